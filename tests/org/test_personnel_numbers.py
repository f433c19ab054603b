"""Under which numbers payroll knows people."""

from __future__ import annotations

from datetime import date

from flask import Flask

from core.db import db
from core.org.models import Employment
from plugin_sdk.people import personnel_numbers
from plugin_sdk.testing import Make


def test_numbers_of_a_day_the_main_contract_first_and_of_leavers_the_last(app: Flask, make: Make) -> None:
    on = date(2026, 11, 30)
    two, left, coming = make.person(), make.person(until=date(2026, 11, 3)), make.person(since=date(2026, 12, 1))
    contracts = {
        "I-1": Employment(person_id=two.id, kind="inner"),
        "OLD": Employment(person_id=two.id, ends_on=date(2026, 10, 1)),
        "": Employment(person_id=two.id, kind="outer"),
        "OLDER": Employment(person_id=left.id, ends_on=date(2020, 1, 1)),
    }
    for number, contract in contracts.items():
        contract.personnel_number = number
        db.session.add(contract)
    db.session.flush()

    found = personnel_numbers([two.id, left.id, coming.id], on)

    assert found == {two.id: ("00001", "I-1"), left.id: ("00002",)}
