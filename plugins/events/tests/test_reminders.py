"""Reminders a day and an hour before."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text, update

from plugin_sdk.db import session, utcnow
from plugins.events.models import Enrolment, Event, Invited
from plugins.events.services import reminding
from plugins.events.tests.conftest import soon, whole


def come(event, *people, state="going"):
    for person in people:
        session.add(Enrolment(event_id=event.id, person_id=person.id, state=state))
    session.commit()


def at(event, before):
    """The moment so long before the event, seen as now."""
    session.expire_all()
    return event.starts_at - before


def test_those_with_a_place_are_reminded_a_day_and_an_hour_before_once_each(plan, make, told):
    going, waiting, other = (make.person(f"{name} X") for name in ("Going", "Waiting", "Other"))
    for person in (going, waiting, other):
        make.account(person)
    event = plan()
    come(event, going)
    come(event, waiting, state="waiting")
    assert reminding.remind(at(event, timedelta(hours=25))) == 0
    assert reminding.remind(at(event, timedelta(hours=23))) == 1
    assert reminding.remind(at(event, timedelta(hours=22))) == 0
    assert reminding.remind(at(event, timedelta(minutes=55))) == 1
    assert reminding.remind(at(event, timedelta(minutes=50))) == 0
    assert told(going) == ["Soon: Summer party", "Within the hour: Summer party"]
    assert told(waiting) == told(other) == []


def test_who_may_not_see_the_event_any_more_hears_nothing(plan, make, told):
    sales = make.department("Sales")
    person = make.person("Moved On")
    make.account(person)
    event = plan(audience=[f"department:{sales.id}"])
    come(event, person)
    assert reminding.remind(at(event, timedelta(hours=20))) == 1
    assert told(person) == []


def test_whole_days_are_told_of_in_the_morning_before_and_cancelled_ones_not_at_all(plan, make):
    person = make.person()
    days = plan("Open day", period=whole((utcnow() + timedelta(days=6)).date()))
    cancelled = plan("Ski trip", status="cancelled")
    come(days, person)
    come(cancelled, person)
    assert reminding.remind(at(days, timedelta(hours=16))) == 0
    assert reminding.remind(at(days, timedelta(hours=15))) == 1
    assert reminding.remind(at(days, timedelta(minutes=30))) == 0
    assert reminding.remind(at(cancelled, timedelta(hours=1))) == 0


def test_a_late_publication_reminds_of_the_hour_only_and_what_has_begun_of_nothing(plan, make, told):
    person = make.person("Late Larry")
    make.account(person)
    event = plan()
    come(event, person)
    assert reminding.remind(at(event, timedelta(hours=2))) == 0
    assert reminding.remind(at(event, timedelta(minutes=40))) == 1
    session.execute(update(Event).values(hour_told_at=None, day_told_at=None))
    session.commit()
    assert reminding.remind(at(event, timedelta(minutes=-1))) == 0
    assert told(person) == ["Within the hour: Summer party"]


def test_who_said_maybe_is_asked_a_day_before_unless_they_have_a_place_by_now(plan, make, told):
    undecided, decided, refused = (make.person(f"{name} X") for name in ("Undecided", "Decided", "Refused"))
    for person in (undecided, decided, refused):
        make.account(person)
    event = plan()
    for person, answer in ((undecided, "maybe"), (decided, "maybe"), (refused, "no")):
        session.add(Invited(event_id=event.id, person_id=person.id, answer=answer))
    come(event, decided)
    assert reminding.remind(at(event, timedelta(hours=23))) == 1
    assert reminding.remind(at(event, timedelta(minutes=55))) == 1
    assert told(undecided) == ["You said maybe. Will you come? Summer party"]
    assert told(decided) == ["Soon: Summer party", "Within the hour: Summer party"]
    assert told(refused) == []


def test_everybody_is_told_the_time_of_their_own_clock(plan, make, told):
    zones = ("Asia/Yekaterinburg", "Europe/Moscow")
    there, here = (make.person(f"{zone} X", location=make.location(zone, time_zone=zone)) for zone in zones)
    for person in (there, here):
        make.account(person)
    event = plan(period=soon(hour=10))
    come(event, there, here)
    reminding.remind(at(event, timedelta(hours=23)))
    told(there)
    query = text("SELECT body FROM core_notification WHERE person_id = :id")
    bodies = [session.execute(query, {"id": person.id}).scalar_one() for person in (there, here)]
    assert ["12:00–13:00 (UTC+5)" in bodies[0], "10:00–11:00 (UTC+3)" in bodies[1]] == [True, True]
