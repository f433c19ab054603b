"""Departments by name, for blocks that sort things by them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from core.db import db
from core.epochs import Kept
from core.extension.people import Unit
from core.org.models import Department
from core.org.remembered import EPOCH
from core.org.structure import path_ids

_departments: Kept[None, tuple[Unit, ...]] = Kept(EPOCH)


def departments() -> Sequence[Unit]:
    """Every department, closed ones too, by name."""
    return _departments.get(None, _read)


def _read() -> tuple[Unit, ...]:
    query = select(Department.id, Department.name, Department.path, Department.ends_on)
    return tuple(
        Unit(id=row.id, name=row.name, path=tuple(path_ids(row.path)), active=row.ends_on is None)
        for row in db.session.execute(query.order_by(Department.name, Department.id))
    )
