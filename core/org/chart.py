"""The org chart: as many levels as are asked for, and further branches one at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from core.db import db
from core.org import derived, structure
from core.org.dates import ChosenDay, in_force
from core.org.department_history import departments
from core.org.models import Department, LegalEntity
from core.org.structure import Head
from core.text import fold

MOST_FOUND = 50
MOST_DRAWN = 120
"""Departments that one answer draws; what is below the last of them is loaded when it comes into sight."""

MOST_ROOTS = 400
"""Departments side by side, also those without one above them: more of them are no structure to draw."""

WAY = 4
"""So many times more are drawn where the way to one department must be among them."""

MOST_PRINTED = 2000
ALL_LEVELS = 99


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A department in the chart.

    Attributes:
        people: who works in it and below.
        children: departments right below, drawn or not.
        below: what is right below, all of it, where it was loaded.
        headed: False where nothing could tell who heads it.
    """

    id: int
    name: str
    url: str
    people: int
    heads: Sequence[Head]
    children: int
    below: Sequence[Node] = ()
    headed: bool = True

    @property
    def branches(self) -> bool:
        """Whether there is anything below."""
        return self.children > 0

    @property
    def vacant(self) -> bool:
        """Whether people work here and nobody heads them."""
        return self.headed and not self.heads and self.people > 0

    @property
    def acting(self) -> bool:
        """Whether somebody heads it only for a while."""
        return bool(self.heads) and all(head.acting for head in self.heads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Root:
    """What stands at the top: the departments of one legal entity; ``entity`` is empty for those of none."""

    entity: str
    nodes: Sequence[Node]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A department found by name, with the names of those above it."""

    id: int
    name: str
    url: str
    trail: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A part of the chart.

    Attributes:
        whole: False where there was more within the levels asked for than one answer draws.
    """

    roots: Sequence[Root]
    whole: bool


Found = Row[*tuple[Any, ...]]
"""A department as the chart needs it: the columns of ``COLUMNS``."""

COLUMNS = ("id", "name", "parent_id", "legal_entity_id", "path", "depth", "people_count")


def one(department_id: int, on: date) -> Found | None:
    """A department to begin a drawing with or to show in it, closed ones too; ``None`` if there is no such."""
    department = departments(on)
    return db.session.execute(_selection(department).where(department.id == department_id)).one_or_none()


def top(on: date) -> Sequence[Root]:
    """The chart's first two levels, by legal entity where there is more than one, the largest first."""
    return draw(on, levels=1).roots


def draw(
    on: date,
    *,
    start: Found | None = None,
    levels: int = 1,
    show: Found | None = None,
    most: int = MOST_DRAWN,
) -> Drawing:
    """The chart, or the part of it that begins with a department, at a constant number of statements.

    Args:
        levels: how many levels below the beginning are drawn at once.
        show: a department that is drawn with all above it, however deep it lies.
        most: departments at the most, the upper ones first. Of no department only some of the children are drawn.
    """
    department = departments(on)
    above = [start] if start is not None else _departments(department, _is_root(department, on), on)
    if not above:
        return Drawing(roots=(), whole=True)
    most *= WAY if show is not None else 1
    rest = _below(above, on, start, levels, show, most)
    rows = [*above, *rest[:most]]
    cut = {rest[most].parent_id} if len(rest) > most else set()
    nodes = _nodes(rows, on)
    children: dict[int, list[Found]] = {}
    for row in rest[:most]:
        if row.parent_id in nodes and row.parent_id not in cut:
            children.setdefault(row.parent_id, []).append(row)
    drawn = {row.id: _grown(row, nodes, children) for row in above}
    return Drawing(roots=_by_entity(above, drawn), whole=not cut and len(above) < MOST_ROOTS)


def branch(department_id: int, on: date) -> list[Node]:
    """The departments right below one, at most ``MOST_ROOTS``."""
    department = departments(on)
    rows = _departments(department, and_(department.parent_id == department_id, department.depth > 0), on)
    nodes = _nodes(rows, on)
    return [nodes[row.id] for row in rows]


def find(text: str, on: date) -> list[Hit]:
    """Departments whose name contains every word, those that begin with the text first; at most fifty."""
    wanted = fold(text).split()
    if not wanted:
        return []
    department = departments(on)
    query = select(department.id, department.name, department.path).where(in_force(department, on))
    rows = {row.id: row for row in db.session.execute(query)}
    # Compared here and not in SQL, because SQLite knows upper and lower case of Latin letters only.
    folded = {number: fold(row.name) for number, row in rows.items()}
    found = [number for number, name in folded.items() if all(word in name for word in wanted)]
    found.sort(key=lambda number: (not folded[number].startswith(wanted[0]), folded[number], number))
    return [
        Hit(
            id=number,
            name=rows[number].name,
            url=structure.url(number, on),
            trail=[rows[up].name for up in structure.path_ids(rows[number].path) if up != number and up in rows],
        )
        for number in found[:MOST_FOUND]
    ]


def _is_root(department: Any, on: date) -> ColumnElement[bool]:
    """Without a parent that exists on the day, so that the children of a closed department are not lost from sight."""
    parent = aliased(Department)
    held = select(parent.id).where(parent.id == department.parent_id, in_force(parent, on)).exists()
    return or_(department.depth == 0, ~held)


def _below(
    above: Sequence[Found], on: date, start: Found | None, levels: int, show: Found | None, most: int
) -> Sequence[Found]:
    """One more than ``most`` of what is drawn under the roots, siblings together; the way to ``show`` first."""
    department = departments(on)
    depth = min(row.depth for row in above) + levels
    lies = [structure.below(start.path, department)] if start is not None else []
    way = structure.path_ids(show.path)[:-1] if show is not None else []
    wanted = or_(department.depth <= depth, department.parent_id.in_(way))
    query = (
        _selection(department)
        .where(department.id.not_in([row.id for row in above]), department.depth > 0, wanted, *lies)
        .where(in_force(department, on))
        .order_by(case((department.parent_id.in_(way), 0), else_=1), department.depth, department.parent_id)
        .order_by(department.weight, department.name, department.id)
        .limit(most + 1)
    )
    return db.session.execute(query).all()


def _grown(row: Found, nodes: dict[int, Node], children: dict[int, list[Found]]) -> Node:
    """A node with all below it that was loaded. The tree has no loops: paths are made without."""
    below = [_grown(child, nodes, children) for child in children.get(row.id, ())]
    return replace(nodes[row.id], below=below)


def _by_entity(above: Sequence[Found], drawn: dict[int, Node]) -> list[Root]:
    entities = {row.legal_entity_id for row in above}
    names: dict[int | None, str] = {}
    if len(entities) > 1:
        query = select(LegalEntity.id, LegalEntity.name).where(LegalEntity.id.in_(entities - {None}))
        names = {row.id: row.name for row in db.session.execute(query)}
    roots: dict[str, list[Node]] = {}
    for row in above:
        roots.setdefault(names.get(row.legal_entity_id, ""), []).append(drawn[row.id])
    ordered = sorted(roots, key=lambda name: (not name, -sum(node.people for node in roots[name]), name))
    return [Root(entity=name, nodes=roots[name]) for name in ordered]


def _selection(department: Any) -> Select[*tuple[Any, ...]]:
    return select(*(getattr(department, name) for name in COLUMNS))


def _departments(department: Any, condition: ColumnElement[bool], on: date) -> Sequence[Found]:
    query = _selection(department).where(condition, in_force(department, on))
    return db.session.execute(query.order_by(department.weight, department.name, department.id).limit(MOST_ROOTS)).all()


def people_counts(on: ChosenDay) -> Counter[int]:
    """How many people each department and those below it had or will have on a chosen day; two statements."""
    department = departments(on)
    paths = {row.id: row.path for row in db.session.execute(select(department.id, department.path))}
    return derived.count_people(paths, on)


def _nodes(rows: Sequence[Found], on: date) -> dict[int, Node]:
    ids = [row.id for row in rows]
    if not ids:
        return {}
    heads = structure.heads(ids, on)
    department = departments(on)
    counted = (
        select(department.parent_id, func.count())
        .where(department.parent_id.in_(ids), department.depth > 0, in_force(department, on))
        .group_by(department.parent_id)
    )
    children: dict[int | None, int] = {parent_id: number for parent_id, number in db.session.execute(counted)}  # noqa: C416 - dict() has no type for rows
    people = people_counts(on) if isinstance(on, ChosenDay) else {row.id: row.people_count for row in rows}
    return {
        row.id: Node(
            id=row.id,
            name=row.name,
            url=structure.url(row.id, on),
            people=people[row.id],
            heads=heads.get(row.id, ()),
            children=children.get(row.id, 0),
        )
        for row in rows
    }
