"""What the directory can be narrowed by, and what it is narrowed by now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select

from core.access import audiences
from core.db import db
from core.epochs import Kept
from core.org import management, posts, structure
from core.org.dates import ChosenDay, in_force
from core.org.department_history import departments
from core.org.directory_search import Query
from core.org.models import Assignment, Employment, LegalEntity, Location, Position
from core.org.remembered import EPOCH
from core.text import fold

MOST = 150
DEPTH = 2
"""Departments down to this depth are offered; a deeper one is chosen on its own page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Something that can be chosen; ``depth`` indents it below what it belongs to."""

    id: int
    title: str
    depth: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """All that is offered; of positions those that most people hold."""

    departments: Sequence[Choice]
    locations: Sequence[Choice]
    positions: Sequence[Choice]
    entities: Sequence[Choice]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """A condition in force, with the query that is left without it."""

    title: str
    without: Query


_offered: Kept[date, Choices] = Kept(EPOCH)


def choices(on: date) -> Choices:
    """What the filters offer on a day; four statements, the first time after each change."""
    return _read(on) if isinstance(on, ChosenDay) else _offered.get(on, lambda: _read(on))


def _read(on: date) -> Choices:
    department = departments(on)
    offered = db.session.execute(
        select(department.id, department.name, department.depth)
        .where(department.depth <= DEPTH, in_force(department, on))
        .order_by(department.path)
        .limit(MOST)
    )
    return Choices(
        departments=[Choice(id=row.id, title=row.name, depth=row.depth) for row in offered],
        locations=_named(Location, on),
        positions=_positions(on),
        entities=_named(LegalEntity, on),
    )


def chosen(query: Query, on: date) -> list[Tag]:
    """The conditions in force besides the text."""
    titles = {label.key: label.title for label in audiences.labels(query.principals)}
    if isinstance(on, ChosenDay) and query.department is not None:
        department = structure.on_day(query.department, on)
        titles |= {f"department:{department.id}": department.name} if department else {}
    tags = []
    for name in ("department", "location", "position", "entity"):
        number = getattr(query, name)
        if number is not None:
            title = titles.get(f"{name}:{number}") or _("Not known any more")
            tags.append(Tag(title=title, without=query.without(name)))
    if query.unit is not None:
        unit = management.one(query.unit, on)
        tags.append(Tag(title=unit.name if unit else _("Not known any more"), without=query.without("unit")))
    if query.newcomers:
        tags.append(Tag(title=_("Newcomers of the last 30 days"), without=replace(query, newcomers=False)))
    if query.away:
        tags.append(Tag(title=_("Away today"), without=replace(query, away=False)))
    return tags


def _named(model: type[Location | LegalEntity], on: date) -> list[Choice]:
    rows = db.session.execute(
        select(model.id, model.name).where(in_force(model, on)).order_by(model.name, model.id).limit(MOST)
    )
    return [Choice(id=row.id, title=row.name) for row in rows]


def _positions(on: date) -> list[Choice]:
    rows = db.session.execute(
        select(Position.id, Position.name)
        .join(Assignment, Assignment.position_id == Position.id)
        .join(Employment, Employment.id == Assignment.employment_id)
        .where(*posts.held(on))
        .group_by(Position.id, Position.name)
        .order_by(func.count().desc(), Position.id)
        .limit(MOST)
    )
    return sorted((Choice(id=row.id, title=row.name) for row in rows), key=lambda choice: fold(choice.title))
