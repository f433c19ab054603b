"""A forgotten password: the page tells nothing, the letter tells its reader alone, the link opens once, for an hour."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from core import audit, config
from core.db import db, utcnow
from core.identity import tickets
from core.identity.entry_models import Ticket
from core.identity.models import Account
from core.identity.password_reset import JOB
from core.identity.views import password_reset as views
from core.jobs.models import JobRow
from core.org.models import Person
from tests.identity.conftest import PASSWORD, is_signed_in, sign_in_as

NEW = "a new horse battery"


@pytest.fixture
def anna(make, own_account) -> Person:
    """Somebody with a password of the portal's own, and an address."""
    person = make.person("Orlova Anna", mail="anna@example.com")
    own_account("anna", person_id=person.id)
    return person


@pytest.fixture
def clock(monkeypatch):
    """``clock(timedelta(...))`` lets that much time pass for links."""

    def pass_by(time: timedelta) -> None:
        monkeypatch.setattr(tickets, "utcnow", lambda: utcnow() + time)

    return pass_by


def ask(client, login: str):
    return client.post("/forgotten-password", data={"login": login})


def link_in(message) -> str:
    return re.search(r"http://localhost(/reset/\S+)", message.get_body(("plain",)).get_content())[1]


def choose(client, link: str, password: str = NEW, again: str | None = None):
    return client.post(link, data={"new": password, "again": password if again is None else again})


@pytest.fixture
def link(client, mail, anna, run_jobs) -> str:
    ask(client, "anna")
    run_jobs()
    return link_in(mail.messages[0])


def actions() -> list[str]:
    return list(db.session.scalars(select(audit.AuditEntry.action).order_by(audit.AuditEntry.id)))


class TestAsking:
    def test_the_sign_in_page_leads_there(self, client):
        assert 'href="/forgotten-password"' in client.get("/sign-in").text
        assert client.get("/forgotten-password").status_code == 200

    @pytest.mark.parametrize("typed", ["anna", " ANNA ", "anna@example.com", "Anna@Example.com", ".\\anna"])
    def test_by_login_or_by_address_brings_a_letter_with_a_link(self, client, mail, anna, run_jobs, typed):
        ask(client, typed)
        run_jobs()
        [message] = mail.messages
        assert message["To"] == "Orlova Anna <anna@example.com>"
        assert message["Subject"] == "Choose a new password"
        assert "Hello, Anna!" in message.get_body(("plain",)).get_content()
        html = message.get_body(("html",)).get_content()
        assert link_in(message) in html
        assert not re.findall(r'(?:src|background)="(?!cid:)', html), "it shows pictures from outside"

    def test_the_letter_speaks_its_readers_language(self, client, mail, anna, run_jobs):
        db.session.scalars(select(Account)).one().locale = "ru"
        db.session.commit()
        ask(client, "anna")
        run_jobs()
        assert mail.messages[0]["Subject"] == "Выберите новый пароль"

    def test_who_exists_and_who_does_not_get_the_same_answer_and_the_same_work(self, client, mail, anna, run_jobs):
        def seen(login: str):
            page = ask(client, login)
            names = list(db.session.scalars(select(JobRow.name)))
            run_jobs()
            db.session.execute(delete(JobRow))
            db.session.commit()
            return page.status_code, page.location, names, sorted(page.headers.keys())

        client.get("/sign-in")  # the cookie of the first visit
        run_jobs()
        db.session.execute(delete(JobRow))
        assert seen("anna") == seen("nobody") == seen("nobody@example.com")
        assert len(mail.messages) == 1

    @pytest.mark.parametrize("state", ["former", "future"])
    def test_who_does_not_work_here_gets_nothing(self, client, mail, anna, run_jobs, state):
        anna.status = state
        db.session.commit()
        ask(client, "anna")
        run_jobs()
        assert mail.messages == []

    def test_who_has_left_before_the_letter_goes_gets_nothing(self, client, mail, anna, run_jobs):
        ask(client, "anna")
        anna.status = "former"
        db.session.commit()
        run_jobs()
        assert mail.messages == []

    def test_a_closed_account_gets_nothing(self, client, mail, anna, run_jobs):
        db.session.scalars(select(Account)).one().disabled_at = utcnow()
        db.session.commit()
        ask(client, "anna")
        run_jobs()
        assert mail.messages == []

    def test_who_signs_in_with_a_directory_is_told_by_mail_where_to_change_it(
        self, client, mail, make, one_domain, directory_login, run_jobs
    ):
        person = make.person("Berg Boris", mail="boris@example.com")
        directory_login(person, one_domain, "boris", "guid-boris", principal_name="boris@corp.example")
        page = ask(client, "CORP\\boris")
        assert "CORP" not in client.get(page.location).text
        run_jobs()
        [message] = mail.messages
        said = message.get_body(("plain",)).get_content()
        assert "CORP" in said
        assert "Ctrl+Alt+Del" in said
        assert "/reset/" not in said
        assert db.session.scalars(select(Ticket)).all() == []

    def test_the_secret_stands_nowhere_in_the_database(self, client, mail, anna, run_jobs):
        ask(client, "anna")
        run_jobs()
        secret = link_in(mail.messages[0]).rpartition("/")[2]
        for table in db.metadata.tables.values():
            for row in db.session.execute(table.select()):
                assert secret not in str(tuple(row)), table.name

    def test_what_was_typed_is_not_kept(self, client, mail, anna):
        ask(client, "my secret password")
        assert "secret" not in str([dict(row) for row in db.session.scalars(select(JobRow.payload))])

    def test_without_a_mail_server_the_page_says_whom_to_ask(self, client, anna):
        assert "Ask your administrator" in client.get("/forgotten-password").text
        ask(client, "anna")
        assert db.session.scalars(select(JobRow).where(JobRow.name == JOB)).all() == []

    def test_a_letter_that_cannot_go_now_goes_later(self, client, mail, anna, run_jobs):
        mail.reply = "451 Try later"
        ask(client, "anna")
        run_jobs(check=False)
        assert mail.messages == []
        mail.reply = None
        run_jobs(ahead=timedelta(days=1))
        assert choose(client, link_in(mail.messages[0])).status_code == 302

    def test_too_often_has_to_wait_whoever_it_is(self, client, mail, anna):
        for login in ("anna", "nobody"):
            assert [ask(client, login).status_code for _ in range(4)] == [302, 302, 302, 429]
        assert ask(client, "another").status_code == 302

    def test_from_one_address_not_more_than_a_branch_needs(self, client, mail, anna, monkeypatch):
        monkeypatch.setattr(views, "PER_ADDRESS", "3 per hour")
        assert [ask(client, f"guess{number}").status_code for number in range(4)] == [302, 302, 302, 429]

    def test_a_mailbox_is_not_flooded_from_many_addresses(self, client, mail, anna, run_jobs):
        for number in range(8):
            client.post(
                "/forgotten-password",
                data={"login": ("anna", "anna@example.com")[number % 2]},
                environ_base={"REMOTE_ADDR": f"198.51.100.{number}"},
            )
        run_jobs()
        assert len(mail.messages) == 5

    def test_a_forged_form_asks_for_nothing(self, client, mail, anna, csrf):
        assert ask(client, "anna").status_code == 400


class TestTheLink:
    def test_changes_the_password_and_ends_every_session(self, app, client, link):
        elsewhere = app.test_client()
        sign_in_as(elsewhere, "anna")
        assert is_signed_in(elsewhere)
        answer = choose(client, link)
        assert (answer.status_code, answer.location) == (302, "/sign-in")
        assert "Your password is changed" in client.get("/sign-in").text
        assert not is_signed_in(elsewhere)
        assert sign_in_as(client, "anna").status_code == 401
        assert sign_in_as(client, "anna", NEW).status_code == 302
        assert "identity.password_link_sent" in actions()
        [entry] = db.session.scalars(
            select(audit.AuditEntry).where(audit.AuditEntry.action == "identity.password_reset")
        )
        assert entry.actor == "Orlova Anna"

    def test_opens_once(self, client, link):
        choose(client, link)
        for answer in (client.get(link), choose(client, link, "yet another horse")):
            assert answer.status_code == 410
            assert "This link was used already" in answer.text
        assert sign_in_as(client, "anna", NEW).status_code == 302

    def test_looking_at_it_does_not_use_it_up(self, client, link):
        for _ in range(3):
            assert client.get(link).status_code == 200
        assert choose(client, link).status_code == 302

    @pytest.mark.parametrize(("minutes", "status"), [(59, 200), (61, 410)])
    def test_lives_for_an_hour(self, client, link, clock, minutes, status):
        clock(timedelta(minutes=minutes))
        page = client.get(link)
        assert page.status_code == status
        assert ("This link has expired" in page.text) == (status == 410)

    def test_that_has_expired_changes_nothing(self, client, link, clock):
        clock(timedelta(hours=2))
        assert choose(client, link).status_code == 410
        assert sign_in_as(client, "anna").status_code == 302

    def test_ends_with_the_others_when_one_is_used(self, client, mail, link, run_jobs):
        ask(client, "anna")
        run_jobs()
        choose(client, link_in(mail.messages[1]))
        page = client.get(link)
        assert page.status_code == 410
        assert "does not count any more" in page.text

    def test_that_nobody_sent_is_not_there(self, client, anna):
        assert client.get("/reset/invented").status_code == 404

    def test_of_who_has_left_since_opens_nothing(self, client, link, anna):
        anna.status = "former"
        db.session.commit()
        assert client.get(link).status_code == 410

    @pytest.mark.parametrize(
        ("password", "again", "said"),
        [
            ("short", "short", "at least 10"),
            (NEW, "other", "not the same"),
            ("anna anna anna", "anna anna anna", "login"),
        ],
    )
    def test_stays_good_after_a_slip(self, client, link, password, again, said):
        page = choose(client, link, password, again)
        assert page.status_code == 422
        assert said in page.text
        assert choose(client, link).status_code == 302

    def test_is_told_to_no_cache_and_to_no_other_page(self, client, link):
        page = client.get(link)
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"

    def test_is_of_no_use_under_another_key(self, client, link, configure):
        configure(security=config.current().security.model_copy(update={"secret_key": "another"}))
        assert client.get(link).status_code == 404

    def test_opens_no_other_door(self, client, link):
        assert client.get(link.replace("/reset/", "/welcome/")).status_code == 404


def test_old_links_are_forgotten(app, monkeypatch):
    tickets.issue_link(tickets.Purpose.RESET, 1, timedelta(hours=1))
    assert tickets.forget_old() == 0
    monkeypatch.setattr(tickets, "utcnow", lambda: utcnow() + timedelta(days=91))
    assert tickets.forget_old() == 1


def test_the_old_password_still_works_until_then(client, link):
    assert sign_in_as(client, "anna", PASSWORD).status_code == 302
