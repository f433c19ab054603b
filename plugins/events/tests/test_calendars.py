"""Events in calendar programs: the file of one, and the personal calendar at a secret address."""

from __future__ import annotations

from datetime import UTC, date, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select, update

from plugin_sdk.db import session, utcnow
from plugins.events.models import Enrolment, Event, Feed
from plugins.events.tests.conftest import soon, whole


def entries(data):
    return {str(entry["summary"]): entry for entry in Calendar.from_ical(data).walk("VEVENT")}


@pytest.fixture
def guest(make):
    return make.person("Guest Robin")


def address_of(browser, holds="mine"):
    page = browser.post("/events/calendar", data={"holds": holds}).text
    return page.partition('data-copies="')[2].partition('"')[0].partition("http://localhost")[2]


def test_the_file_of_an_event_says_what_calendars_need(plan, login, guest):
    party = plan("Party; with “tea”, and\\more", body="<p>Bring a cup.</p>", online_url="https://meet.example/x")
    days = plan("Open days", period=whole(date(2027, 5, 1), date(2027, 5, 2)), category="outing")
    browser = login(guest)
    answer = browser.get(f"/events/{party.id}/event.ics")
    assert answer.mimetype == "text/calendar"
    entry = entries(answer.data)["Party; with “tea”, and\\more"]
    assert entry["dtstart"].dt == party.starts_at.astimezone(UTC)
    assert entry["dtend"].dt - entry["dtstart"].dt == timedelta(hours=1)
    assert (str(entry["status"]), int(entry["sequence"])) == ("CONFIRMED", 0)
    assert str(entry["uid"]) == f"{party.uid}@localhost"
    assert "Bring a cup." in entry["description"]
    assert str(entry["url"]).endswith(f"/events/{party.id}")
    assert max(len(line) for line in answer.data.split(b"\r\n")) <= 75
    whole_days = entries(browser.get(f"/events/{days.id}/event.ics").data)["Open days"]
    assert (whole_days["dtstart"].dt, whole_days["dtend"].dt) == (date(2027, 5, 1), date(2027, 5, 3))
    assert b"VALUE=DATE:20270501" in browser.get(f"/events/{days.id}/event.ics").data


def test_a_calendar_holds_ones_own_events_and_follows_changes(app, plan, make, login, guest):
    mine, other = plan("Mine"), plan("Other")
    hidden = plan("Board only", audience=[f"department:{make.department('Board').id}"])
    for event, state in ((mine, "waiting"), (hidden, "going")):
        session.add(Enrolment(event_id=event.id, person_id=guest.id, state=state))
    session.commit()
    browser = login(guest)
    path = address_of(browser)
    program = app.test_client()
    assert list(entries(program.get(path).data)) == ["Mine"]
    assert str(entries(program.get(path).data)["Mine"]["status"]) == "TENTATIVE"
    session.execute(
        update(Event).where(Event.id == mine.id).values(status="cancelled", sequence=3, cancel_reason="Ice")
    )
    session.commit()
    entry = entries(program.get(path).data)["Mine"]
    assert (str(entry["status"]), int(entry["sequence"])) == ("CANCELLED", 3)
    browser.post("/events/calendar/holds", data={"holds": "everything"})
    found = program.get(path)
    assert sorted(entries(found.data)) == ["Mine", "Other"]
    assert other.uid in found.text
    assert "no-cache" in found.headers["Cache-Control"]
    assert session.scalars(select(Feed.fetched_at)).one() is not None


def test_an_address_is_kept_as_a_digest_renewed_and_revoked(app, plan, login, guest):
    plan()
    browser, program = login(guest), app.test_client()
    path = address_of(browser, "everything")
    assert program.get(path).status_code == 200
    assert path not in browser.get("/events/calendar").text
    assert path.rpartition("/")[2].removesuffix(".ics") not in session.scalars(select(Feed.digest)).one()
    renewed = address_of(browser)
    assert (program.get(path).status_code, program.get(renewed).status_code) == (404, 200)
    browser.post("/events/calendar/revoke")
    assert program.get(renewed).status_code == 404
    assert program.get("/events/calendar/no-such-address.ics").status_code == 404


@pytest.mark.parametrize("how", ["left", "account closed", "right lost"])
def test_an_address_ends_at_once_for_who_may_not_use_the_portal(app, plan, make, login, guest, how):
    plan()
    path, program = address_of(login(guest), "everything"), app.test_client()
    assert program.get(path).status_code == 200
    if how == "left":
        guest.status = "former"
    elif how == "account closed":
        make.account(guest).disabled_at = utcnow()
    else:
        from core.access import roles
        from core.access.models import RolePermission  # the roles' own pages are not the subject here

        session.add(RolePermission(role_id=roles_id("employee"), permission="events.view", granted=False))
        roles.epochs.bump("access")
    session.commit()
    assert program.get(path).status_code == 404


def roles_id(key):
    from core.access.models import Role

    return session.scalars(select(Role.id).where(Role.key == key)).one()


def test_a_calendar_costs_the_same_however_much_it_holds(app, plan, login, guest, count_queries):
    path, program = address_of(login(guest), "everything"), app.test_client()
    plan("First", period=soon(2))
    program.get(path)
    session.remove()
    with count_queries() as few:
        program.get(path)
    for number in range(20):
        plan(f"Event {number}", period=soon(3 + number))
    program.get(path)
    session.remove()
    with count_queries() as many:
        program.get(path)
    assert len(many) == len(few), "\n".join(many.statements)
    assert len(many) <= 9, "\n".join(many.statements)
