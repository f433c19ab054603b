"""What is held on a person can be handed out and erased, but for what a program would push again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import g
from sqlalchemy import text

from plugin_sdk.db import session as database
from plugins.scim.models import Client, Member, User, UserValue
from plugins.scim.services import clients, personal
from plugins.scim.tests.conftest import Program


@pytest.fixture
def taken_over(run_jobs):
    """``taken_over("ada")`` gives the id of the person that was made of a pushed user."""

    def find(name: str) -> int:
        run_jobs(ahead=timedelta(seconds=2))
        database.expire_all()
        found: int = database.scalar(text("SELECT id FROM core_person WHERE name = :name"), {"name": name})
        return found

    return find


@pytest.fixture
def ada(entra: Program) -> str:
    """The id of a user with a group, beside another one."""
    entra.user("bruno")
    made = entra.user("ada", externalId="e-1", emails=[{"value": "ada@corp.example", "type": "work"}])
    entra.group("Keepers", made["id"])
    return str(made["id"])


def test_the_copy_holds_everything_that_was_pushed_former_users_included(entra, ada, taken_over):
    person = taken_over("ada")
    entra.send("DELETE", f"/Users/{ada}")
    again = entra.user("ada", externalId="e-1", title="Keeper")
    entra.group("Back again", again["id"])

    former, present = (record.data for record in personal.export(person))

    assert (former["id"], present["id"]) == (ada, again["id"])
    assert former["deleted"] and not present["deleted"]
    assert former["document"]["emails"] == [{"value": "ada@corp.example", "type": "work"}]
    assert present["document"]["title"] == "Keeper"
    assert (former["groups"], present["groups"]) == ([], ["Back again"])


def test_somebody_who_was_never_pushed_has_nothing(entra, ada, taken_over, make):
    stranger = make.person().id
    assert personal.export(stranger) == []
    assert personal.erase(stranger).erased == 0
    assert database.query(Client).one().created_by is None
    assert database.query(User).count() == 2


def test_a_deleted_user_is_erased_and_the_next_run_finds_nothing_to_do(entra, ada, taken_over):
    person = taken_over("ada")
    entra.send("DELETE", f"/Users/{ada}")
    assert taken_over("ada") == person

    report = personal.erase(person)
    database.commit()

    assert (report.erased, report.kept) == (1, ())
    assert [user.user_name for user in database.query(User)] == ["bruno"]
    assert personal.export(person) == []
    entra.user("chiara")
    assert taken_over("chiara")
    states = database.execute(text("SELECT name, status FROM core_person ORDER BY name")).all()
    assert states == [("ada", "former"), ("bruno", "active"), ("chiara", "active")]


def test_who_comes_back_after_being_erased_is_somebody_new(entra, ada, taken_over):
    person = taken_over("ada")
    entra.send("DELETE", f"/Users/{ada}")
    taken_over("ada")
    personal.erase(person)
    database.commit()

    entra.user("ada", externalId="e-1", displayName="Ada II")

    assert taken_over("Ada II") != person


def test_what_is_still_pushed_stays_and_the_reason_is_told(entra, ada, taken_over):
    person = taken_over("ada")

    report = personal.erase(person)

    assert report.erased == 0
    (reason,) = report.kept
    assert "entra" in str(reason)
    assert entra.get(f"/Users/{ada}")["userName"] == "ada"


def test_what_no_configured_source_pushes_goes_with_all_that_hangs_on_it(app, entra, ada, taken_over):
    person = taken_over("ada")
    app.extensions["dunbar.config"] = app.extensions["dunbar.config"].model_copy(update={"sources": {}})
    g.pop("scim_sources", None)

    report = personal.erase(person)
    database.commit()

    assert (report.erased, report.kept) == (1, ())
    assert database.query(UserValue).count() == 0
    assert database.query(Member).count() == 0


def test_tokens_lose_the_name_of_who_made_them_and_go_on_working(entra, client, make, taken_over):
    maker = make.person()
    account = make.account(maker)
    _made, token = clients.create("entra", "Provisioning", days=30, account_id=account.id)
    database.commit()
    (record,) = personal.export(maker.id)
    assert record.data["title"] == "Provisioning"
    assert not any(token.endswith(str(value)) for value in record.data.values())

    report = personal.erase(maker.id)
    database.commit()

    assert report.erased == 1 and len(report.kept) == 1
    assert personal.export(maker.id) == []
    assert Program(client, "entra", token).get("/Users")["totalResults"] == 0


def test_nothing_is_handed_over_when_somebody_leaves(app, entra, ada, taken_over):
    host = app.extensions["dunbar.plugin_host"]
    person = taken_over("ada")

    assert "scim" not in dict(host.each("owned_things", person_id=person))
    assert "scim" in dict(host.each("export_personal_data", person_id=person))
