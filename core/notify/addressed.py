"""Who belongs to an audience at this moment."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import select

from core.access import audiences
from core.clock import today_in, zone
from core.config import current as config
from core.db import db


def today() -> date:
    """The portal's date: a message goes to people of several zones at once."""
    return today_in(zone(config().portal.time_zone))


def within(audience_id: int | None, ids: Sequence[int]) -> list[int]:
    """Those of ``ids`` who belong to the audience now; all of them if there is none."""
    if audience_id is None or not ids:
        return list(ids)
    addressed = audiences.people(audience_id, today()).subquery()
    person = addressed.c[0]
    return sorted(set(db.session.scalars(select(person).where(person.in_(ids)))))


def everyone_in(audience_id: int, size: int) -> Iterator[list[int]]:
    """The ids of all in the audience, in portions."""
    addressed = audiences.people(audience_id, today()).subquery()
    person, last = addressed.c[0], 0
    while batch := list(
        db.session.scalars(select(person).where(person > last).order_by(person).distinct().limit(size))
    ):
        last = batch[-1]
        yield batch
