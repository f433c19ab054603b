"""The numbers under which payroll and accounting know people."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from core.db import db
from core.org.models import Employment

_CHUNK = 500


def personnel_numbers(person_ids: Collection[int], on: date) -> dict[int, tuple[str, ...]]:
    """By person, the personnel numbers of the contracts in force on a day, the main one first.

    Of who has left before, the number held last. Who never had one is left out. One statement for every 500 people.
    """
    held: dict[int, list[Employment]] = {}
    ids = sorted(set(person_ids))
    for start in range(0, len(ids), _CHUNK):
        query = select(Employment).where(
            Employment.person_id.in_(ids[start : start + _CHUNK]), Employment.personnel_number != ""
        )
        for contract in db.session.scalars(query.order_by(Employment.id)):
            if contract.starts_on is None or contract.starts_on <= on:
                held.setdefault(contract.person_id, []).append(contract)
    return {person_id: _numbers(contracts, on) for person_id, contracts in held.items()}


def _numbers(contracts: list[Employment], on: date) -> tuple[str, ...]:
    present = [contract for contract in contracts if contract.ends_on is None or contract.ends_on >= on]
    if not present:
        present = [max(contracts, key=lambda contract: contract.ends_on or on)]
    main_first = sorted(present, key=lambda contract: contract.kind != "main")
    return tuple(dict.fromkeys(contract.personnel_number for contract in main_first))
