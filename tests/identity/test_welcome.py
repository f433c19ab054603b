"""Accepting an invitation by the link of the letter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import audit, settings
from core.access import roles
from core.db import db
from core.identity import accounts, tickets
from core.identity.entry_models import Invitation, Ticket
from core.identity.models import Account, AccountSession
from core.identity.second_factor import app_codes, policy
from tests.identity.conftest import is_signed_in, sign_in_as
from tests.identity.letters import PASSWORD, accept, invite, link_in, states
from tests.identity.second_steps import code, second_step


class TestComingIn:
    def test_by_the_link_with_a_password_language_and_zone(self, client, link, anna):
        page = client.get(link)
        assert page.status_code == 200
        assert "Hello, Anna!" in page.text
        assert 'value="anna@example.com"' in page.text
        answer = accept(client, link, login="anna@example.com", locale="ru", time_zone="Asia/Omsk")
        assert (answer.status_code, answer.location) == (302, "/")
        assert is_signed_in(client)
        assert client.get("/").status_code == 200
        [account] = db.session.scalars(select(Account).where(Account.person_id == anna.id))
        assert (account.login, account.locale, account.time_zone) == ("anna@example.com", "ru", "Asia/Omsk")
        assert states() == {"Orlova Anna": "accepted"}
        entry = db.session.scalars(
            select(audit.AuditEntry).where(audit.AuditEntry.action == "identity.invitation_accepted")
        ).one()
        assert (entry.account_id, entry.actor) == (account.id, "Orlova Anna")
        client.post("/sign-out")
        assert sign_in_as(client, "anna@example.com", PASSWORD).status_code == 302

    def test_once(self, app, client, link):
        accept(client, link)
        other = app.test_client()
        for answer in (other.get(link), accept(other, link)):
            assert answer.status_code == 410
            assert "You have come in already" in answer.text
        assert not is_signed_in(other)

    def test_looking_at_it_does_not_use_it_up(self, client, link):
        for _ in range(3):
            assert client.get(link).status_code == 200
        assert accept(client, link).status_code == 302

    @pytest.mark.parametrize(("days", "status"), [(13, 200), (15, 410)])
    def test_until_its_day(self, client, link, clock, days, status):
        clock(timedelta(days=days))
        page = client.get(link)
        assert page.status_code == status
        assert ("This invitation has expired" in page.text) == (status == 410)
        assert states() == {"Orlova Anna": "open" if status == 200 else "expired"}

    def test_for_as_many_days_as_the_setting_says(self, inviter, mail, anna, run_jobs, client, clock):
        settings.set("identity", "invitation_days", 3)
        db.session.commit()
        invite(inviter, anna)
        run_jobs()
        link = link_in(mail.messages[0])
        clock(timedelta(days=2))
        assert client.get(link).status_code == 200
        clock(timedelta(days=4))
        assert client.get(link).status_code == 410

    def test_not_after_it_was_withdrawn(self, client, inviter, link):
        [invitation] = db.session.scalars(select(Invitation))
        inviter.post(f"/admin/invitations/{invitation.id}/withdraw")
        page = client.get(link)
        assert page.status_code == 410
        assert "does not count any more" in page.text
        assert accept(client, link).status_code == 410
        assert states() == {"Orlova Anna": "withdrawn"}

    def test_not_after_leaving_the_company(self, client, link, anna):
        anna.status = "former"
        db.session.commit()
        assert accept(client, link).status_code == 410

    def test_not_with_an_invented_link(self, client, app):
        assert client.get("/welcome/invented").status_code == 404

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"new": "", "again": ""}, "Choose a password."),
            ({"new": "short", "again": "short"}, "at least 10"),
            ({"again": "something else"}, "not the same"),
            ({"login": "keeper"}, "Another account has this login."),
            ({"login": "CORP\\anna"}, "without a domain"),
            ({"login": ""}, "Enter a login."),
            ({"new": "anna anna anna", "again": "anna anna anna"}, "must not contain your login"),
        ],
    )
    def test_a_slip_of_the_finger_is_named_and_the_link_stays_good(self, client, link, own_account, fields, said):
        own_account("keeper")
        page = accept(client, link, **fields)
        assert page.status_code == 422
        assert said in page.text
        assert db.session.scalars(select(AccountSession)).all()[1:] == []
        assert accept(client, link).status_code == 302

    def test_is_told_to_no_cache_and_to_no_other_page(self, client, link):
        page = client.get(link)
        assert (page.headers["Cache-Control"], page.headers["Referrer-Policy"]) == ("no-store", "no-referrer")

    def test_a_login_in_latin_letters_is_suggested_to_who_has_no_address(self, client, make, app):
        person = make.person("Щукин Юрий")
        code = tickets.issue_code(tickets.Purpose.SLIP, person.id, timedelta(days=1))
        db.session.commit()
        assert 'value="iurii.shchukin"' in client.get(f"/welcome/{code}").text

    def test_guessing_links_has_to_wait(self, client, link):
        answers = [client.get(f"/welcome/guess{number}").status_code for number in range(21)]
        assert answers == [404] * 20 + [429]
        assert client.get(link).status_code == 429
        assert client.get(link, environ_base={"REMOTE_ADDR": "198.51.100.9"}).status_code == 200


def test_tickets_go_with_what_they_open(link, client):
    accept(client, link)
    assert all(ticket.used_at for ticket in db.session.scalars(select(Ticket)))


class TestTheSecondStep:
    """An invitation opens no door that a role keeps shut without a second step."""

    @pytest.fixture
    def invited(self, link, anna) -> str:
        """The link of somebody who will be an editor, and editors need two-step sign-in."""
        roles.ensure_builtin()
        roles.grant("editor", f"person:{anna.id}")
        policy.require("editor", True, by=None)
        db.session.commit()
        return link

    def test_whoever_needs_one_sets_it_up_before_anything_else(self, client, invited, anna):
        page = accept(client, invited, follow_redirects=True)
        assert page.request.path == "/account/sign-in"
        assert "Your role needs two-step sign-in." in page.text
        for path in ("/", "/people", "/account", "/account/sessions"):
            assert client.get(path).location == "/account/sign-in"
        account = db.session.scalars(select(Account).where(Account.person_id == anna.id)).one()
        client.post("/account/sign-in/app/begin")
        client.post("/account/sign-in/app", data={"code": code(app_codes.begun(account.id))})
        assert client.get("/").status_code == 200

    def test_whoever_leaves_before_that_is_asked_again_after_the_password(self, app, client, invited):
        accept(client, invited)
        later = app.test_client()
        assert sign_in_as(later, "anna", PASSWORD).status_code == 302
        assert later.get("/").location == "/account/sign-in"

    def test_others_go_straight_to_the_home_page(self, client, link):
        assert accept(client, link, follow_redirects=True).request.path == "/"

    def test_whoever_has_one_already_shows_it(self, client, link, anna):
        account = accounts.of_person(anna)
        secret = app_codes.begin(account.id)
        app_codes.confirm(account.id, code(secret, -1))
        db.session.commit()
        assert accept(client, link).location == "/sign-in/second-step"
        assert not is_signed_in(client)
        second_step(client, code(secret))
        assert is_signed_in(client)
