"""Users: made, read, replaced, patched and deleted as RFC 7644 says, and as identity providers do it."""

from __future__ import annotations

import pytest

from plugins.scim.tests.conftest import ENTERPRISE, USER_SCHEMA

FULL = {
    "externalId": "e-1",
    "name": {"familyName": "Lindqvist", "givenName": "Ada", "formatted": "Ada Lindqvist"},
    "displayName": "Ada Lindqvist",
    "title": "Keeper",
    "emails": [{"value": "ada@corp.local", "type": "work", "primary": True}, {"value": "a@home.example"}],
    "phoneNumbers": [{"value": "+7 495 000-00-01", "type": "work"}],
    "locale": "sv-SE",
    "timezone": "Europe/Stockholm",
    "enterprise": {"employeeNumber": "100", "department": "Keepers", "manager": {"value": "nobody-yet"}},
}


def test_what_was_sent_is_given_back(entra):
    made = entra.user("ada", **FULL)

    assert made["schemas"] == [USER_SCHEMA, ENTERPRISE]
    assert made["active"] is True
    assert made["meta"]["resourceType"] == "User" and made["meta"]["version"] == 'W/"1"'
    assert made["meta"]["location"].endswith(f"/api/v1/scim/entra/Users/{made['id']}")
    assert made["meta"]["created"] == made["meta"]["lastModified"]
    assert made[ENTERPRISE] == FULL["enterprise"]
    assert entra.get(f"/Users/{made['id']}") == made


def test_the_answer_says_where_it_is_and_which_version(entra):
    answer = entra.send("POST", "/Users", {"schemas": [USER_SCHEMA], "userName": "ada"})

    assert answer.status_code == 201
    assert answer.mimetype == "application/scim+json"
    assert answer.headers["Location"] == answer.json["meta"]["location"]
    assert answer.headers["ETag"] == answer.json["meta"]["version"]


def test_a_password_is_neither_kept_nor_given_back(entra):
    made = entra.user("ada", password="not-for-us")

    assert "password" not in made
    assert "not-for-us" not in str(entra.get("/Users"))


@pytest.mark.parametrize(
    ("values", "word"),
    [({"userName": "ADA"}, "userName"), ({"userName": "other", "externalId": "e-1"}, "externalId")],
)
def test_names_are_taken_once_whatever_their_case(entra, values, word):
    entra.user("ada", externalId="e-1")

    answer = entra.send("POST", "/Users", {"schemas": [USER_SCHEMA], **values})

    assert answer.status_code == 409
    assert answer.json["scimType"] == "uniqueness" and answer.json["status"] == "409"
    assert word in answer.json["detail"]


def test_a_patch_cannot_take_anothers_name(entra):
    entra.user("ada")
    bruno = entra.user("bruno")

    answer = entra.patch(f"/Users/{bruno['id']}", {"op": "replace", "path": "userName", "value": "Ada"})

    assert answer.status_code == 409
    assert entra.get(f"/Users/{bruno['id']}")["userName"] == "bruno"


def test_put_replaces_everything_but_the_id(entra):
    made = entra.user("ada", **FULL)

    answer = entra.send(
        "PUT", f"/Users/{made['id']}", {"schemas": [USER_SCHEMA], "id": "mine", "userName": "ada.l", "title": "Head"}
    )

    assert answer.status_code == 200
    assert answer.json["id"] == made["id"]
    assert answer.json["userName"] == "ada.l" and answer.json["title"] == "Head"
    assert "emails" not in answer.json and ENTERPRISE not in answer.json
    assert answer.json["meta"]["version"] == 'W/"2"'
    assert answer.json["meta"]["created"] == made["meta"]["created"]


def test_what_changes_nothing_makes_no_version(entra):
    made = entra.user("ada", title="Keeper")

    answer = entra.patch(f"/Users/{made['id']}", {"op": "replace", "path": "title", "value": "Keeper"})

    assert answer.json["meta"]["version"] == made["meta"]["version"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_a_change_of_another_version_is_refused(entra, method):
    made = entra.user("ada")
    entra.patch(f"/Users/{made['id']}", {"op": "add", "path": "title", "value": "Keeper"})
    bodies = {
        "PUT": {"schemas": [USER_SCHEMA], "userName": "ada"},
        "PATCH": {"Operations": [{"op": "remove", "path": "title"}]},
        "DELETE": None,
    }

    old = entra.send(method, f"/Users/{made['id']}", bodies[method], If_Match=made["meta"]["version"])
    assert old.status_code == 412
    assert old.json["status"] == "412"
    assert entra.get(f"/Users/{made['id']}")["title"] == "Keeper"

    now = entra.send(method, f"/Users/{made['id']}", bodies[method], If_Match='W/"2", W/"7"')
    assert now.status_code in (200, 204)


def test_a_deleted_user_is_not_there_and_its_id_is_never_given_again(entra):
    made = entra.user("ada", externalId="e-1")

    assert entra.send("DELETE", f"/Users/{made['id']}").status_code == 204

    for method, body in (("GET", None), ("PUT", {"userName": "ada"}), ("DELETE", None)):
        assert entra.send(method, f"/Users/{made['id']}", body).status_code == 404
    assert entra.get("/Users")["totalResults"] == 0
    assert entra.user("ada", externalId="e-1")["id"] != made["id"]


# As Entra ID, Okta and others write it -------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["False", "false", False])
def test_active_as_a_text(entra, value):
    made = entra.user("ada")

    answer = entra.patch(f"/Users/{made['id']}", {"op": "Replace", "path": "active", "value": value})

    assert answer.json["active"] is False


def test_entra_adds_an_address_to_an_entry_that_is_not_there(entra):
    made = entra.user("ada")

    answer = entra.patch(
        f"/Users/{made['id']}",
        {"op": "Add", "path": 'emails[type eq "work"].value', "value": "ada@corp.example"},
        {"op": "Add", "path": 'phoneNumbers[type eq "mobile"].value', "value": "+7 900"},
        {"op": "Add", "path": 'roles[primary eq "True"].value', "value": "keeper"},
    )

    assert answer.json["emails"] == [{"value": "ada@corp.example", "type": "work"}]
    assert answer.json["phoneNumbers"] == [{"value": "+7 900", "type": "mobile"}]
    assert answer.json["roles"] == [{"value": "keeper", "primary": True}]


def test_a_patch_without_a_path(entra):
    made = entra.user("ada", name={"familyName": "Old", "givenName": "Ada"})

    answer = entra.patch(
        f"/Users/{made['id']}",
        {
            "op": "replace",
            "value": {
                "id": made["id"],
                "active": "True",
                "name.familyName": "New",
                f"{ENTERPRISE}:department": "Workshop",
                'emails[type eq "work"].value': "ada@corp.example",
                "nobodyKnowsThis": 1,
            },
        },
    )

    assert answer.status_code == 200, answer.text
    assert answer.json["name"] == {"familyName": "New", "givenName": "Ada"}
    assert answer.json[ENTERPRISE] == {"department": "Workshop"}
    assert answer.json["emails"] == [{"value": "ada@corp.example", "type": "work"}]


@pytest.mark.parametrize("value", ["boss", {"value": "boss"}, [{"value": "boss"}]])
@pytest.mark.parametrize("how", ["path", "value", "extension"])
def test_a_manager_however_it_is_written(entra, value, how):
    made = entra.user("ada")
    operation = {
        "path": {"op": "Add", "path": f"{ENTERPRISE}:manager", "value": value},
        "value": {"op": "Add", "value": {f"{ENTERPRISE}:manager": value}},
        "extension": {"op": "Add", "value": {ENTERPRISE: {"manager": value}}},
    }[how]

    answer = entra.patch(f"/Users/{made['id']}", operation)

    assert answer.json[ENTERPRISE] == {"manager": {"value": "boss"}}


def test_values_are_removed(entra):
    made = entra.user("ada", **FULL)

    answer = entra.patch(
        f"/Users/{made['id']}",
        {"op": "Remove", "path": 'emails[type eq "work"]'},
        {"op": "Remove", "path": f"{ENTERPRISE}:manager"},
        {"op": "Remove", "path": "title"},
        {"op": "remove", "path": "name.formatted"},
    )

    assert answer.json["emails"] == [{"value": "a@home.example"}]
    assert answer.json[ENTERPRISE] == {"employeeNumber": "100", "department": "Keepers"}
    assert "title" not in answer.json
    assert answer.json["name"] == {"familyName": "Lindqvist", "givenName": "Ada"}


def test_of_several_operations_all_are_done_or_none(entra):
    made = entra.user("ada")

    answer = entra.patch(
        f"/Users/{made['id']}",
        {"op": "replace", "path": "title", "value": "Keeper"},
        {"op": "replace", "path": "userName", "value": ""},
    )

    assert answer.status_code == 400
    assert "title" not in entra.get(f"/Users/{made['id']}")


@pytest.mark.parametrize(
    ("operations", "scim_type"),
    [
        ([], "invalidSyntax"),
        ("x", "invalidSyntax"),
        ([1], "invalidSyntax"),
        ([{"op": "move", "path": "title"}], "invalidValue"),
        ([{"op": "remove"}], "noTarget"),
        ([{"op": "replace", "path": "id", "value": "x"}], "mutability"),
        ([{"op": "replace", "path": "emails[", "value": "x"}], "invalidPath"),
        ([{"op": "replace", "path": "active", "value": "perhaps"}], "invalidValue"),
        ([{"op": "remove", "path": "userName"}], "mutability"),
    ],
)
def test_what_a_patch_cannot_do_is_named(entra, operations, scim_type):
    made = entra.user("ada")

    answer = entra.send("PATCH", f"/Users/{made['id']}", {"Operations": operations})

    assert answer.status_code == 400, answer.text
    assert answer.json["scimType"] == scim_type
    assert answer.json["schemas"] == ["urn:ietf:params:scim:api:messages:2.0:Error"]


# Bad input -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "status", "scim_type"),
    [
        (b"", 400, "invalidSyntax"),
        (b"{", 400, "invalidSyntax"),
        (b"[]", 400, "invalidSyntax"),
        (b"[" * 100_000, 400, "invalidSyntax"),
        (b"\xff\xfe", 400, "invalidSyntax"),
        ({}, 400, "invalidValue"),
        ({"userName": ""}, 400, "invalidValue"),
        ({"userName": None}, 400, "invalidValue"),
        ({"userName": {"a": 1}}, 400, "invalidValue"),
        ({"userName": "a\x00b"}, 400, "invalidSyntax"),
        (b'{"userName": "a\\ud800b"}', 400, "invalidSyntax"),
        ({"userName": "x" * 256}, 400, "invalidValue"),
        ({"userName": "x", "externalId": "x" * 256}, 400, "invalidValue"),
        ({"userName": "x", "emails": "mail"}, 400, "invalidValue"),
        ({"userName": "x", "active": []}, 400, "invalidValue"),
    ],
)
def test_bad_input_is_refused_with_a_word(entra, body, status, scim_type):
    if isinstance(body, dict):
        body = {"schemas": [USER_SCHEMA], **body}

    answer = entra.send("POST", "/Users", body)

    assert answer.status_code == status, answer.text
    assert answer.json["scimType"] == scim_type
    assert entra.get("/Users")["totalResults"] == 0


def test_a_name_of_300_letters_is_kept(entra):
    made = entra.user("ada", displayName="я" * 300)

    assert entra.get(f"/Users/{made['id']}")["displayName"] == "я" * 300


def test_other_media_are_refused(entra):
    answer = entra.send("POST", "/Users", "userName=ada", Content_Type="application/x-www-form-urlencoded")

    assert answer.status_code == 415


def test_too_much_is_refused(entra):
    answer = entra.send("POST", "/Users", b'{"userName": "' + b"x" * 9_000_000 + b'"}')

    assert answer.status_code == 413
    assert answer.json["status"] == "413"
