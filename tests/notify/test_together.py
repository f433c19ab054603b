"""Messages that come together: the digest, what quiet hours and an absence held back, and what is said on one thing."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from core import notify, settings
from core.access import audiences
from core.db import db, utcnow
from core.notify import folding, habits, inbox, mail
from core.notify.models import Delivery, Notification
from core.notify.timing import Habits
from core.org.dates import today as portal_today
from core.org.models import Absence, Deputyship, GroupMember, Person
from tests.notify.conftest import KIND, choose

MOSCOW = ZoneInfo("Europe/Moscow")
DAY = timedelta(days=1)
pytestmark = pytest.mark.usefixtures("types")


@pytest.fixture
def anna(make):
    """Somebody in Moscow, with an address."""
    return make.person("Orlova Anna", mail="anna@example.com", location=make.location())


@pytest.fixture
def send(run_jobs):
    """Sends a message and runs the jobs that are due."""

    def send_one(*people: Person, kind: str = KIND, **options) -> None:
        payload = {"title": options.pop("title", "x"), "name": options.pop("name", ""), "body": options.pop("body", "")}
        notify.send(kind, people=[person.id for person in people], payload=payload, **options)
        db.session.commit()
        run_jobs()

    return send_one


def live(person: Person, **values) -> None:
    habits.keep(person.id, Habits(**values), MOSCOW)
    db.session.commit()


def absent(person: Person, days: int | None, kind: str = "vacation") -> None:
    today = utcnow().astimezone(MOSCOW).date()
    ends_on = today + days * DAY if days is not None else None
    db.session.add(Absence(person_id=person.id, kind=kind, starts_on=today - DAY, ends_on=ends_on))
    db.session.commit()


def dues() -> list[tuple[str, datetime]]:
    db.session.rollback()
    return [tuple(row) for row in db.session.execute(select(Delivery.bundle, Delivery.due_at).order_by(Delivery.id))]


def plain(message) -> str:
    return message.get_body(("plain",)).get_content()


def test_the_digest_gathers_a_day_without_what_was_read_muted_forbidden_or_must_be_sent(
    mail_server, make, anna, send, viewer_of
):
    live(anna, rhythm="daily", hour=9)
    board = make.group("Board", anna)
    secret = audiences.intern([f"group:{board.id}"])
    send(anna, title="Read", thread="r")
    send(anna, title="Secret", audience_id=secret)
    send(anna, title="Kept <b>", body="The whole text", url="/account")
    send(anna, title="Kept too", kind="demo.alarm")
    send(anna, title="Now", kind="demo.duty")
    assert sorted(message["Subject"] for message in mail_server.messages) == ["en: Kept too", "en: Now"]
    mail_server.messages.clear()
    read = next(item for item in inbox.latest(viewer_of(anna)) if item.thread == "r")
    inbox.mark_read(viewer_of(anna), read.id)
    db.session.delete(db.session.get(GroupMember, (board.id, anna.id)))
    db.session.commit()
    moment = max(due for bundle, due in dues() if bundle == "digest")
    assert moment.astimezone(MOSCOW).time() == time(9)
    mail.send_all(moment - timedelta(seconds=1))
    assert mail_server.messages == []
    mail.send_all(moment)
    [message] = mail_server.messages
    assert message["Subject"] == "What is new for you: 1 message"
    text, html = plain(message), message.get_body(("html",)).get_content()
    assert "en: Kept <b>" in text
    assert "en: Kept &lt;b&gt;" in html
    assert "The whole text" in text
    assert "Read" not in text
    assert "Secret" not in text
    mail.send_all(moment + 8 * DAY)
    assert len(mail_server.messages) == 1


def test_an_empty_digest_is_not_sent_and_a_changed_rhythm_moves_what_waits(mail_server, anna, send, viewer_of):
    live(anna, rhythm="weekly", hour=9, weekday=0)
    send(anna)
    live(anna, rhythm="daily", hour=18)
    [(_bundle, due)] = dues()
    assert due.astimezone(MOSCOW).time() == time(18)
    assert due - utcnow() <= DAY
    inbox.mark_all_read(viewer_of(anna), 10**6)
    db.session.commit()
    mail.send_all(due)
    assert mail_server.messages == []
    assert db.session.scalar(select(Delivery.reason)) == "read"


def test_quiet_hours_of_the_person_or_of_the_company_hold_letters_back_but_not_urgent_ones(
    mail_server, make, anna, send
):
    now = utcnow().astimezone(MOSCOW)
    begin, end = time(now.hour), time((now.hour + 2) % 24)
    live(anna, quiet_from=begin, quiet_until=end)
    settings.set_("notify", "quiet_from", f"{begin:%H:%M}")
    settings.set_("notify", "quiet_until", f"{end:%H:%M}")
    ivan = make.person(mail="ivan@example.com", location=make.location())
    send(anna, ivan, title="later", kind="demo.duty")
    send(anna, ivan, title="at once", kind="demo.alarm")
    assert {message["Subject"] for message in mail_server.messages} == {"en: at once"}
    mail.send_all(utcnow() + timedelta(hours=3))
    assert sorted(message["Subject"] for message in mail_server.messages) == ["en: at once"] * 2 + ["en: later"] * 2


def test_while_away_everything_is_held_and_told_in_one_letter_afterwards(mail_server, anna, send):
    absent(anna, 3)
    send(anna, title="gossip")
    send(anna, title="duty", kind="demo.duty")
    assert mail_server.messages == []
    moment = max(due for bundle, due in dues())
    assert moment.astimezone(MOSCOW).date() == utcnow().astimezone(MOSCOW).date() + 4 * DAY
    db.session.execute(update(Absence).values(ends_on=portal_today() - DAY, starts_on=portal_today() - 5 * DAY))
    db.session.commit()
    mail.send_all(moment)
    [message] = mail_server.messages
    assert message["Subject"] == "While you were away: 2 messages"
    assert plain(message).index("duty") < plain(message).index("gossip")


def test_nobody_knows_until_when_so_it_is_asked_again_each_day_and_who_travels_works(mail_server, make, anna, send):
    ivan = make.person(mail="ivan@example.com")
    absent(anna, None, "sick")
    absent(ivan, 5, "business_trip")
    send(anna, ivan)
    assert mail_server.recipients == [["ivan@example.com"]]
    [first] = [due for bundle, due in dues() if bundle == "leave"]
    mail.send_all(first)
    [second] = [due for bundle, due in dues() if bundle == "leave"]
    assert second - first >= timedelta(hours=23)
    assert len(mail_server.messages) == 1


def test_who_stands_in_for_an_absent_person_is_told_if_they_may_see_it(make, anna, send, viewer_of):
    deputy, other = make.person("Petrov Ivan"), make.person()
    db.session.add(Deputyship(person_id=anna.id, deputy_id=deputy.id, starts_on=portal_today() - 2 * DAY))
    send(anna, kind="demo.duty", title="here")
    absent(anna, 3)
    send(anna, kind="demo.duty", title="away")
    send(anna, kind=KIND, title="hers alone")
    send(anna, kind="demo.duty", title="secret", audience_id=audiences.intern([f"person:{anna.id}"]))
    assert [item.subject for item in inbox.latest(viewer_of(deputy))] == ["For Orlova Anna: en: away"]
    assert inbox.latest(viewer_of(other)) == []


def test_ten_comments_are_one_row_and_one_letter(mail_server, anna, send, viewer_of):
    for number in range(10):
        send(anna, kind="demo.talk", thread="post:1", title=f"by {number}", name=f"Nr {number}", body=f"Words {number}")
    send(anna, kind="demo.talk", thread="post:2", title="elsewhere", name="Nr 1")
    viewer = viewer_of(anna)
    elsewhere, row = inbox.latest(viewer)
    assert (row.subject, row.body, row.events) == ("en: Nr 9 and 9 others", "Words 9", 10)
    assert elsewhere.subject == "en: elsewhere"
    assert notify.unread(viewer) == 2
    assert mail_server.messages == []
    mail.send_all(utcnow() + folding.WAIT)
    assert sorted(message["Subject"] for message in mail_server.messages) == [
        "en: Nr 9 and 9 others", "en: elsewhere",
    ]  # fmt: skip
    inbox.mark_read(viewer, row.id)
    db.session.commit()
    send(anna, kind="demo.talk", thread="post:1", title="by 11", name="Nr 11")
    assert inbox.latest(viewer)[0].subject == "en: by 11"


def test_the_link_of_an_older_letter_leads_to_what_has_taken_it_up(anna, send, login, viewer_of):
    send(anna, kind="demo.talk", thread="t", name="One", url="/account#1")
    first = inbox.latest(viewer_of(anna))[0].id
    send(anna, kind="demo.talk", thread="t", name="Two", url="/account#2")
    assert login(anna).get(f"/notifications/{first}/open").location == "/account#2"
    assert notify.unread(viewer_of(anna)) == 0


def test_who_wants_letters_alone_is_not_told_the_same_again(mail_server, anna, send):
    choose(anna, {("demo.talk", "email")})
    send(anna, kind="demo.talk", thread="t", title="first", name="One")
    mail.send_all(utcnow() + folding.WAIT)
    send(anna, kind="demo.talk", thread="t", title="second", name="Two")
    mail.send_all(utcnow() + folding.WAIT)
    assert [message["Subject"] for message in mail_server.messages] == ["en: first", "en: second"]


def test_a_job_that_runs_twice_folds_once(make, anna, send, run_jobs):
    from core.jobs.models import JobRow

    send(anna, kind="demo.talk", thread="t", name="One")
    send(anna, kind="demo.talk", thread="t", name="Two")
    db.session.execute(update(JobRow).where(JobRow.name == "notify.send").values(state="new"))
    db.session.commit()
    run_jobs()
    rows = db.session.execute(select(Notification.superseded, Notification.events).order_by(Notification.id))
    assert list(rows) == [(True, 1), (False, 2)]
