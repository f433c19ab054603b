"""The first administrator comes in with the console's code, and nobody else does, ever."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core.commands import first
from core.db import db, utcnow
from core.identity import administrators, first_administrator
from core.identity.entry_models import Ticket
from core.identity.models import Account
from core.web.limits import limiter

WORDS = "five long words of mine"


def enter(client, code: str, *, login: str = "keeper", password: str = WORDS):
    return client.post("/set-up", data={"code": code, "login": login, "new": password, "again": password})


@pytest.fixture
def code(app) -> str:
    found = first_administrator.issue_code()
    db.session.commit()
    return found


def accounts() -> list[Account]:
    return list(db.session.scalars(select(Account)))


def test_the_code_makes_the_emergency_administrator_and_leads_to_the_set_up(client, code):
    assert "/set-up" in client.get("/sign-in").text
    answer = enter(client, code.lower().replace("-", " "))
    assert answer.location == "/admin/setup/"
    assert client.get("/admin/setup/").status_code == 200
    (account,) = accounts()
    assert account.emergency
    assert administrators.holds(account)
    assert "/set-up" not in client.application.test_client().get("/sign-in").text


def test_no_code_opens_anything_once_somebody_can_administer(client, code, make, app):
    other = first_administrator.issue_code()
    db.session.commit()
    enter(client, code)
    stranger = app.test_client()
    for leftover in (code, other):
        assert enter(stranger, leftover, login="stranger").location == "/sign-in"
    assert stranger.get("/set-up").location == "/sign-in"
    assert [account.login for account in accounts()] == ["keeper"]
    assert first_administrator.issue_code() == ""


def test_a_wrong_code_an_old_one_and_one_for_another_door_are_refused_beside_the_field(client, code, app):
    db.session.execute(update(Ticket).values(expires_at=utcnow() - timedelta(seconds=1)))
    db.session.commit()
    for wrong in (code, "AAAAA-BBBBB", "", "x" * 200):
        page = enter(client, wrong)
        assert page.status_code == 422, wrong
        assert 'id="code-error"' in page.text
    assert accounts() == []


def test_what_is_wrong_with_login_or_password_is_said_there_and_the_code_stays_good(client, code):
    for field, values in (("new", {"password": "short"}), ("login", {"login": "a b\\c"})):
        assert f'id="{field}-error"' in enter(client, code, **values).text
    assert enter(client, code).status_code == 302


def test_codes_cannot_be_guessed_for_long(app, client, code, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", True)
    limiter.reset()
    answers = [enter(client, f"AAAAA-BBB{number:02}").status_code for number in range(21)]
    limiter.reset()
    assert answers == [422] * 20 + [429]


def test_the_console_shows_a_code_until_there_is_an_administrator(app, client, capsys):
    first.tell(app, "127.0.0.1", 8431)
    said = capsys.readouterr().out
    shown = said.partition("the code ")[2].split()[0]
    assert enter(client, shown).status_code == 302
    first.tell(app, "127.0.0.1", 8431)
    assert capsys.readouterr().out == ""
