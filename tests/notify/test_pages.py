"""The pages on which people read messages and choose what they get."""

from __future__ import annotations

from datetime import time

import pytest
from sqlalchemy import select, update

from core import notify
from core.db import db
from core.notify import choices, habits, inbox
from core.notify.models import Notification
from core.notify.rules import Decided
from core.notify.timing import Habits
from tests.notify.conftest import KIND, choose

HABITS = {"rhythm": "each", "hour": "9", "weekday": "0"}
pytestmark = pytest.mark.usefixtures("types")


@pytest.fixture
def anna(make):
    """Somebody."""
    return make.person("Orlova Anna")


@pytest.fixture
def send(anna, run_jobs):
    """Sends Anna a message and gives its id."""

    def send_one(title: str = "x", **options) -> int:
        notify.send(KIND, people=[anna.id], payload={"title": title}, **options)
        db.session.commit()
        run_jobs()
        return db.session.scalars(select(Notification.id).order_by(Notification.id.desc())).first()

    return send_one


def test_the_list_shows_messages_by_day_the_newest_first(login, anna, send):
    send("First")
    send("Second <b>")
    page = login(anna).get("/notifications").text
    assert page.index("Second &lt;b&gt;") < page.index("First")


def test_an_empty_list_says_what_goes_there(login, anna):
    assert "No notifications yet" in login(anna).get("/notifications").text


def test_opening_a_message_reads_it_and_goes_to_the_thing(login, anna, send, viewer_of):
    number = send(url="/account")
    answer = login(anna).get(f"/notifications/{number}/open")
    assert (answer.status_code, answer.location) == (302, "/account")
    assert notify.unread(viewer_of(anna)) == 0


@pytest.mark.parametrize("url", ["https://example.com", "//example.com", "javascript:alert(1)", ""])
def test_a_message_never_leads_out_of_the_portal(login, anna, send, url):
    number = send(url="/account")
    db.session.execute(update(Notification).values(url=url))
    db.session.commit()
    assert login(anna).get(f"/notifications/{number}/open").location == "/notifications"


def test_somebody_elses_message_is_not_there(login, make, send):
    number = send(url="/account")
    assert login(make.person()).get(f"/notifications/{number}/open").status_code == 404


def test_marking_one_and_marking_all_that_were_shown(login, anna, send, viewer_of):
    first, second = send(), send()
    browser = login(anna)
    browser.post("/notifications/read", data={"id": first})
    assert notify.unread(viewer_of(anna)) == 1
    send()
    browser.post("/notifications/read", data={"up_to": second})
    assert notify.unread(viewer_of(anna)) == 1


@pytest.mark.parametrize("data", [{}, {"id": "x"}, {"up_to": "-1"}, {"id": "99999"}])
def test_odd_input_marks_nothing(login, anna, send, viewer_of, data):
    send()
    assert login(anna).post("/notifications/read", data=data).status_code == 302
    assert notify.unread(viewer_of(anna)) == 1


def test_the_bell_shows_the_latest_and_the_number(login, anna, send):
    for number in range(10):
        send(f"Nr {number}")
    browser = login(anna)
    fragment = browser.get("/notifications/latest").text
    assert "<html" not in fragment
    assert "Nr 9" in fragment
    assert "Nr 1<" not in fragment
    assert "10 new notifications" in browser.get("/account").text


def test_long_lists_have_pages(login, anna, send):
    send()
    row = db.session.scalars(select(Notification)).one()
    db.session.add_all(
        Notification(person_id=anna.id, sending=str(number), type=KIND, plugin="demo", subject=f"Nr {number}")
        for number in range(40)
    )
    db.session.commit()
    browser = login(anna)
    assert row.subject not in browser.get("/notifications").text
    assert row.subject in browser.get("/notifications?page=2").text
    assert browser.get("/notifications?unread=1").status_code == 200


def test_messages_read_when_their_block_is_gone(login, anna, send, types):
    send("Farewell", url="/demo/1")
    types.remove()
    assert "Farewell" in login(anna).get("/notifications").text
    assert "Farewell" in login(anna).get("/notifications/latest").text


def test_the_list_costs_the_same_however_many_rows_it_has(login, anna, send, count_queries):
    send()
    browser = login(anna)
    browser.get("/notifications")
    with count_queries() as few:
        browser.get("/notifications")
    for _number in range(9):
        send()
    browser.get("/notifications")
    with count_queries() as many:
        browser.get("/notifications")
    assert len(many.statements) == len(few.statements)


def test_choices_are_shown_kept_and_locked_where_they_must(login, anna):
    browser = login(anna)
    page = browser.get("/account/notifications").text
    assert "A note" in page
    assert page.count("disabled") >= 2
    assert "Always sent: nobody may miss it" in page
    answer = browser.post(
        "/account/notifications",
        data={**HABITS, "quiet_from": "22:00", "wanted": [f"{KIND}:portal", "demo.duty:portal", "nonsense"]},
    )
    assert answer.status_code == 422
    assert "Enter both times" in answer.text
    answer = browser.post(
        "/account/notifications",
        data={
            **HABITS, "rhythm": "weekly", "weekday": "4", "quiet_from": "22:00", "quiet_until": "07:30",
            "wanted": [f"{KIND}:portal", "demo.duty:portal", "nonsense"],
        },
    )  # fmt: skip
    assert answer.status_code == 302
    wanted = {choice.type: choice.wanted for choice in choices.choices_of(anna.id, Decided())}
    assert wanted[KIND] == {"portal": True, "email": False, "push": False}
    assert wanted["demo.quiet"] == {"portal": False, "email": False, "push": False}
    assert wanted["demo.duty"] == {"portal": True, "email": True, "push": False}
    assert habits.of_person(anna.id) == Habits(
        rhythm="weekly", hour=9, weekday=4, quiet_from=time(22), quiet_until=time(7, 30), hold_while_away=False
    )


def test_choices_of_a_block_that_is_off_are_kept(login, anna, types):
    choose(anna, set())
    types.switch(False)
    login(anna).post("/account/notifications", data=HABITS)
    types.switch(True)
    wanted = {choice.type: choice.wanted for choice in choices.choices_of(anna.id, Decided())}
    assert wanted[KIND] == {"portal": False, "email": False, "push": False}


@pytest.mark.parametrize(
    "path", ["/notifications", "/notifications/latest", "/account/notifications", "/notifications/1/open"]
)
def test_a_visitor_is_sent_to_sign_in(client, path):
    assert client.get(path).status_code in (302, 401)


def test_counting_stops_at_a_hundred(anna, viewer_of):
    db.session.add_all(
        Notification(person_id=anna.id, sending=str(number), type=KIND, plugin="demo", subject="x")
        for number in range(150)
    )
    db.session.commit()
    assert inbox.unread(viewer_of(anna)) == 100
