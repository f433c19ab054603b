"""The posts people hold: assignments with the names that stand behind their ids."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Date, Row, Select, bindparam, select

from core.db import db
from core.org.dates import ChosenDay, in_force
from core.org.department_history import departments
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
        return rank(self.kind, self.primary, self.id)


def rank(kind: str | None, primary: bool | None, post_id: int | None) -> tuple[int, int, int]:
    """Sorts the post that says most about a person first. All ``None``: holds no post."""
    order = KIND_ORDER.index(kind) if kind in KIND_ORDER else len(KIND_ORDER)
    return order, 0 if primary else 1, post_id or 0


def of_people(person_ids: Collection[int], on: date) -> dict[int, list[Post]]:
    """The posts of several people in force on a day, the main one first; one query. Who holds none is left out."""
    if not person_ids:
        return {}
    if isinstance(on, ChosenDay):
        chosen = Assignment.person_id.in_(person_ids)
        return _by_person(_selection(departments(on)).where(chosen, *held(on)), {})
    return _by_person(_held_by(), {"people": list(person_ids), "day": on})


def of_person(person_id: int, on: date) -> list[Post]:
    """The posts of one person in force on a day, the main one first."""
    return of_people([person_id], on).get(person_id, [])


def history(person_id: int) -> list[Post]:
    """Every post a person held, holds or will hold, the latest first."""
    rows = _by_person(_selection().where(Assignment.person_id == person_id), {}).get(person_id, [])
    return sorted(rows, key=lambda post: (post.starts_on or date.min, post.id), reverse=True)


def held(on: date | BindParameter[date]) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """Conditions on ``Assignment`` joined with ``Employment``: both must count on the day."""
    return in_force(Assignment, on), in_force(Employment, on)


@lru_cache(maxsize=1)
def _held_by() -> Select[*tuple[Any, ...]]:
    """The posts of ``people`` in force on ``day``; built once, for many pages use it."""
    chosen = Assignment.person_id.in_(bindparam("people", expanding=True))
    return _selection().where(chosen, *held(bindparam("day", type_=Date())))


def _selection(department: Any = Department) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Assignment.id,
            Assignment.person_id,
            Assignment.employment_id,
            Assignment.department_id,
            department.name.label("department"),
            department.path,
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
        .outerjoin(department, department.id == Assignment.department_id)
        .outerjoin(Position, Position.id == Assignment.position_id)
        .outerjoin(LegalEntity, LegalEntity.id == Employment.legal_entity_id)
    )


def _by_person(query: Select[*tuple[Any, ...]], values: Mapping[str, Any]) -> dict[int, list[Post]]:
    found: dict[int, list[Post]] = {}
    for row in db.session.execute(query, values):
        found.setdefault(row.person_id, []).append(_post(row))
    for posts in found.values():
        posts.sort(key=lambda post: post.rank)
    return found


def _post(row: Row[*tuple[Any, ...]]) -> Post:
    values = dict(row._mapping)
    for name in ("department", "path", "position", "entity"):
        values[name] = values[name] or ""
    return Post(**values)
