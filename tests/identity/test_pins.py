"""PINs: one's own, and which are refused."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from core.db import db
from core.identity.kiosk import pins, registry
from core.identity.models import Account
from core.org.models import Employment
from tests.identity.conftest import PASSWORD, sign_in_as
from tests.identity.kiosks import PIN, actions


class TestOnesOwnPin:
    @pytest.fixture
    def mine(self, client, make, own_account) -> Account:
        account = own_account("anna", person_id=make.person("Orlova Anna", birth_month=3, birth_day=8).id)
        sign_in_as(client, "anna")
        return account

    def put(self, client, pin: str = PIN, again: str = "", current: str = PASSWORD):
        return client.post("/account/pin", data={"current": current, "pin": pin, "again": again or pin})

    def test_is_set_changed_and_removed(self, client, mine):
        assert self.put(client).status_code == 302
        assert pins.check(mine.id, PIN) is pins.Checked.RIGHT
        self.put(client, "9462")
        assert pins.check(mine.id, PIN) is pins.Checked.WRONG
        client.post("/account/pin/remove")
        assert not pins.has_pin(mine.id)
        assert [name for name in actions() if "pin" in name] == [
            "identity.pin_set",
            "identity.pin_set",
            "identity.pin_removed",
        ]

    def test_needs_the_password(self, client, mine):
        assert self.put(client, current="wrong").status_code == 422
        assert not pins.has_pin(mine.id)

    def test_guessing_the_password_there_has_to_wait(self, client, mine):
        for _ in range(5):
            self.put(client, current="wrong")
        self.put(client)
        assert not pins.has_pin(mine.id)

    @pytest.mark.parametrize(
        ("pin", "said"),
        [("0803", "birthday"), ("1234", "too easy"), ("123", "4 to 8 digits"), ("12a4", "4 to 8 digits")],
    )
    def test_a_weak_one_is_refused(self, client, mine, pin, said):
        page = self.put(client, pin)
        assert page.status_code == 422
        assert said in page.text

    def test_typed_twice(self, client, mine):
        assert self.put(client, PIN, "7352").status_code == 422

    def test_the_tab_is_there_where_there_is_a_kiosk(self, client, mine):
        assert "/account/pin" not in client.get("/account").text
        registry.add("Gate 2", "", by=None)
        db.session.commit()
        assert "/account/pin" in client.get("/account").text

    def test_without_a_personnel_number_it_says_whom_to_ask(self, client, mine):
        db.session.scalars(select(Employment)).one().personnel_number = ""
        db.session.commit()
        assert "does not know your personnel number" in client.get("/account/pin").text
        self.put(client)
        assert not pins.has_pin(mine.id)


@pytest.mark.parametrize(
    ("pin", "reason"),
    [
        ("0000", "simple"), ("7777777", "simple"), ("1234", "simple"), ("4321", "simple"), ("7890", "simple"),
        ("9012", "simple"), ("123456", "simple"), ("1212", "simple"), ("1221", "simple"), ("5858", "simple"),
        ("123123", "simple"), ("2580", "simple"), ("1122", "simple"), ("0803", "birthday"), ("0308", "birthday"),
        ("080390", "birthday"), ("1987", "year"), ("2003", "year"), ("4715", "number"), ("004715", "number"),
        ("94715", "number"), ("123", "form"), ("123456789", "form"), ("12 4", "form"), ("١٢٣٤", "form"),
        ("7351", None), ("904628", None), ("30859274", None),
    ],
)  # fmt: skip
def test_which_pins_are_refused(pin, reason):
    assert pins.weakness(pin, pins.Own(birthday=(3, 8), numbers=("0000-04715",))) == reason
