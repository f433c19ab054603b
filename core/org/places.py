"""Locations as other blocks see them."""

from __future__ import annotations

from sqlalchemy import select

from core.db import db
from core.extension.people import Place
from core.org.models import Location


def places() -> list[Place]:
    """Every location that is not closed, by name."""
    query = select(Location.id, Location.name, Location.city, Location.time_zone)
    rows = db.session.execute(query.where(Location.ends_on.is_(None)).order_by(Location.name, Location.id))
    return [Place(id=row.id, name=row.name, city=row.city, time_zone=row.time_zone) for row in rows]


def place(location_id: int) -> Place | None:
    """One location, closed or not."""
    found = db.session.get(Location, location_id)
    if found is None:
        return None
    return Place(id=found.id, name=found.name, city=found.city, time_zone=found.time_zone)
