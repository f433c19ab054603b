"""Links in letters: muting without a sign-in, and doing something once."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core import notify
from core.access import audiences
from core.db import db, utcnow
from core.extension import ActionRefused, LetterAction, NotificationType, Viewer
from core.notify import habits, links, mail
from core.notify.models import Notification, NotificationChoice
from core.org.models import GroupMember
from tests.notify.conftest import KIND

pytestmark = pytest.mark.usefixtures("types", "mail_server")


@pytest.fixture
def anna(make):
    """Somebody with an address."""
    return make.person("Orlova Anna", mail="anna@example.com")


@pytest.fixture
def letter(mail_server, run_jobs):
    """Sends a message and gives the paths of the links in its letter, by their beginning."""

    def send(person, kind: str = KIND, **options) -> dict[str, str]:
        notify.send(kind, people=[person.id], **options)
        db.session.commit()
        run_jobs()
        text = mail_server.messages[-1].get_body(("plain",)).get_content()
        found = re.findall(r"http://localhost(/notifications/(\w+)/\S+)", text)
        return {name: path for path, name in found}

    return send


def chosen() -> list[tuple[str, str, bool]]:
    db.session.rollback()
    made = select(NotificationChoice.type, NotificationChoice.channel, NotificationChoice.wanted)
    return [tuple(row) for row in db.session.execute(made)]


def test_muting_works_without_a_sign_in_asks_first_and_does_nothing_else(app: Flask, client, letter, anna):
    path = letter(anna)["mute"]
    page = client.get(path)
    assert "A note" in page.text
    assert chosen() == []
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        # As mail programs do it (RFC 8058): no session, no token of a form.
        answer = app.test_client().post(path, data={"List-Unsubscribe": "One-Click"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 200
    assert chosen() == [(KIND, "email", False)]
    assert client.get("/account/notifications").status_code == 302


def test_what_must_be_sent_has_no_link_to_mute_and_cannot_be_muted(client, letter, anna, mail_server):
    assert "mute" not in letter(anna, "demo.duty")
    assert mail_server.messages[-1]["List-Unsubscribe"] is None
    page = client.post(links.mute(anna.id, "demo.duty"))
    assert "cannot be switched off" in page.text
    assert chosen() == []


@pytest.mark.parametrize("token", ["x", "", "WzEsIiJd.x", "WzEsImRlbW8ubm90ZSJd"])
def test_a_link_that_nobody_has_signed_is_unknown(client, anna, token):
    for path in (f"/notifications/mute/{token or 'y'}", f"/notifications/do/{token or 'y'}"):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404
    assert chosen() == []


def test_the_link_of_a_digest_ends_all_letters_that_need_not_be_sent(client, letter, anna, mail_server, run_jobs):
    client.post(links.mute(anna.id, links.ALL))
    assert habits.of_person(anna.id).rhythm == "never"
    mail_server.messages.clear()
    for kind in (KIND, "demo.duty"):
        notify.send(kind, people=[anna.id], payload={"title": kind})
    db.session.commit()
    run_jobs()
    assert [message["Subject"] for message in mail_server.messages] == ["en: demo.duty"]


@pytest.fixture
def done(types) -> list[tuple[int, str, bool]]:
    """What the actions of ``demo.ask`` and ``demo.sign`` (which needs a sign-in) have done: for whom, what, as whom."""
    log: list[tuple[int, str, bool]] = []

    def perform(viewer: Viewer, payload: Any) -> str:
        log.append((viewer.person_id or 0, payload["what"], viewer.is_authenticated or bool(viewer.permissions)))
        if payload["what"] == "refuse":
            raise ActionRefused("Too late for that.")
        return "It is done."

    def action(*, sign_in: bool) -> LetterAction:
        return LetterAction(
            label=lambda payload: "Agree" if payload["what"] else "",
            question=lambda payload: f"Agree to {payload['what']}?",
            perform=perform,
            sign_in=sign_in,
        )

    types.declare(
        notification_types=[
            NotificationType(name=name, title="T", subject=lambda payload: "S", action=action(sign_in=sign_in))
            for name, sign_in in (("demo.ask", False), ("demo.sign", True))
        ]
    )
    return log


def test_an_action_is_shown_on_get_done_on_post_and_once(client, letter, anna, done):
    path = letter(anna, "demo.ask", payload={"what": "this"})["do"]
    for _scanner in range(3):
        assert "Agree to this?" in client.get(path).text
    assert done == []
    assert "It is done." in client.post(path).text
    again = client.post(path)
    assert (again.status_code, "This is done already" in again.text) == (410, True)
    assert client.get(path).status_code == 410
    assert done == [(anna.id, "this", False)]
    assert db.session.scalar(select(Notification.read_at)) is not None


def test_a_message_that_offers_nothing_has_no_link(letter, anna, done):
    assert "do" not in letter(anna, "demo.ask", payload={"what": ""})


def test_an_expired_a_foreign_and_a_refused_link_say_so_and_do_nothing(
    client, letter, make, anna, done, login, monkeypatch
):
    path = letter(anna, "demo.ask", payload={"what": "refuse"})["do"]
    stranger = login(make.person())
    foreign = stranger.post(path)
    assert (foreign.status_code, "for somebody else" in foreign.text) == (403, True)
    stranger.post("/sign-out")
    assert done == []
    refused = client.post(path)
    assert (refused.status_code, "Too late for that." in refused.text) == (409, True)
    assert db.session.scalar(select(Notification.acted_at)) is None
    import itsdangerous.timed

    later = utcnow() + timedelta(days=15)
    monkeypatch.setattr(itsdangerous.timed.time, "time", later.timestamp)
    expired = client.post(path)
    assert (expired.status_code, "has expired" in expired.text) == (410, True)
    assert len(done) == 1


def test_who_lost_the_right_or_was_dismissed_can_do_nothing_by_letter(client, letter, make, anna, done):
    board = make.group("Board", anna)
    path = letter(anna, "demo.ask", payload={"what": "this"}, audience_id=audiences.intern([f"group:{board.id}"]))["do"]
    db.session.delete(db.session.get(GroupMember, (board.id, anna.id)))
    db.session.commit()
    assert client.post(path).status_code == 410
    assert done == []


def test_an_action_that_needs_a_sign_in_asks_for_it_and_comes_back(client, letter, anna, done, login):
    path = letter(anna, "demo.sign", payload={"what": "this"})["do"]
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in?next=/notifications/do/")
    assert client.post(path).status_code == 401
    assert done == []
    assert "It is done." in login(anna).post(path).text
    assert done == [(anna.id, "this", True)]


def test_letters_tell_mail_programs_how_to_mute_at_once_where_the_portal_has_tls(app, letter, anna, mail_server):
    before = app.extensions["dunbar.config"]
    portal = before.portal.model_copy(update={"url": "https://portal.example.com"})
    app.extensions["dunbar.config"] = before.model_copy(update={"portal": portal})
    notify.send(KIND, people=[anna.id])
    db.session.commit()
    from core.jobs.testing import run_due

    run_due(app)
    mail.send_all(utcnow())
    message = mail_server.messages[-1]
    assert message["List-Unsubscribe"].startswith("<https://portal.example.com/notifications/mute/")
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
