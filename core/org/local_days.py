"""The date that it is at each of the company's places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.clock import today_in, zone
from core.db import db
from core.org.dates import today
from core.org.models import Location


@dataclass(frozen=True, slots=True)
class LocalDays:
    """Today at every place (by the id of its location), and ``usual`` in the portal's own zone."""

    usual: date
    at: Mapping[int, date]

    @classmethod
    def now(cls) -> LocalDays:
        """As it is at this moment; one statement."""
        rows = db.session.execute(select(Location.id, Location.time_zone).order_by(Location.id))
        return cls(today(), {number: today_in(zone(name)) for number, name in rows})

    def of(self, location_id: int | None) -> date:
        """Today at a place; the portal's own day for who has none."""
        return self.at.get(location_id, self.usual) if location_id is not None else self.usual

    @property
    def all(self) -> tuple[date, ...]:
        """The portal's day, and that of every place in a lasting order."""
        return (self.usual, *self.at.values())
