"""Slips of paper: who may print them, what stands on them, and coming in with a code."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from core import audit, settings
from core.access import roles
from core.db import db, utcnow
from core.extension import ADMINISTRATOR_ROLE
from core.identity import tickets
from core.identity.entry_models import Invitation, KioskPin, Ticket
from core.identity.kiosk import pins, registry
from core.identity.models import Account
from tests.identity.conftest import is_signed_in, sign_in_as

PASSWORD = "my first horse battery"


@pytest.fixture
def worker(make, foundry):
    """Somebody without an account and without an address."""
    return make.person("Kuznetsov Kirill", department=foundry, position="Moulder")


@pytest.fixture
def head(app, make, login, foundry):
    """A browser of the head of the foundry."""
    person = make.person("Head Hanna", department=foundry, mail="hanna@example.com")
    make.head(person, foundry)
    return login(person, client=app.test_client())


def allow_heads() -> None:
    settings.set("identity", "heads_print_slips", True)
    db.session.commit()


def sheet(browser, department, *people):
    return browser.post(f"/departments/{department.id}/slips", data={"person": [str(person.id) for person in people]})


def codes_on(page) -> list[str]:
    return re.findall(r'd-slip-code">([^<]+)<', page.text)


def chosen_on(page) -> list[str]:
    return re.findall(r'value="(\d+)" checked', page.text)


@pytest.fixture
def code(inviter, foundry, worker) -> str:
    return codes_on(sheet(inviter, foundry, worker))[0]


class TestWhoMayPrint:
    def test_who_invites_for_every_department(self, inviter, foundry, worker, make):
        pattern = make.department("Pattern shop", parent=foundry)
        make.person("Lund Piet", department=pattern)
        page = inviter.get("/admin/invitations/slips").text
        assert page.partition("Pattern shop")[2].partition("</li>")[0].count("Foundry") == 1
        assert inviter.get(f"/departments/{foundry.id}/slips").status_code == 200

    def test_a_head_only_if_that_is_allowed(self, head, foundry, worker):
        assert head.get(f"/departments/{foundry.id}/slips").status_code == 403
        assert sheet(head, foundry, worker).status_code == 403
        allow_heads()
        assert head.get(f"/departments/{foundry.id}/slips").status_code == 200
        assert len(codes_on(sheet(head, foundry, worker))) == 1

    def test_and_only_for_the_own_department(self, head, make, foundry):
        allow_heads()
        for other in (make.department("Office"), make.department("Moulds", parent=foundry)):
            make.person("Some One", department=other)
            assert head.get(f"/departments/{other.id}/slips").status_code == 403

    def test_a_head_cannot_print_for_people_of_elsewhere(self, head, foundry, worker, make):
        allow_heads()
        stranger = make.person("Some One", department=make.department("Office"))
        assert sheet(head, foundry, stranger).status_code == 422
        assert db.session.scalars(select(Ticket)).all() == []

    def test_nobody_else(self, client, login, foundry, worker):
        assert client.get(f"/departments/{foundry.id}/slips").status_code == 302
        allow_heads()
        assert login().get(f"/departments/{foundry.id}/slips").status_code == 403

    def test_the_departments_page_leads_there_whoever_may(self, head, client, login, foundry, worker):
        path = f"/departments/{foundry.id}/slips"
        assert path not in head.get(f"/departments/{foundry.id}").text
        allow_heads()
        assert path in head.get(f"/departments/{foundry.id}").text
        assert path not in login().get(f"/departments/{foundry.id}").text

    def test_nobody_becomes_an_administrator_by_printing(self, inviter, foundry, worker, app, login):
        roles.grant(ADMINISTRATOR_ROLE, f"person:{worker.id}")
        db.session.commit()
        page = inviter.get(f"/departments/{foundry.id}/slips")
        assert "only an administrator may print it" in page.text
        assert sheet(inviter, foundry, worker).status_code == 422
        administrator = login(role="administrator", client=app.test_client())
        assert len(codes_on(sheet(administrator, foundry, worker))) == 1


class TestWhoGetsOne:
    def test_those_without_account_and_address_are_chosen_for_you(self, inviter, make, foundry, worker):
        reachable = make.person("Mail Mara", department=foundry, mail="mara@example.com")
        make.account(make.person("Has One", department=foundry), login="has")
        account = db.session.scalars(select(Account).where(Account.login == "has")).one()
        account.password_hash = "x"
        db.session.commit()
        page = inviter.get(f"/departments/{foundry.id}/slips")
        assert chosen_on(page) == [str(worker.id)]
        assert reachable.name in page.text
        assert "Has One" not in page.text

    def test_people_of_a_directory_need_none(self, inviter, foundry, worker, one_domain, directory_login):
        directory_login(worker, one_domain, "kirill", "guid-kirill")
        assert "Everybody here has a way in" in inviter.get(f"/departments/{foundry.id}/slips").text
        assert sheet(inviter, foundry, worker).status_code == 422

    def test_nobody_chosen_is_named(self, inviter, foundry, worker):
        page = sheet(inviter, foundry)
        assert page.status_code == 422
        assert "Choose at least one person." in page.text


class TestTheSheet:
    def test_has_name_code_and_square_for_each(self, inviter, make, foundry, worker):
        other = make.person("Adams Ada", department=foundry)
        page = sheet(inviter, foundry, worker, other)
        assert page.status_code == 200
        assert len(set(codes_on(page))) == 2
        assert page.text.count('class="d-qr"') == 2
        assert "localhost/join" in page.text
        for person in (worker, other):
            assert person.name in page.text
        assert not re.search(r'<img|style="', page.text)

    def test_is_shown_once_and_kept_by_no_cache(self, inviter, foundry, worker):
        page = sheet(inviter, foundry, worker)
        assert page.headers["Cache-Control"] == "no-store"
        code = codes_on(page)[0]
        for table in db.metadata.tables.values():
            for row in db.session.execute(table.select()):
                assert code not in str(tuple(row)), table.name

    def test_made_again_ends_the_codes_before(self, client, inviter, foundry, worker, code):
        again = codes_on(sheet(inviter, foundry, worker))[0]
        assert client.get(f"/welcome/{code}").status_code == 410
        assert client.get(f"/welcome/{again}").status_code == 200

    def test_is_in_the_list_of_invitations_and_in_the_audit_trail(self, inviter, code):
        assert "by slip" in inviter.get("/admin/invitations").text
        entry = db.session.scalars(
            select(audit.AuditEntry).where(audit.AuditEntry.action == "identity.slips_printed")
        ).one()
        assert (entry.title, entry.details) == ("Foundry", {"people": 1})


class TestComingInWithACode:
    def come(self, client, code, **fields):
        data = {"login": "kirill", "new": PASSWORD, "again": PASSWORD, "locale": "en", "time_zone": "usual", **fields}
        return client.post(f"/welcome/{code}", data=data)

    def test_typed_at_the_address_on_the_slip(self, client, code, worker):
        assert client.get("/join").status_code == 200
        answer = client.post("/join", data={"code": code.lower().replace("-", " ")})
        assert answer.location == f"/welcome/{code}"
        assert "Hello, Kirill!" in client.get(answer.location).text
        assert self.come(client, code).location == "/"
        assert is_signed_in(client)
        client.post("/sign-out")
        assert sign_in_as(client, "kirill", PASSWORD).status_code == 302

    def test_only_once(self, client, app, code):
        self.come(client, code)
        other = app.test_client()
        assert self.come(other, code).status_code == 410
        assert "You have come in already" in other.get(f"/welcome/{code}").text

    def test_not_after_its_day(self, client, code, monkeypatch):
        monkeypatch.setattr(tickets, "utcnow", lambda: utcnow() + timedelta(days=15))
        assert self.come(client, code).status_code == 410

    def test_not_after_it_was_withdrawn(self, client, inviter, code):
        [invitation] = db.session.scalars(select(Invitation))
        inviter.post(f"/admin/invitations/{invitation.id}/withdraw")
        assert self.come(client, code).status_code == 410

    def test_a_wrong_code_is_named_and_guessing_has_to_wait(self, client, code):
        for _ in range(20):
            page = client.post("/join", data={"code": "AAAAA-BBBBB"})
            assert page.status_code == 422
            assert "This is not the code of a slip." in page.text
        assert client.post("/join", data={"code": code}).status_code == 429

    @pytest.mark.usefixtures("csrf")
    def test_a_forged_form_opens_nothing(self, client, worker):
        code = tickets.issue_code(tickets.Purpose.SLIP, worker.id, timedelta(days=1))
        db.session.commit()
        assert client.post("/join", data={"code": code}).status_code == 400

    def test_no_pin_is_asked_for_where_there_is_no_kiosk(self, client, code):
        assert 'name="pin"' not in client.get(f"/welcome/{code}").text

    def test_a_pin_alone_is_enough_where_there_is_one(self, client, code, worker):
        registry.add("Gate 2", "", by=None)
        db.session.commit()
        assert 'name="pin"' in client.get(f"/welcome/{code}").text
        assert self.come(client, code, new="", again="", pin="7351", pin_again="7351").location == "/"
        [account] = db.session.scalars(select(Account).where(Account.person_id == worker.id))
        assert (account.login, account.password_hash) == (None, None)
        assert pins.check(account.id, "7351") is pins.Checked.RIGHT

    @pytest.mark.parametrize(
        ("fields", "said"),
        [
            ({"pin": "1234", "pin_again": "1234"}, "too easy to guess"),
            ({"pin": "7351", "pin_again": "7352"}, "not the same"),
            ({"new": "", "again": ""}, "Choose a password."),
        ],
    )
    def test_a_slip_of_the_finger_is_named(self, client, code, fields, said):
        registry.add("Gate 2", "", by=None)
        db.session.commit()
        page = self.come(client, code, **fields)
        assert page.status_code == 422
        assert said in page.text
        assert db.session.scalars(select(KioskPin)).all() == []

    def test_who_forgot_a_pin_and_has_no_password_gets_another_slip(self, client, inviter, code, worker, foundry):
        registry.add("Gate 2", "", by=None)
        db.session.commit()
        self.come(client, code, new="", again="", pin="7351", pin_again="7351")
        page = inviter.get(f"/departments/{foundry.id}/slips")
        assert "has a PIN" in page.text
        assert chosen_on(page) == []
        another = codes_on(sheet(inviter, foundry, worker))[0]
        self.come(client, another, login="kirill", pin="9462", pin_again="9462")
        [account] = db.session.scalars(select(Account).where(Account.person_id == worker.id))
        assert account.login == "kirill"
        db.session.refresh(db.session.get(KioskPin, account.id))
        assert pins.check(account.id, "9462") is pins.Checked.RIGHT
