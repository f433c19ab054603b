"""The org chart: as many levels as are asked for, and further branches one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import aliased

from core.db import db
from core.org import structure
from core.org.dates import in_force
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
    """

    id: int
    name: str
    url: str
    people: int
    heads: Sequence[Head]
    children: int
    below: Sequence[Node] = ()

    @property
    def branches(self) -> bool:
        """Whether there is anything below."""
        return self.children > 0

    @property
    def vacant(self) -> bool:
        """Whether people work here and nobody heads them."""
        return not self.heads and self.people > 0

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


def top(on: date) -> Sequence[Root]:
    """The chart's first two levels, by legal entity where there is more than one, the largest first."""
    return draw(on, levels=1).roots


def draw(
    on: date,
    *,
    start: Department | None = None,
    levels: int = 1,
    show: Department | None = None,
    most: int = MOST_DRAWN,
) -> Drawing:
    """The chart, or the part of it that begins with a department, at a constant number of statements.

    Args:
        levels: how many levels below the beginning are drawn at once.
        show: a department that is drawn with all above it, however deep it lies.
        most: departments at the most, the upper ones first. Of no department only some of the children are drawn.
    """
    above = [start] if start is not None else _departments(_is_root(on), on, MOST_ROOTS)
    if not above:
        return Drawing(roots=(), whole=True)
    most *= WAY if show is not None else 1
    rest = _below(above, on, start, levels, show, most)
    rows = [*above, *rest[:most]]
    cut = {rest[most].parent_id} if len(rest) > most else set()
    nodes = _nodes(rows, on)
    children: dict[int, list[Department]] = {}
    for row in rest[:most]:
        if row.parent_id in nodes and row.parent_id not in cut:
            children.setdefault(row.parent_id, []).append(row)
    drawn = {row.id: _grown(row, nodes, children) for row in above}
    return Drawing(roots=_by_entity(above, drawn), whole=not cut and len(above) < MOST_ROOTS)


def branch(department_id: int, on: date) -> list[Node]:
    """The departments right below one, at most ``MOST_ROOTS``."""
    rows = _departments(and_(Department.parent_id == department_id, Department.depth > 0), on, MOST_ROOTS)
    nodes = _nodes(rows, on)
    return [nodes[row.id] for row in rows]


def find(text: str, on: date) -> list[Hit]:
    """Departments whose name contains every word, those that begin with the text first; at most fifty."""
    wanted = fold(text).split()
    if not wanted:
        return []
    query = select(Department.id, Department.name, Department.path).where(in_force(Department, on))
    rows = {row.id: row for row in db.session.execute(query)}
    # Compared here and not in SQL, because SQLite knows upper and lower case of Latin letters only.
    folded = {number: fold(row.name) for number, row in rows.items()}
    found = [number for number, name in folded.items() if all(word in name for word in wanted)]
    found.sort(key=lambda number: (not folded[number].startswith(wanted[0]), folded[number], number))
    return [
        Hit(
            id=number,
            name=rows[number].name,
            url=structure.url(number),
            trail=[rows[up].name for up in structure.path_ids(rows[number].path) if up != number and up in rows],
        )
        for number in found[:MOST_FOUND]
    ]


def _is_root(on: date) -> ColumnElement[bool]:
    """Without a parent that exists on the day, so that the children of a closed department are not lost from sight."""
    parent = aliased(Department)
    held = select(parent.id).where(parent.id == Department.parent_id, in_force(parent, on)).exists()
    return or_(Department.depth == 0, ~held)


def _below(
    above: Sequence[Department], on: date, start: Department | None, levels: int, show: Department | None, most: int
) -> Sequence[Department]:
    """One more than ``most`` of what is drawn under the roots, siblings together; the way to ``show`` first."""
    depth = min(row.depth for row in above) + levels
    lies = [structure.below(start.path)] if start is not None else []
    way = structure.path_ids(show.path)[:-1] if show is not None else []
    wanted = or_(Department.depth <= depth, Department.parent_id.in_(way))
    query = (
        select(Department)
        .where(Department.id.not_in([row.id for row in above]), Department.depth > 0, wanted, *lies)
        .where(in_force(Department, on))
        .order_by(case((Department.parent_id.in_(way), 0), else_=1), Department.depth, Department.parent_id)
        .order_by(*_ORDER)
        .limit(most + 1)
    )
    return db.session.scalars(query).all()


def _grown(row: Department, nodes: dict[int, Node], children: dict[int, list[Department]]) -> Node:
    """A node with all below it that was loaded. The tree has no loops: paths are made without."""
    below = [_grown(child, nodes, children) for child in children.get(row.id, ())]
    return replace(nodes[row.id], below=below)


def _by_entity(above: Sequence[Department], drawn: dict[int, Node]) -> list[Root]:
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


_ORDER = (Department.weight, Department.name, Department.id)


def _departments(condition: ColumnElement[bool], on: date, most: int) -> Sequence[Department]:
    query: Select[Department] = select(Department).where(condition, in_force(Department, on))
    return db.session.scalars(query.order_by(*_ORDER).limit(most)).all()


def _nodes(rows: Sequence[Department], on: date) -> dict[int, Node]:
    ids = [row.id for row in rows]
    if not ids:
        return {}
    heads = structure.heads(ids, on)
    counted = (
        select(Department.parent_id, func.count())
        .where(Department.parent_id.in_(ids), Department.depth > 0, in_force(Department, on))
        .group_by(Department.parent_id)
    )
    children: dict[int | None, int] = {parent_id: number for parent_id, number in db.session.execute(counted)}  # noqa: C416 - dict() has no type for rows
    return {
        row.id: Node(
            id=row.id,
            name=row.name,
            url=structure.url(row.id),
            people=row.people_count,
            heads=heads.get(row.id, ()),
            children=children.get(row.id, 0),
        )
        for row in rows
    }
