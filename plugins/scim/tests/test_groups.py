"""Groups and who is in them."""

from __future__ import annotations

import json

import pytest

from plugins.scim.tests.conftest import GROUP_SCHEMA


@pytest.fixture
def people(entra):
    """Ids of three users."""
    return [entra.user(name)["id"] for name in ("ada", "bruno", "chiara")]


def members(entra, group):
    """Ids of a group's members, as it is now."""
    return [item["value"] for item in entra.get(f"/Groups/{group['id']}").get("members", [])]


def test_a_group_lists_users_and_groups(entra, people):
    inner = entra.group("Inner")
    outer = entra.group("Outer", people[0], inner["id"], externalId="g-1")

    found = entra.get(f"/Groups/{outer['id']}")

    assert found["displayName"] == "Outer" and found["externalId"] == "g-1"
    ada, child = found["members"]
    assert ada["value"] == people[0] and ada["type"] == "User"
    assert ada["$ref"].endswith(f"/Users/{people[0]}")
    assert child["value"] == inner["id"] and child["type"] == "Group"
    assert child["$ref"].endswith(f"/Groups/{inner['id']}")
    named = entra.get(f"/Groups/{outer['id']}", attributes="members.display")["members"]
    assert named == [{"display": "ada"}, {"display": "Inner"}]


def test_a_user_lists_its_groups(entra, people):
    group = entra.group("Keepers", people[0])

    (entry,) = entra.get(f"/Users/{people[0]}")["groups"]

    assert entry["value"] == group["id"] and entry["display"] == "Keepers" and entry["type"] == "direct"
    assert "groups" not in entra.get(f"/Users/{people[1]}")


def test_members_can_be_left_out(entra, people):
    group = entra.group("Keepers", *people)

    assert "members" not in entra.get(f"/Groups/{group['id']}", excludedAttributes="members")
    assert "members" not in entra.get("/Groups", excludedAttributes="members")["Resources"][0]


@pytest.mark.parametrize(
    ("operations", "left"),
    [
        ([{"op": "Add", "path": "members", "value": [{"value": 2}]}], (0, 1, 2)),
        ([{"op": "Add", "path": "members", "value": [{"value": 1}]}], (0, 1)),
        ([{"op": "Add", "path": "members", "value": {"value": 2}}], (0, 1, 2)),
        ([{"op": "add", "value": {"members": [{"value": 2}]}}], (0, 1, 2)),
        ([{"op": "Remove", "path": "members", "value": [{"value": 0, "display": None}]}], (1,)),
        ([{"op": "remove", "path": 'members[value eq "0"]'}], (1,)),
        ([{"op": "remove", "path": 'members[value eq "0" or value eq "1"]'}], ()),
        ([{"op": "remove", "path": 'members[type eq "User"]'}], ()),
        ([{"op": "remove", "path": "members"}], ()),
        ([{"op": "replace", "path": "members", "value": [{"value": 2}]}], (2,)),
        ([{"op": "replace", "value": {"members": []}}], ()),
        (
            [
                {"op": "remove", "path": "members"},
                {"op": "add", "path": "members", "value": [{"value": 2}, {"value": 0}, {"value": 2}]},
            ],
            (0, 2),
        ),
        (
            [
                {"op": "add", "path": "members", "value": [{"value": 2}]},
                {"op": "remove", "path": 'members[value eq "0" or value eq "5"]'},
            ],
            (1, 2),
        ),
    ],
)
def test_members_come_and_go(entra, people, operations, left):
    group = entra.group("Keepers", people[0], people[1])
    text = json.dumps(operations)
    for number, scim_id in enumerate(people):
        text = text.replace(f'"value": {number}', f'"value": "{scim_id}"')
        text = text.replace(f'value eq \\"{number}\\"', f'value eq \\"{scim_id}\\"')

    answer = entra.send("PATCH", f"/Groups/{group['id']}", f'{{"Operations": {text}}}')

    assert answer.status_code == 204, answer.text
    assert set(members(entra, group)) == {people[number] for number in left}


def test_a_patch_changes_the_version_only_if_something_changed(entra, people):
    group = entra.group("Keepers", people[0])
    again = {"op": "add", "path": "members", "value": [{"value": people[0]}]}

    assert entra.patch(f"/Groups/{group['id']}", again).headers["ETag"] == 'W/"1"'
    other = {"op": "add", "path": "members", "value": [{"value": people[1]}]}
    assert entra.patch(f"/Groups/{group['id']}", other).headers["ETag"] == 'W/"2"'
    assert entra.patch(f"/Groups/{group['id']}", other, If_Match='W/"1"').status_code == 412


def test_a_patch_gives_the_group_back_if_it_is_asked_to(entra, people):
    group = entra.group("Keepers")

    answer = entra.patch(
        f"/Groups/{group['id']}?attributes=displayName",
        {"op": "replace", "value": {"id": group["id"], "displayName": "Lighthouse keepers"}},
    )

    assert answer.status_code == 200
    assert answer.json["displayName"] == "Lighthouse keepers"
    assert "members" not in answer.json


def test_put_replaces_the_members(entra, people):
    group = entra.group("Keepers", people[0], people[1], externalId="g-1")

    answer = entra.send(
        "PUT",
        f"/Groups/{group['id']}",
        {"schemas": [GROUP_SCHEMA], "displayName": "Keepers", "members": [{"value": people[2]}]},
    )

    assert answer.status_code == 200
    assert [item["value"] for item in answer.json["members"]] == [people[2]]
    assert "externalId" not in answer.json


def test_a_user_that_is_deleted_leaves_its_groups(entra, people):
    group = entra.group("Keepers", *people)

    entra.send("DELETE", f"/Users/{people[0]}")

    assert set(members(entra, group)) == set(people[1:])
    assert entra.get(f"/Groups/{group['id']}")["meta"]["version"] == 'W/"2"'


def test_a_group_that_is_deleted_leaves_its_users(entra, people):
    group = entra.group("Keepers", *people)

    assert entra.send("DELETE", f"/Groups/{group['id']}").status_code == 204

    assert entra.send("GET", f"/Groups/{group['id']}").status_code == 404
    assert entra.get("/Users")["totalResults"] == 3
    assert "groups" not in entra.get(f"/Users/{people[0]}")


@pytest.mark.parametrize(
    "body",
    [
        {"displayName": ""},
        {"displayName": "  "},
        {"displayName": "x" * 300},
        {"displayName": "x", "members": [{"value": "nobody"}]},
        {"displayName": "x", "members": [{"display": "nobody"}]},
        {"displayName": "x", "members": [{"value": "y" * 1000}]},
        {"displayName": "x", "externalId": "taken"},
    ],
)
def test_what_is_no_group_is_refused(entra, body):
    entra.group("Keepers", externalId="taken")

    answer = entra.send("POST", "/Groups", {"schemas": [GROUP_SCHEMA], **body})

    assert answer.status_code == (409 if body.get("externalId") else 400)
    assert answer.json["scimType"] == ("uniqueness" if body.get("externalId") else "invalidValue")
    assert entra.get("/Groups")["totalResults"] == 1


def test_a_group_is_not_in_itself(entra):
    group = entra.group("Keepers")

    answer = entra.patch(f"/Groups/{group['id']}", {"op": "add", "path": "members", "value": [{"value": group["id"]}]})

    assert answer.status_code == 400
