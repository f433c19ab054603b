"""The organisers' pages."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select, text

from plugin_sdk.db import session, utcnow
from plugins.events.models import Enrolment, Event
from plugins.events.tests.conftest import soon

DAY = (utcnow() + timedelta(days=10)).date()
FORM = {
    "title": "A bridge is opened",
    "body": "<p>At last.</p>",
    "first_day": DAY.isoformat(),
    "begins": "14:00",
    "ends": "16:30",
    "audience": "everyone",
    "category": "",
    "location_id": "",
    "enrolling": "y",
    "waiting_list": "y",
}


@pytest.fixture
def desk(login, organiser):
    return login(organiser, role="editor")


def the_event():
    """The only event, as it is now."""
    session.rollback()
    session.expire_all()
    event = session.scalars(select(Event)).one()
    session.commit()
    return event


def send(desk, organiser, path="/events/editor/new", *, picture=None, **values):
    data = {"organisers": f"person:{organiser.id}", **FORM, **values}
    data = {name: value for name, value in data.items() if value is not None}
    if picture is not None:
        data["cover"] = (io.BytesIO(picture), "cover.png")
    return desk.post(path, data=data, content_type="multipart/form-data")


def test_a_draft_is_its_organisers_until_it_is_published_and_everybody_is_told(
    desk, organiser, make, login, told, picture
):
    reader = make.person("Baker Tom")
    make.account(reader)
    assert send(desk, organiser, picture=picture, places="30", guests="1", category="meeting").status_code == 302
    event = the_event()
    assert (event.status, event.places, event.guests, event.zone) == ("draft", 30, 1, "Europe/Moscow")
    assert event.starts_at == datetime(DAY.year, DAY.month, DAY.day, 11, tzinfo=UTC)
    others = login(reader, client=desk.application.test_client())
    assert others.get(f"/events/{event.id}").status_code == 404
    assert "A bridge" not in others.get("/events/").text
    assert others.get(f"/files/{event.cover_file_id}/medium").status_code == 404
    assert "This is a draft" in desk.get(f"/events/{event.id}").text
    send(desk, organiser, f"/events/editor/{event.id}", version=event.version, action="publish")
    assert the_event().status == "published"
    assert told(reader) == ["Event: A bridge is opened"]
    assert "A bridge is opened" in others.get("/events/").text
    assert others.get(f"/files/{event.cover_file_id}/medium").status_code == 200
    assert f'href="/events/{event.id}"' in others.get("/search?q=bridge").text


BAD = (
    ({"title": " "}, "Give it a title."),
    ({"title": "x" * 201}, "longer than 200 characters"),
    ({"body": "x" * 200_001}, "longer than 200000 characters"),
    ({"first_day": ""}, "Choose a day."),
    ({"first_day": "31.02.2027"}, "Not a valid date"),
    ({"first_day": "1026-11-01"}, "Check the year"),
    ({"begins": None}, "at what time it begins"),
    ({"begins": "25:00"}, "Not a valid time"),
    ({"ends": "13:00"}, "It must end after it begins."),
    ({"last_day": (DAY - timedelta(days=1)).isoformat()}, "It must end after it begins."),
    ({"whole_day": "y", "last_day": (DAY + timedelta(days=900)).isoformat()}, "a year at most"),
    ({"online_url": "javascript:alert(1)"}, "begins with https://"),
    ({"online_url": "https:// meet"}, "begins with https://"),
    ({"places": "-3"}, "Write a whole number"),
    ({"places": "9" * 40}, "Write a whole number"),
    ({"guests": "many"}, "Write a whole number"),
    ({"organisers": None}, "Choose a person."),
    ({"audience": "department:4711"}, "not known any more"),
    ({"category": "no such kind"}, "Not a valid choice"),
    ({"closes_at": f"{DAY + timedelta(days=3)}T10:00"}, "By then the event is over."),
    ({"opens_at": f"{DAY}T10:00", "closes_at": f"{DAY}T09:00"}, "must close after it opens"),
)
"""What may be sent, and what is said about it."""


def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(desk, organiser):
    for values, message in BAD:
        answer = send(desk, organiser, **{"cover_alt": "Typed with care"} | values)
        assert answer.status_code == 422, values
        assert message in answer.text, values
        assert "Typed with care" in answer.text, values
    assert session.scalar(select(Event.id)) is None


def test_a_time_that_the_clocks_skip_is_refused(plan):
    from zoneinfo import ZoneInfo

    from plugins.events.services import times
    from plugins.events.services.refusal import Refused

    berlin = ZoneInfo("Europe/Berlin")
    with pytest.raises(Refused, match="clocks are changed"):
        times.moment(date(2027, 3, 28), time(2, 30), berlin, "begins")
    assert times.whole_days(date(2027, 3, 28), None, berlin).ends_at.hour == 22


def test_times_are_the_authors_and_shown_in_the_readers_zone(desk, organiser, make, login):
    send(desk, organiser, action="publish_quietly")
    event = the_event()
    reader = make.person("Far Away", location=make.location("Vladivostok", time_zone="Asia/Vladivostok"))
    page = login(reader, client=desk.application.test_client()).get(f"/events/{event.id}").text
    assert "21:00–23:30" in page
    assert "14:00–16:30 (UTC+3)" in page
    assert 'value="14:00"' in desk.get(f"/events/editor/{event.id}").text


def test_fewer_places_than_are_taken_are_refused_beside_the_field(desk, organiser, plan, make):
    event = plan(places=5)
    for place in range(3):
        session.add(Enrolment(event_id=event.id, person_id=make.person(f"Guest{place} X").id))
    session.commit()
    answer = send(
        desk, organiser, f"/events/editor/{event.id}", version=event.version, places="2", title="Typed with care"
    )
    assert answer.status_code == 422
    assert "3 places are taken already" in answer.text
    assert "Typed with care" in answer.text
    assert the_event().places == 5


def test_somebody_changed_it_meanwhile(desk, organiser):
    send(desk, organiser)
    event = the_event()
    opened = event.version
    send(desk, organiser, f"/events/editor/{event.id}", version=opened, title="Theirs")
    answer = send(desk, organiser, f"/events/editor/{event.id}", version=opened, title="Mine")
    assert answer.status_code == 409
    assert 'value="Mine"' in answer.text
    assert "Theirs" in answer.text
    assert the_event().title == "Theirs"


def test_who_comes_is_told_of_another_time_and_of_the_end_of_it_all(desk, organiser, plan, make, told):
    event = plan(period=soon(10))
    guest = make.person("Guest Robin")
    make.account(guest)
    session.add(Enrolment(event_id=event.id, person_id=guest.id))
    session.commit()
    send(desk, organiser, f"/events/editor/{event.id}", version=the_event().version, title="Summer party")
    assert the_event().sequence == 1
    assert desk.post(f"/events/editor/{event.id}/cancel", data={"reason": " "}).status_code == 422
    desk.post(f"/events/editor/{event.id}/cancel", data={"reason": "It rains."})
    assert (the_event().status, the_event().sequence) == ("cancelled", 2)
    assert "It rains." in desk.get(f"/events/{event.id}").text
    desk.post(f"/events/editor/{event.id}/resume")
    assert told(guest) == [
        "Time or place changed: Summer party",
        "Cancelled: Summer party",
        "It takes place after all: Summer party",
    ]


def test_a_draft_can_be_deleted_but_not_what_is_out(desk, organiser, plan):
    event = plan()
    assert desk.post(f"/events/editor/{event.id}/delete").status_code == 409
    draft = plan("Later", status="draft")
    assert desk.post(f"/events/editor/{draft.id}/delete").status_code == 302
    assert session.get(Event, draft.id) is None


def test_only_organisers_and_managers_look_after_an_event(plan, organiser, make, login):
    event = plan(places=9)
    helper = make.person("Helper Pat")
    pages = [
        f"/events/editor/{event.id}{end}" for end in ("", "/people", "/invitations", "/people/table.csv", "/cancel")
    ]
    mine = login(organiser)
    assert [mine.get(page).status_code for page in pages] == [200] * 5
    assert mine.get("/events/editor/").status_code == 200
    assert mine.get("/events/editor/new").status_code == 403
    theirs = login(helper, client=mine.application.test_client())
    assert [theirs.get(page).status_code for page in (*pages, "/events/editor/")] == [404] * 6
    assert theirs.post(f"/events/editor/{event.id}/people/{helper.id}/remove").status_code == 404
    assert theirs.post(f"/events/editor/{event.id}/attendance").status_code == 404
    manager = login(make.person(), role="editor", client=mine.application.test_client())
    assert manager.get(pages[0]).status_code == 200


def test_the_list_is_marked_printed_and_saved(desk, plan, make):
    event = plan(period=soon(0, hour=23, minutes=30))
    session.execute(Event.__table__.update().values(starts_at=utcnow() - timedelta(hours=1)))
    came, missed = make.person("=Cmd Robin"), make.person("Missed Pat")
    for person in (came, missed):
        session.add(Enrolment(event_id=event.id, person_id=person.id))
    session.commit()
    session.expire_all()
    data = {"shown": [came.id, missed.id], "came": [came.id, 4711], "page": "1"}
    assert desk.post(f"/events/editor/{event.id}/attendance", data=data).status_code == 302
    marks = dict(session.execute(select(Enrolment.person_id, Enrolment.attended)).all())
    assert marks == {came.id: True, missed.id: False}
    assert "Missed Pat" in desk.get(f"/events/editor/{event.id}/people/sheet").text
    table = desk.get(f"/events/editor/{event.id}/people/table.csv").data.decode("utf-8-sig")
    assert "'=Cmd Robin;" in table
    assert table.splitlines()[0].startswith("Person;Position;Department;State;Guests;Enrolled;Came")
    assert desk.get(f"/events/editor/{event.id}/people/table.xlsx").data[:2] == b"PK"
    actions = set(session.execute(text("SELECT action FROM core_audit WHERE plugin = 'events'")).scalars())
    assert {"events.created", "events.published", "events.attended", "events.saved_list"} <= actions


def test_nobody_is_marked_long_before_the_event(desk, plan, make):
    event = plan(period=soon(5))
    guest = make.person()
    session.add(Enrolment(event_id=event.id, person_id=guest.id))
    session.commit()
    desk.post(f"/events/editor/{event.id}/attendance", data={"shown": [guest.id], "came": [guest.id]})
    assert session.scalars(select(Enrolment.attended)).one() is None
