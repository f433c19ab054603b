"""The posts people hold: assignments with the names that stand behind their ids."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select

from core.db import db
from core.org.dates import in_force
from core.org.models import Assignment, Department, Employment, LegalEntity, Position

KIND_ORDER = ("main", "inner", "outer", "contractor")
"""Kinds of employment, the one that says most about a person first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A place somebody holds: department, position and the contract it is held under. Empty texts: not known."""

    id: int
    person_id: int
    employment_id: int
    department_id: int | None
    department: str
    path: str
    position_id: int | None
    position: str
    entity_id: int | None
    entity: str
    kind: str
    rate: Decimal
    primary: bool
    starts_on: date | None
    ends_on: date | None

    @property
    def rank(self) -> tuple[int, int, int]:
        """Sorts the post that says most about a person first."""
        kind = KIND_ORDER.index(self.kind) if self.kind in KIND_ORDER else len(KIND_ORDER)
        return kind, 0 if self.primary else 1, self.id


def of_people(person_ids: Collection[int], on: date) -> dict[int, list[Post]]:
    """The posts of several people in force on a day, the main one first; one query. Who holds none is left out."""
    return _by_person(_selection().where(Assignment.person_id.in_(person_ids), *held(on))) if person_ids else {}


def of_person(person_id: int, on: date) -> list[Post]:
    """The posts of one person in force on a day, the main one first."""
    return of_people([person_id], on).get(person_id, [])


def history(person_id: int) -> list[Post]:
    """Every post a person held, holds or will hold, the latest first."""
    rows = _by_person(_selection().where(Assignment.person_id == person_id)).get(person_id, [])
    return sorted(rows, key=lambda post: (post.starts_on or date.min, post.id), reverse=True)


def held(on: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Conditions on ``Assignment`` joined with ``Employment``: both must count on the day."""
    return in_force(Assignment, on), in_force(Employment, on)


def _selection() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Assignment.id,
            Assignment.person_id,
            Assignment.employment_id,
            Assignment.department_id,
            Department.name.label("department"),
            Department.path,
            Assignment.position_id,
            Position.name.label("position"),
            Employment.legal_entity_id.label("entity_id"),
            LegalEntity.name.label("entity"),
            Employment.kind,
            Assignment.rate,
            Assignment.primary.label("primary"),
            Assignment.starts_on,
            Assignment.ends_on,
        )
        .join(Employment, Employment.id == Assignment.employment_id)
        .outerjoin(Department, Department.id == Assignment.department_id)
        .outerjoin(Position, Position.id == Assignment.position_id)
        .outerjoin(LegalEntity, LegalEntity.id == Employment.legal_entity_id)
    )


def _by_person(query: Select[*tuple[Any, ...]]) -> dict[int, list[Post]]:
    found: dict[int, list[Post]] = {}
    for row in db.session.execute(query):
        found.setdefault(row.person_id, []).append(_post(row))
    for posts in found.values():
        posts.sort(key=lambda post: post.rank)
    return found


def _post(row: Row[*tuple[Any, ...]]) -> Post:
    values = dict(row._mapping)
    for name in ("department", "path", "position", "entity"):
        values[name] = values[name] or ""
    return Post(**values)
