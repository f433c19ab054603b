"""Locations as other blocks see them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from core.db import db
from core.epochs import Kept
from core.extension.people import Place
from core.org.models import Location
from core.org.remembered import EPOCH

_known: Kept[int, Place | None] = Kept(EPOCH)


_all: Kept[None, tuple[Place, ...]] = Kept(EPOCH)


def places() -> Sequence[Place]:
    """Every location that is not closed, by name."""
    return _all.get(None, _read_all)


def _read_all() -> tuple[Place, ...]:
    query = select(Location.id, Location.name, Location.city, Location.time_zone)
    rows = db.session.execute(query.where(Location.ends_on.is_(None)).order_by(Location.name, Location.id))
    return tuple(Place(id=row.id, name=row.name, city=row.city, time_zone=row.time_zone) for row in rows)


def place(location_id: int) -> Place | None:
    """One location, closed or not."""
    return _known.get(location_id, lambda: _read(location_id))


def _read(location_id: int) -> Place | None:
    found = db.session.get(Location, location_id)
    if found is None:
        return None
    return Place(id=found.id, name=found.name, city=found.city, time_zone=found.time_zone)
