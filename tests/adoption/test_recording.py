"""Counting costs no page anything, loses nothing when a process stops, and never knows who opened what."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from core import settings
from core.adoption import declarations, recording
from core.adoption.models import BlockUse, Presence
from core.adoption.recording import Batch
from core.commands.serve import Server
from core.db import db
from core.org.dates import today
from plugin_sdk.testing import count_queries

DAY = date(2026, 3, 2)


def opened() -> dict[str, int]:
    # What another session has committed since is seen by a new transaction.
    db.session.rollback()
    return {use.block: use.opened for use in db.session.scalars(select(BlockUse))}


def present() -> list[tuple[date, int]]:
    db.session.rollback()
    return [(row.day, row.person_id) for row in db.session.scalars(select(Presence).order_by(Presence.person_id))]


@pytest.mark.plugins("canteen")
def test_pages_that_people_open_are_counted_by_block_and_day(app, login, make):
    person = make.person("Ann")
    browser = login(person, role="administrator")
    for path in ("/", "/people", "/people", "/canteen/", "/account", "/no-such-page", "/healthz", "/admin/people"):
        browser.get(path)
    browser.get("/people", headers={"HX-Request": "true"})
    browser.get("/notifications/latest", headers={"HX-Request": "true"})
    app.test_client().get("/sign-in")
    recording.flush(app)
    assert opened() == {"home": 1, "people": 2, "canteen": 1}
    assert present() == [(today(), person.id)]


def test_counting_adds_no_statement_to_a_page_until_a_batch_is_due(app, login):
    browser = login()
    browser.get("/people")
    with count_queries() as counted:
        browser.get("/people")
    settings.set(recording.OWNER, recording.SWITCH, False)
    db.session.commit()
    browser.get("/people")
    with count_queries() as uncounted:
        browser.get("/people")
    assert counted.statements == uncounted.statements
    assert opened() == {}


def test_a_batch_is_written_after_the_answer_once_it_is_due(app, login, monkeypatch):
    monkeypatch.setattr(recording, "EVERY", timedelta(0))
    recording.of(app).forget()
    browser = login()
    for number in (1, 2):
        answer = browser.get("/people")
        assert opened().get("people", 0) == number - 1, "the reader does not wait for it"
        answer.close()
        assert opened() == {"people": number}
    assert len(present()) == 1


def test_nothing_is_counted_while_that_is_switched_off(app, login):
    settings.set(recording.OWNER, recording.SWITCH, False)
    db.session.commit()
    login().get("/people")
    recording.flush(app)
    assert (opened(), present()) == ({}, [])


def test_several_processes_add_up_and_count_a_person_once(app, make):
    people = [make.person(name).id for name in ("Ann", "Ben", "Cem")]
    for seen in (people[:2], people[1:], [10**6]):
        recording.write(Batch(Counter({(DAY, "people"): 2, (DAY, "news"): 1}), {DAY: set(seen)}))
    db.session.commit()
    assert opened() == {"people": 6, "news": 3}
    assert present() == [(DAY, person_id) for person_id in people]


def test_what_cannot_be_written_now_is_written_later(app, login, monkeypatch):
    login().get("/people")

    def away(batch):
        raise OperationalError("INSERT", {}, Exception("the database is away"))

    with monkeypatch.context() as patch:
        patch.setattr(recording, "write", away)
        recording.flush(app)
    assert opened() == {}
    recording.flush(app)
    recording.flush(app)
    assert opened() == {"people": 1}
    assert len(present()) == 1


def test_a_process_that_stops_writes_what_it_has(app, login):
    login().get("/people")
    server = Server(app, "127.0.0.1", 1)
    server.cfg.worker_exit(None, None)
    assert opened() == {"people": 1}


def test_old_figures_go_and_a_person_gets_or_loses_their_own(app, make):
    person, other = make.person("Ann").id, make.person("Ben").id
    old, new = today() - timedelta(days=366), today() - timedelta(days=365)
    for day in (old, new):
        recording.write(Batch(Counter({(day, "people"): 1}), {day: {person, other}}))
    declarations.tidy({}, None)
    assert {day for day, _person in present()} == {new}
    duties = declarations.declarations
    (record,) = duties.export_personal_data(person)
    assert record.data == {"days": [new.isoformat()]}
    assert duties.erase_personal_data(person).erased == 1
    db.session.commit()
    assert present() == [(new, other)]
