"""Pages for readers: lists, a month, an event, the home page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from plugin_sdk.db import session, utcnow
from plugins.events.models import Enrolment, Event
from plugins.events.tests.conftest import MOSCOW, soon, whole


@pytest.fixture
def reader(make):
    return make.person("Reader Rita")


@pytest.fixture
def browser(login, reader):
    return login(reader)


def titles(page):
    """The titles of a list, in its order."""
    return [part.partition("</a>")[0].rpartition(">")[2] for part in page.split('class="events-row-title"')[1:]]


def test_lists_of_what_is_coming_over_and_ones_own(browser, plan, reader, make):
    later, sooner = plan("Later", period=soon(9)), plan("Sooner", period=soon(2), category="sport")
    plan("Draft", status="draft")
    plan("Board only", audience=[f"department:{make.department('Board').id}"])
    over = plan("Over")
    session.execute(
        update(Event)
        .where(Event.id == over.id)
        .values(starts_at=utcnow() - timedelta(days=3), ends_at=utcnow() - timedelta(days=2))
    )
    session.add(Enrolment(event_id=later.id, person_id=reader.id))
    session.commit()
    session.expire_all()
    assert titles(browser.get("/events/").text) == ["Sooner", "Later"]
    assert titles(browser.get("/events/?show=past").text) == ["Over"]
    assert titles(browser.get("/events/?show=mine").text) == ["Later"]
    assert titles(browser.get("/events/?q=soon").text) == ["Sooner"]
    assert titles(browser.get("/events/?kind=sport").text) == [sooner.title]
    assert "Nothing found" in browser.get("/events/?q=zzzz").text


def test_a_month_shows_each_day_where_the_reader_is(browser, plan):
    first = (utcnow() + timedelta(days=40)).astimezone(MOSCOW).date().replace(day=1)
    plan("Open days", period=whole(first, first + timedelta(days=2)))
    late = plan("Night shift", period=soon(1))
    begins = utcnow().replace(year=first.year, month=first.month, day=9, hour=22, minute=0, second=0, microsecond=0)
    session.execute(
        update(Event).where(Event.id == late.id).values(starts_at=begins, ends_at=begins + timedelta(hours=1))
    )
    session.commit()
    session.expire_all()
    page = browser.get(f"/events/month?month={first:%Y-%m}").text
    days = {part[:10]: part for part in page.split('<time class="events-date" datetime="')[1:]}
    assert [day for day, part in days.items() if "Open days" in part] == [
        (first + timedelta(days=number)).isoformat() for number in range(3)
    ]
    assert [day for day, part in days.items() if "Night shift" in part] == [first.replace(day=10).isoformat()]
    for wrong in ("2026-13", "0000-01", "soon", "9999-12"):
        assert browser.get(f"/events/month?month={wrong}").status_code == 200


def test_enrolling_on_the_page_of_an_event(browser, plan, reader):
    event = plan(places=2, guests=2)
    assert "Take part" in browser.get(f"/events/{event.id}").text
    refused = browser.post(f"/events/{event.id}/enrol", data={"guests": "2"})
    assert (refused.status_code, "do not fit at all" in refused.text) == (422, True)
    assert browser.post(f"/events/{event.id}/enrol", data={"guests": "x"}).status_code == 422
    assert browser.post(f"/events/{event.id}/enrol", data={"guests": "1"}).status_code == 302
    page = browser.get(f"/events/{event.id}").text
    assert "You have a place" in page
    assert "with 1 guest" in page
    browser.post(f"/events/{event.id}/withdraw")
    assert session.scalar(select(Enrolment.id)) is None


def test_enrolling_in_place_on_the_home_page(browser, plan):
    event = plan()
    assert "Take part: Summer party" in browser.get("/").text
    row = browser.post(f"/events/{event.id}/enrol", headers={"HX-Request": "true"})
    assert row.text.strip().startswith(f'<li class="events-next" id="events-next-{event.id}"')
    assert "You have a place" in row.text
    assert "Take part: Summer party" not in browser.get("/").text
    session.execute(update(Event).values(status="cancelled"))
    session.commit()
    session.expire_all()
    assert "This event is cancelled." in browser.post(f"/events/{event.id}/enrol", headers={"HX-Request": "true"}).text


def test_who_may_not_see_an_event_finds_none_of_its_addresses(browser, plan, make):
    event = plan("Secret plans", audience=[f"department:{make.department('Board').id}"])
    paths = [f"/events/{event.id}{end}" for end in ("", "/event.ics")]
    assert [browser.get(path).status_code for path in paths] == [404, 404]
    for act in ("enrol", "withdraw", "answer"):
        assert browser.post(f"/events/{event.id}/{act}", data={"answer": "no"}).status_code == 404
    for page in ("/", "/events/", "/events/month", "/search?q=secret"):
        assert "Secret plans" not in browser.get(page).text


def test_html_and_addresses_that_people_write_stay_harmless(browser, plan):
    event = plan("<img src=x onerror=alert(1)>", body="<p onclick=x()>Hi</p><script>alert(1)</script>")
    page = browser.get(f"/events/{event.id}").text
    assert "<img src=x" not in page
    assert "onclick" not in page
    assert "alert(1)</script>" not in page


def test_faces_of_who_comes_can_be_hidden(browser, plan, make):
    from plugin_sdk import settings

    event = plan()
    session.add(Enrolment(event_id=event.id, person_id=make.person("Shy Sheila").id))
    session.commit()
    assert "Shy Sheila" in browser.get(f"/events/{event.id}").text
    settings.set("events", "show_people", False, by=None)
    session.commit()
    assert "Shy Sheila" not in browser.get(f"/events/{event.id}").text


def test_pages_cost_the_same_however_much_there_is(app, plan, make, login, organiser, count_queries):
    event_id, person_id = plan("First", places=100).id, organiser.id
    desk = login(organiser, role="editor")
    paths = (
        "/events/", "/events/month", f"/events/{event_id}", "/events/editor/", f"/events/editor/{event_id}/people",
        f"/events/editor/{event_id}/invitations", f"/people/{person_id}", "/waiting",
    )  # fmt: skip

    def cost(path):
        for _ in range(2):
            assert desk.get(path).status_code == 200
        session.remove()
        with count_queries() as count:
            desk.get(path)
        return count.statements

    session.add(Enrolment(event_id=event_id, person_id=make.person().id))
    session.commit()
    few = {path: cost(path) for path in paths}
    for number in range(12):
        plan(f"Event {number}", period=soon(3 + number))
        session.add(Enrolment(event_id=event_id, person_id=make.person().id))
    session.commit()
    many = {path: cost(path) for path in paths}
    for path in paths:
        assert len(many[path]) == len(few[path]), f"{path}:\n" + "\n".join(many[path])
        assert len(many[path]) <= 18, f"{path}:\n" + "\n".join(many[path])


def test_the_sample_is_alive_in_both_languages(app, make, picture):
    from plugins.events import sample
    from plugins.events.models import CANCELLED, WAITING

    people = [make.person(f"Guest{number} X").id for number in range(30)]
    assert sample.fill(people, people[0], lambda seed, kind: picture, language="ru") == 13
    assert sample.fill(people, people[0], lambda seed, kind: picture) == 0
    assert session.scalar(select(Enrolment.id).where(Enrolment.state == WAITING)) is not None
    assert session.scalar(select(Enrolment.id).where(Enrolment.attended)) is not None
    assert session.scalar(select(Event.id).where(Event.status == CANCELLED)) is not None
