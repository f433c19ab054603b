from __future__ import annotations

from datetime import timedelta

import pytest

from core.db import db, utcnow
from core.identity import tickets
from core.identity.entry_models import Ticket
from core.identity.tickets import CODE_LENGTH, Purpose, State, as_code

DAY = timedelta(days=1)


@pytest.mark.usefixtures("app")
class TestATicket:
    def test_opens_its_own_door_once(self):
        secret = tickets.issue_link(Purpose.INVITE, 7, DAY)
        shown = tickets.show(secret, Purpose.INVITE, Purpose.SLIP)
        assert (shown.state, shown.subject_id, shown.purpose) == (State.VALID, 7, Purpose.INVITE)
        assert tickets.show(secret, Purpose.RESET).state is State.UNKNOWN
        assert tickets.use(shown.id)
        assert not tickets.use(shown.id)
        assert tickets.show(secret, Purpose.INVITE).state is State.USED

    def test_ends_at_its_moment(self, monkeypatch):
        secret = tickets.issue_link(Purpose.INVITE, 7, DAY)
        shown = tickets.show(secret, Purpose.INVITE)
        for passed, state in ((DAY - timedelta(seconds=5), State.VALID), (DAY, State.EXPIRED)):
            monkeypatch.setattr(tickets, "utcnow", lambda passed=passed: utcnow() + passed)
            assert tickets.show(secret, Purpose.INVITE).state is state
        assert not tickets.use(shown.id)

    def test_is_taken_back_with_the_others_of_its_subject_alone(self):
        mine, other = (tickets.issue_link(Purpose.INVITE, number, DAY) for number in (7, 8))
        slip = tickets.issue_code(Purpose.SLIP, 7, DAY)
        assert tickets.end_all(Purpose.INVITE, 7) == 1
        assert tickets.show(mine, Purpose.INVITE).state is State.ENDED
        assert tickets.show(other, Purpose.INVITE).state is State.VALID
        assert tickets.show(slip, Purpose.SLIP).state is State.VALID

    def test_is_stored_as_a_keyed_digest(self):
        code = tickets.issue_code(Purpose.SLIP, 7, DAY)
        [row] = db.session.query(Ticket)
        assert code not in row.digest
        assert len(row.digest) == 64


@pytest.mark.usefixtures("app")
class TestACode:
    def test_holds_no_signs_that_look_alike(self):
        codes = tickets.issue_codes(Purpose.SLIP, range(1, 200), DAY).values()
        assert len(set(codes)) == 199
        assert not set("01ILO") & set("".join(codes))
        assert all(len(code) == CODE_LENGTH + 1 for code in codes)

    @pytest.mark.parametrize("spelling", ["{}", " {} ", "lower", "bare", "blanks"])
    def test_is_read_however_it_is_typed(self, spelling):
        code = tickets.issue_code(Purpose.SLIP, 7, DAY)
        typed = {"lower": code.lower(), "bare": code.replace("-", ""), "blanks": " ".join(code)}.get(
            spelling, spelling.format(code)
        )
        assert as_code(typed) == code

    def test_of_another_length_is_nobodys(self):
        assert tickets.show(as_code("ABC"), Purpose.SLIP).state is State.UNKNOWN
        assert tickets.show(as_code("A" * 500), Purpose.SLIP).state is State.UNKNOWN
