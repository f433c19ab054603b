"""Greetings: who may write, read and remove them, and what the person greeted is told."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, text

from plugin_sdk import JobProgress
from plugin_sdk.db import session
from plugins.birthdays import jobs
from plugins.birthdays.models import Greeting
from plugins.birthdays.services import greetings, occasions, reminding
from plugins.birthdays.services.greetings import GreetingRefused


def wall(person, day, kind="birthday"):
    return f"/birthdays/{person.id}/{kind}/{day.isoformat()}"


def count():
    session.rollback()
    return session.scalar(select(func.count()).select_from(Greeting))


def subjects_of(person):
    session.rollback()
    rows = session.execute(text("SELECT subject FROM core_notification WHERE person_id = :id"), {"id": person.id})
    return list(rows.scalars())


def greet(viewer, person, day, words="All the best", kind="birthday"):
    greetings.greet(viewer, occasions.one(viewer, person.id, kind, day), words, "cake")
    session.commit()


def test_a_greeting_is_written_read_and_written_anew(born, login, make, today):
    person, author = born(), make.person("Baker Tom")
    browser = login(author)
    answer = browser.post(wall(person, today), data={"text": "All the <b>best</b>", "sign": "clover"})
    assert answer.status_code == 302
    page = browser.get(wall(person, today)).text
    assert "All the &lt;b&gt;best&lt;/b&gt;" in page
    assert "🍀" in page
    assert "Baker Tom" in page
    browser.post(wall(person, today), data={"text": "Even more", "sign": "heart"})
    assert count() == 1
    assert "Even more" in browser.get(wall(person, today)).text


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"text": " ", "sign": "cake"}, "Write a few words first."),
        ({"text": "x" * 281, "sign": "cake"}, "longer than 280 characters"),
        ({"text": "Fine words", "sign": "bomb"}, "Fine words"),
    ],
)
def test_what_is_not_taken_keeps_what_was_typed(born, login, today, data, message):
    person = born()
    answer = login().post(wall(person, today), data=data)
    assert answer.status_code == 422
    assert message in answer.text
    assert count() == 0


def test_greetings_are_open_for_a_week(born, make, viewer_of, today, login):
    viewer = viewer_of(make.person())
    greet(viewer, born(-7), today - timedelta(days=7))
    late, early = born(-8), born(1)
    with pytest.raises(GreetingRefused):
        greet(viewer, late, today - timedelta(days=8))
    browser = login()
    assert browser.get(wall(late, today - timedelta(days=8))).status_code == 200
    assert browser.get(wall(early, today + timedelta(days=1))).status_code == 404
    assert browser.post(wall(early, today + timedelta(days=1)), data={"text": "x", "sign": "cake"}).status_code == 404


def test_nobody_greets_themselves(born, viewer_of, today):
    person = born()
    with pytest.raises(GreetingRefused):
        greet(viewer_of(person), person, today)


def test_who_removes_a_greeting(born, make, viewer_of, login, today):
    person, author = born(), make.person()
    viewer = viewer_of(author)
    greet(viewer, person, today)
    number = session.scalar(select(Greeting.id))
    assert login(make.person()).post(f"/birthdays/greetings/{number}/remove").status_code == 403
    assert login(author).post(f"/birthdays/greetings/{number}/remove").status_code == 302
    assert count() == 0
    greet(viewer, person, today)
    number = session.scalar(select(Greeting.id))
    assert login(person).post(f"/birthdays/greetings/{number}/remove").location == "/birthdays/mine"
    greet(viewer, person, today)
    number = session.scalar(select(Greeting.id))
    login(make.person(), role="editor").post(f"/birthdays/greetings/{number}/remove")
    assert count() == 0
    actions = session.execute(text("SELECT action FROM core_audit WHERE plugin = 'birthdays'")).scalars().all()
    assert actions == ["birthdays.greeting_removed"]


def test_the_person_gets_one_message_a_day(born, make, viewer_of, today, run_jobs):
    person = born()
    make.account(person)
    for name in ("Baker Tom", "Lind Anna"):
        greet(viewer_of(make.person(name)), person, today, f"Best wishes, {name}")
    assert subjects_of(person) == []
    run_jobs(ahead=timedelta(days=1))
    assert subjects_of(person) == ["You got 2 greetings"]
    jobs.tell({"person_id": person.id}, JobProgress())
    run_jobs(ahead=timedelta(days=1))
    assert len(subjects_of(person)) == 1


def test_a_single_greeting_is_told_with_its_name(born, make, viewer_of, today, run_jobs):
    person = born()
    make.account(person)
    greet(viewer_of(make.person("Baker Tom")), person, today)
    run_jobs(ahead=timedelta(days=1))
    assert subjects_of(person) == ["A greeting from Baker Tom"]


@pytest.mark.parametrize(
    ("zone", "now", "expected"),
    [
        ("Europe/Moscow", "2026-05-20T06:00", "2026-05-20T12:00"),
        ("Europe/Moscow", "2026-05-20T12:00", "2026-05-21T12:00"),
        ("Asia/Vladivostok", "2026-05-20T06:00", "2026-05-21T05:00"),
        ("America/New_York", "2026-03-07T21:00", "2026-03-08T19:00"),
    ],
)
def test_the_moment_is_that_of_the_place(zone, now, expected):
    told = greetings.next_telling(datetime.fromisoformat(f"{now}+00:00"), ZoneInfo(zone))
    assert told == datetime.fromisoformat(f"{expected}+00:00")


def test_who_wants_no_wall_has_none(born, login, today, make):
    person = born(0, "Lind Anna")
    own = login(person)
    own.post("/birthdays/mine", data={"anniversary": "y"})
    browser = login(make.person())
    assert browser.get(wall(person, today)).status_code == 404
    assert browser.post(wall(person, today), data={"text": "x", "sign": "cake"}).status_code == 404
    month = browser.get("/birthdays/").text
    assert "Lind Anna" in month
    assert wall(person, today) not in month


def test_an_occasion_hidden_later_is_not_told(born, make, viewer_of, today, run_jobs):
    from core.org import refresh  # the person's own choice is the core's

    person = born()
    make.account(person)
    greet(viewer_of(make.person()), person, today)
    person.show_birthday = False
    refresh.refresh([person.id])
    session.commit()
    reminding.tell(person.id)
    session.commit()
    run_jobs(ahead=timedelta(days=1))
    assert subjects_of(person) == []


def test_one_reads_ones_own_greetings_whatever_is_shown(born, make, viewer_of, today, login):
    from core.org import refresh

    person = born()
    greet(viewer_of(make.person("Baker Tom")), person, today, "Warm words")
    person.show_birthday = False
    refresh.refresh([person.id])
    session.commit()
    assert "Warm words" in login(person).get("/birthdays/mine").text
    assert login(make.person()).get(wall(person, today)).status_code == 404


def test_odd_addresses_do_no_harm(born, login, today):
    person, browser = born(), login()
    for address in (
        f"/birthdays/{person.id}/name-day/{today}", f"/birthdays/{person.id}/birthday/soon",
        f"/birthdays/999999/birthday/{today}", f"/birthdays/{person.id}/birthday/{date(1990, 1, 1)}",
        f"/birthdays/{person.id}/birthday/{date(9999, 12, 31)}",
    ):  # fmt: skip
        assert browser.get(address).status_code == 404, address
    for address in ("/birthdays/?month=x&kind=y&page=z", "/birthdays/?month=0000-00", "/birthdays/?page=99999"):
        assert browser.get(address).status_code == 200, address
    assert browser.post("/birthdays/greetings/12345/remove").status_code == 404
