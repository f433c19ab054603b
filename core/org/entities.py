"""Companies of the group as other blocks see them."""

from __future__ import annotations

from sqlalchemy import select

from core.db import db
from core.extension import Entity
from core.org.dates import in_force, today
from core.org.models import LegalEntity


def entities(*, closed: bool = False) -> list[Entity]:
    """Every company that exists today, by name; with ``closed`` also those that are no more."""
    query = select(LegalEntity.id, LegalEntity.name, LegalEntity.short_name)
    if not closed:
        query = query.where(in_force(LegalEntity, today()))
    rows = db.session.execute(query.order_by(LegalEntity.name, LegalEntity.id))
    return [Entity(id=row.id, name=row.name, short_name=row.short_name) for row in rows]


def entity(entity_id: int) -> Entity | None:
    """One company, also one that is no more."""
    found = db.session.get(LegalEntity, entity_id)
    return Entity(id=found.id, name=found.name, short_name=found.short_name) if found is not None else None
