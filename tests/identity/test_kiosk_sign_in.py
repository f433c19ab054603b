"""Signing in at a kiosk with personnel number and PIN."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from core import audit
from core.db import db, utcnow
from core.identity.entry_models import KioskPin
from core.identity.kiosk import pins
from core.identity.models import Account
from core.identity.views import kiosk as views
from core.org.dates import today
from core.org.models import Employment, LegalEntity
from tests.identity.conftest import is_signed_in
from tests.identity.kiosks import PIN, connected, enter, name_on, with_pin


class TestSigningIn:
    def test_with_number_and_pin(self, device, worker):
        assert enter(device).location == "/"
        assert name_on(device) == "Kuznetsov Kirill"
        entry = db.session.scalars(
            select(audit.AuditEntry).where(audit.AuditEntry.action == "identity.kiosk_signed_in")
        ).one()
        assert (entry.actor, entry.details) == ("Kuznetsov Kirill", {"kiosk": "Gate 2"})

    @pytest.mark.parametrize("number", ["471", "00471", " 471 ", "0000471"])
    def test_zeros_before_the_number_do_not_count(self, device, worker, number):
        assert enter(device, number).status_code == 302

    def test_a_number_with_letters_and_dashes(self, device, make):
        with_pin(make.person(), "АБ-0012")
        assert enter(device, "аб0012").status_code == 302

    def test_nowhere_but_at_a_kiosk(self, client, worker):
        page = enter(client)
        assert "This device is not a kiosk" in page.text
        assert not is_signed_in(client)

    @pytest.mark.parametrize(("number", "pin"), [("00471", "7352"), ("99999", PIN), ("0", PIN), ("'%_", PIN)])
    def test_what_is_wrong_is_not_told(self, device, worker, number, pin):
        page = enter(device, number, pin)
        assert page.status_code == 401
        assert "The personnel number or the PIN is not right." in page.text
        assert pin not in page.text
        assert name_on(device) == ""

    @pytest.mark.parametrize(("number", "pin"), [("", PIN), ("00471", "")])
    def test_an_empty_field_is_named(self, device, worker, number, pin):
        assert enter(device, number, pin).status_code == 422

    @pytest.mark.parametrize("status", ["former", "future"])
    def test_who_does_not_work_here_stays_out(self, device, worker, status):
        worker.status = status
        db.session.commit()
        assert enter(device).status_code == 401
        assert name_on(device) == ""

    def test_who_is_dismissed_is_out_at_once(self, device, worker):
        enter(device)
        worker.status = "former"
        db.session.commit()
        assert name_on(device) == ""

    def test_a_contract_that_has_ended_opens_nothing(self, device, worker):
        contract = db.session.scalars(select(Employment)).one()
        contract.ends_on = today() - timedelta(days=2)
        db.session.commit()
        assert enter(device).status_code == 401

    def test_a_closed_account_stays_out(self, device, worker):
        db.session.scalars(select(Account)).one().disabled_at = utcnow()
        db.session.commit()
        page = enter(device)
        assert page.status_code == 401
        assert "Your access to the portal is closed" in page.text

    def test_a_number_of_two_companies_is_asked_about(self, device, make):
        ivan = with_pin(make.person("Ivanov Ivan"), "12", entity="Northshore Foundry")
        with_pin(make.person("Petrov Petr"), "12", entity="Northshore Trade", pin="9462")
        page = enter(device, "12")
        assert page.status_code == 200
        assert "Northshore Foundry" in page.text
        assert "Northshore Trade" in page.text
        assert name_on(device) == ""
        contract = db.session.scalars(select(Employment).where(Employment.person_id == ivan.id)).one()
        chosen = str(contract.legal_entity_id)
        assert enter(device, "12", "9462", entity=chosen).status_code == 401
        assert enter(device, "12", PIN, entity=chosen).status_code == 302
        assert name_on(device) == "Ivanov Ivan"

    def test_the_same_person_in_two_companies_is_not_asked(self, device, worker):
        firm = LegalEntity(name="Northshore Trade")
        db.session.add(firm)
        db.session.flush()
        db.session.add(Employment(person_id=worker.id, personnel_number="00471", legal_entity_id=firm.id))
        db.session.commit()
        assert enter(device).status_code == 302

    def test_two_people_with_one_number_in_one_company_stay_out(self, device, worker, make):
        with_pin(make.person(), "00471", pin="9462")
        assert enter(device).status_code == 401

    def test_the_sixth_guess_for_a_person_has_to_wait_at_every_kiosk(self, app, device, worker):
        for _ in range(5):
            assert enter(device, pin="1111").status_code == 401
        assert enter(device).status_code == 429
        assert enter(connected(app)[0], number="471").status_code == 429

    def test_coming_in_forgives_the_slips_before(self, device, worker):
        for _ in range(3):
            for _ in range(4):
                assert enter(device, pin="1111").status_code == 401
            assert enter(device).status_code == 302
            device.post("/kiosk/done")

    def test_many_numbers_at_one_kiosk_have_to_wait_too(self, app, device, worker, monkeypatch):
        monkeypatch.setattr(views, "PER_KIOSK", "7 per 15 minutes")
        for number in range(7):
            assert enter(device, number=f"9{number}").status_code == 401
        assert enter(device).status_code == 429
        assert enter(connected(app)[0]).status_code == 302

    def test_after_twenty_wrong_ones_over_days_only_a_new_pin_opens(self, device, worker):
        found = db.session.scalars(select(KioskPin)).one()
        for _ in range(20):
            assert pins.check(found.account_id, "1111") is pins.Checked.WRONG
        db.session.commit()
        page = enter(device)
        assert page.status_code == 401
        assert "This PIN is locked" in page.text
        assert "locked" not in enter(device, pin="9999").text
        pins.set_pin(db.session.get(Account, found.account_id), "9462")
        db.session.commit()
        assert enter(device, pin="9462").status_code == 302

    def test_the_pin_is_stored_as_an_argon2_hash(self, worker):
        [found] = db.session.scalars(select(KioskPin))
        assert found.pin_hash.startswith("$argon2id$")

    def test_what_was_typed_is_in_no_log(self, device, worker):
        enter(device, "my-secret", "8888")
        entries = db.session.scalars(select(audit.AuditEntry)).all()
        assert entries[-1].action == "identity.kiosk_refused"
        assert "secret" not in str([(entry.title, entry.details) for entry in entries])

    @pytest.mark.usefixtures("csrf")
    def test_a_forged_form_is_refused(self, client):
        assert enter(client).status_code == 400
