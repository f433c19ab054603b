"""The date that it is at each of the company's places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.clock import today_in, zone
from core.db import db
from core.epochs import Kept
from core.org.dates import today
from core.org.models import Location
from core.org.remembered import EPOCH

_zones: Kept[None, list[tuple[int, str]]] = Kept(EPOCH)


@dataclass(frozen=True, slots=True)
class LocalDays:
    """Today at every place (by the id of its location), and ``usual`` in the portal's own zone."""

    usual: date
    at: Mapping[int, date]

    @classmethod
    def now(cls) -> LocalDays:
        """As it is at this moment; one statement."""
        return cls._of(_read_zones())

    @classmethod
    def remembered(cls) -> LocalDays:
        """The same for pages: the places are read once after each change of the organisation."""
        return cls._of(_zones.get(None, _read_zones))

    @classmethod
    def _of(cls, zones: Iterable[tuple[int, str]]) -> LocalDays:
        return cls(today(), {number: today_in(zone(name)) for number, name in zones})

    def of(self, location_id: int | None) -> date:
        """Today at a place; the portal's own day for who has none."""
        return self.at.get(location_id, self.usual) if location_id is not None else self.usual

    @property
    def all(self) -> tuple[date, ...]:
        """The portal's day, and that of every place in a lasting order."""
        return (self.usual, *self.at.values())


def _read_zones() -> list[tuple[int, str]]:
    rows = db.session.execute(select(Location.id, Location.time_zone).order_by(Location.id))
    return [(row.id, row.time_zone) for row in rows]
