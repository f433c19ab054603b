"""What is pushed is in the portal a moment later, by the portal's own import with its brake and its undo."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from plugin_sdk.db import session as database
from plugin_sdk.org import request_run
from plugins.scim.tests.conftest import ENTERPRISE

SOON = timedelta(seconds=2)


@pytest.fixture
def settle(run_jobs):
    """``settle()`` runs what was asked for, as the worker does a second later; gives the number of imports."""

    def run() -> int:
        before = rows("SELECT count(*) FROM core_sync_run")[0][0]
        run_jobs(ahead=SOON)
        database.expire_all()
        return rows("SELECT count(*) FROM core_sync_run")[0][0] - before

    return run


def rows(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    """What a query gives."""
    database.rollback()
    return [tuple(row) for row in database.execute(text(statement), values)]


def people() -> list[tuple[Any, ...]]:
    """The people of the portal by name, each with what has become of them."""
    return rows("SELECT name, status FROM core_person ORDER BY name")


def runs() -> list[str]:
    """States of the imports."""
    return [state for (state,) in rows("SELECT state FROM core_sync_run ORDER BY id")]


def test_a_user_is_in_the_portal(entra, settle):
    entra.user(
        "ada",
        name={"familyName": "Lindqvist", "givenName": "Ada", "middleName": "M"},
        emails=[{"value": "a@home.example", "primary": True}, {"value": "ada@corp.local", "type": "Work"}],
        phoneNumbers=[
            {"value": "+1", "type": "fax"}, {"value": "+2", "type": "work"}, {"value": "+3", "type": "mobile"},
        ],
        title="Keeper",
        addresses=[{"locality": "Samara", "type": "work"}],
        timezone="Europe/Samara",
        enterprise={
            "employeeNumber": "100", "organization": "Lighthouse Ltd", "division": "Coast", "department": "Keepers",
        },
    )  # fmt: skip

    assert settle() == 1

    assert rows("SELECT name, mail, work_phone, mobile_phone, status FROM core_person") == [
        ("Lindqvist Ada M", "ada@corp.local", "+2", "+3", "active")
    ]
    assert rows(
        "SELECT d.name, u.name, l.name, p.name, e.personnel_number FROM core_assignment a"
        " JOIN core_employment e ON e.id = a.employment_id JOIN core_department d ON d.id = a.department_id"
        " JOIN core_department u ON u.id = d.parent_id JOIN core_legal_entity l ON l.id = e.legal_entity_id"
        " JOIN core_position p ON p.id = a.position_id"
    ) == [("Keepers", "Coast", "Lighthouse Ltd", "Keeper", "100")]
    assert rows("SELECT name, time_zone FROM core_location") == [("Samara", "Europe/Samara")]
    assert rows("SELECT login FROM core_directory_login") == []


def test_logins_only_where_an_administrator_says_so(program, settle):
    okta = program("okta", logins=True)
    ada = okta.user("Ada@corp.example")
    settle()
    assert rows("SELECT login, enabled FROM core_directory_login") == [("ada@corp.example", True)]

    okta.patch(f"/Users/{ada['id']}", {"op": "replace", "path": "active", "value": "False"})
    settle()
    assert not rows("SELECT enabled FROM core_directory_login")[0][0]


def test_a_person_leaves_returns_and_is_renamed(entra, settle):
    for name in ("ada", "bruno", "chiara"):
        entra.user(name)
    settle()
    ada = entra.get("/Users", filter='userName eq "ada"')["Resources"][0]["id"]

    entra.patch(f"/Users/{ada}", {"op": "Replace", "path": "active", "value": "False"})
    settle()
    assert people()[0] == ("ada", "former")

    entra.patch(f"/Users/{ada}", {"op": "Replace", "value": {"active": "True", "displayName": "Ada L"}})
    settle()
    assert ("Ada L", "active") in people()
    assert len(people()) == 3

    entra.send("DELETE", f"/Users/{ada}")
    settle()
    assert ("Ada L", "former") in people()


@pytest.mark.parametrize(
    ("again", "same"),
    [
        ({"user": "ada", "externalId": "e-1"}, True),
        ({"user": "ada.l", "externalId": "e-1", "enterprise": {"employeeNumber": "100"}}, True),
        ({"user": "ada", "externalId": "e-1", "enterprise": {"employeeNumber": "200"}}, False),
        ({"user": "anders", "externalId": "e-1"}, False),
        ({"user": "ada", "externalId": "e-2"}, False),
        ({"user": "ada"}, False),
    ],
)
def test_who_comes_back_is_the_same_person_if_that_is_confirmed(entra, settle, again, same):
    entra.user("bruno")
    ada = entra.user("ada", externalId="e-1", enterprise={"employeeNumber": "100"})
    settle()
    entra.send("DELETE", f"/Users/{ada['id']}")
    settle()

    entra.user(again["user"], **{name: value for name, value in again.items() if name != "user"})
    settle()

    assert len(people()) == (2 if same else 3)
    told = "scim.user_returned" if same else "scim.user_not_recognised"
    expected = 1 if same or again.get("externalId") == "e-1" else 0
    assert rows("SELECT count(*) FROM core_audit WHERE action = :action", action=told) == [(expected,)]


def test_nobody_is_two_former_users_at_once(entra, settle):
    for _round in range(3):
        ada = entra.user("ada", externalId="e-1")
        entra.user(f"other{_round}")
        settle()
        entra.send("DELETE", f"/Users/{ada['id']}")
        settle()

    assert [row for row in people() if row[0] == "ada"] == [("ada", "former")]
    assert set(runs()) == {"applied"}
    assert rows("SELECT count(*) FROM core_sync_change WHERE action = 'quarantine'") == [(0,)]


def test_groups_are_audiences_with_those_of_the_groups_in_them(entra, settle):
    ada, bruno, gone = (entra.user(name)["id"] for name in ("ada", "bruno", "gone"))
    inner = entra.group("Inner", bruno, gone)
    outer = entra.group("Outer", ada, inner["id"])
    entra.patch(f"/Groups/{inner['id']}", {"op": "add", "path": "members", "value": [{"value": outer["id"]}]})
    entra.patch(f"/Users/{gone}", {"op": "replace", "path": "active", "value": False})
    settle()

    members = (
        "SELECT g.name, p.name FROM core_group_member m JOIN core_group g ON g.id = m.group_id"
        " JOIN core_person p ON p.id = m.person_id ORDER BY g.name, p.name"
    )
    assert rows(members) == [("Inner", "ada"), ("Inner", "bruno"), ("Outer", "ada"), ("Outer", "bruno")]

    entra.send("DELETE", f"/Groups/{inner['id']}")
    settle()
    assert rows(members) == [("Outer", "ada")]


def test_heads_are_told_by_who_is_whose_manager(entra, settle):
    boss = entra.user("boss", enterprise={"department": "Keepers"})
    for name in ("ada", "bruno"):
        entra.user(name, enterprise={"department": "Keepers", "manager": {"value": boss["id"]}})
    settle()

    assert rows(
        "SELECT d.name, p.name FROM core_headship h JOIN core_department d ON d.id = h.department_id"
        " JOIN core_person p ON p.id = h.person_id WHERE h.ends_on IS NULL"
    ) == [("Keepers", "boss")]


def test_a_picture_that_is_sent_along_is_taken_and_none_is_fetched(entra, settle):
    pixel = base64.b64encode(base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
    )).decode()  # fmt: skip
    entra.user("ada", photos=[{"value": f"data:image/png;base64,{pixel}", "type": "photo"}])
    entra.user("bruno", photos=[{"value": "http://127.0.0.1:1/bruno.png", "type": "photo"}])
    entra.user("chiara", photos=[{"value": "data:image/png;base64,@@@", "type": "photo"}])
    settle()

    assert rows("SELECT name FROM core_person WHERE photo_file_id IS NOT NULL") == [("ada",)]


# When a run is asked for ---------------------------------------------------------------------------------------------


def test_many_changes_are_one_import(entra, settle):
    for number in range(40):
        entra.user(f"user{number}")

    assert settle() == 1
    assert len(people()) == 40
    assert settle() == 0


def test_what_changes_nothing_asks_for_nothing(entra, settle):
    ada = entra.user("ada", title="Keeper")
    settle()

    entra.patch(f"/Users/{ada['id']}", {"op": "replace", "path": "title", "value": "Keeper"})
    entra.get("/Users")
    entra.send("POST", "/Users", {"userName": "ada"})

    assert settle() == 0


def test_the_first_import_is_a_persons_unless_it_is_told_otherwise(program, settle):
    careful = program("careful", first_run="by_hand")
    careful.user("ada")
    assert settle() == 0

    database.execute(
        text(
            "INSERT INTO core_source (key, kind, title, last_success_at, created_at, position, mapping, answer)"
            " VALUES (:k, :k, :k, :t, :t, '{}', '{}', '{}')"
        ),
        {"k": "careful", "t": "2026-01-01 00:00:00+00:00"},
    )
    database.commit()
    careful.user("bruno")
    assert settle() == 1
    assert [name for name, _status in people()] == ["ada", "bruno"]


def test_a_provider_gone_wild_is_braked_also_in_slices(entra, settle):
    ids = [entra.user(f"user{number}")["id"] for number in range(30)]
    settle()

    for start in range(0, 12, 2):
        for scim_id in ids[start : start + 2]:
            entra.patch(f"/Users/{scim_id}", {"op": "replace", "path": "active", "value": False})
        settle()

    former = [row for row in people() if row[1] == "former"]
    # Three may always leave; the second slice of two is one too many within the hour.
    assert len(former) == 2
    assert runs() == ["applied", "applied", "stopped"]


def test_sources_keep_apart(entra, program, settle):
    okta = program("okta")
    entra.user("ada", displayName="Ada of Entra")
    okta.user("ada", displayName="Ada of Okta")
    okta.group("Keepers", okta.get("/Users")["Resources"][0]["id"])

    assert settle() == 2
    assert [name for name, _status in people()] == ["Ada of Entra", "Ada of Okta"]

    for scim_id in [item["id"] for item in okta.get("/Users")["Resources"]]:
        okta.send("DELETE", f"/Users/{scim_id}")
    settle()
    assert ("Ada of Entra", "active") in people()


def test_a_bad_record_is_put_aside_and_the_others_go_on(entra, settle):
    entra.user("ada", title="x" * 400)
    entra.user("bruno")
    settle()

    assert [name for name, _status in people()] == ["bruno"]
    assert rows("SELECT count(*) FROM core_sync_change WHERE action = 'quarantine'") == [(1,)]


def test_a_source_that_is_not_configured_cannot_be_asked_to_run(app):
    with pytest.raises(LookupError):
        request_run("nowhere")


def test_divisions_that_are_departments_are_named_once(entra, settle):
    entra.user("ada", enterprise={"division": "Keepers", "department": "keepers"})
    entra.user("bruno", **{ENTERPRISE: {"department": " Workshop  east "}})
    settle()

    assert [name for (name,) in rows("SELECT name FROM core_department ORDER BY name")] == ["Keepers", "Workshop east"]
