"""Departments and legal entities by name, for blocks that sort things by them."""

from __future__ import annotations

from sqlalchemy import select

from core.db import db
from core.extension.people import Unit
from core.org.models import Department, LegalEntity
from core.org.structure import path_ids


def departments() -> list[Unit]:
    """Every department, closed ones too, by name; one statement."""
    query = select(Department.id, Department.name, Department.path, Department.ends_on)
    return [
        Unit(id=row.id, name=row.name, path=tuple(path_ids(row.path)), active=row.ends_on is None)
        for row in db.session.execute(query.order_by(Department.name, Department.id))
    ]


def legal_entities() -> list[Unit]:
    """Every legal entity, closed ones too, by its short name; one statement."""
    query = select(LegalEntity.id, LegalEntity.name, LegalEntity.short_name, LegalEntity.ends_on)
    found = [
        Unit(id=row.id, name=row.short_name or row.name, path=(row.id,), active=row.ends_on is None)
        for row in db.session.execute(query)
    ]
    return sorted(found, key=lambda unit: (unit.name, unit.id))
