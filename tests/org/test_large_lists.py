"""A long list of people is made by a job, for the one who asked alone, and is gone a day later."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from core.access import roles
from core.audit import AuditEntry
from core.db import db
from core.files import File
from core.files.storage import storage
from core.identity.models import Account
from core.jobs.testing import run_due
from core.notify.models import Notification
from core.org import large_lists
from core.org.directory_search import Query
from core.org.models import Person


@pytest.fixture
def asker(make, login, monkeypatch) -> tuple[Person, FlaskClient]:
    """Somebody among four people, where more than two are many."""
    monkeypatch.setattr(large_lists, "LARGE", 2)
    for name in ("Baker Bo", "=Carter Cy", "Davis Di"):
        make.person(name)
    person = make.person("Adams Ann")
    return person, login(person)


def ready() -> list[Any]:
    return list(db.session.scalars(select(Notification).where(Notification.type == large_lists.READY)))


def test_a_long_list_is_made_by_a_job_for_its_asker_alone(app: Flask, asker, make, login):
    person, client = asker
    for _time in range(2):
        answer = client.get("/people.csv?sort=-name")
        assert (answer.status_code, answer.location) == (302, "/people?sort=-name")
    assert "it is being made while you go on" in client.get("/people").text
    run_due(app)
    (message,) = ready()
    assert (message.person_id, message.subject) == (person.id, "Your list of people is ready (CSV)")
    with client.get(message.url) as file:
        text = file.data.decode("utf-8-sig")
        assert "attachment" in file.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
    assert [row[0] for row in rows[1:]] == ["Davis Di", "Baker Bo", "Adams Ann", "'=Carter Cy"]
    (kept,) = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "org.list_saved"))
    assert (kept.person_id, kept.details["people"]) == (person.id, 4)

    assert login(make.person("Other Olga"), client=app.test_client()).get(message.url).status_code == 404
    assert login(role="administrator", client=app.test_client()).get(message.url).status_code == 404
    key = db.session.scalars(select(File.key)).one()
    run_due(app, ahead=timedelta(hours=23))
    with client.get(message.url) as file:
        assert file.status_code == 200
    run_due(app, ahead=timedelta(hours=25))
    assert client.get(message.url).status_code == 404
    assert list(storage().keys(key)) == []


def test_who_may_save_no_lists_by_then_gets_none(app: Flask, asker):
    _person, client = asker
    client.get("/people.xlsx")
    roles.set_permission("employee", "org.export", False)
    db.session.commit()
    run_due(app)
    assert ready() == []
    assert db.session.scalars(select(File)).all() == []


def test_who_asked_is_told_once_and_in_their_language_that_there_will_be_none(app: Flask, asker, monkeypatch):
    person, client = asker
    db.session.execute(update(Account).where(Account.person_id == person.id).values(locale="ru"))
    db.session.commit()

    def broken(*_arguments: Any, **_values: Any) -> None:
        raise RuntimeError("the disk is full")

    # The worst moment: the file is there, and its transaction is taken back with it.
    monkeypatch.setattr(large_lists, "note_saved", broken)
    client.get("/people.csv?sort=-name")
    run_due(app, check=False, ahead=timedelta(days=2))
    (message,) = db.session.scalars(select(Notification))
    assert (message.person_id, message.url) == (person.id, "/people?sort=-name")
    assert message.subject == "Список не удалось составить (CSV)"
    assert db.session.scalars(select(File)).all() == []


def test_only_who_can_be_told_waits_for_a_long_list(asker, viewer_of):
    person, client = asker
    with client.get("/people.xlsx?q=baker") as answer:
        assert answer.status_code == 200
    waits = viewer_of(person)
    nobody = replace(waits, person_id=None)
    at_a_kiosk = replace(waits, kiosk=True)
    found = [large_lists.is_large(Query(), viewer, viewer.today) for viewer in (waits, nobody, at_a_kiosk)]
    assert found == [True, False, False]
