"""The org chart, one branch at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, or_, select
from sqlalchemy.orm import aliased

from core.db import db
from core.org import derived, structure
from core.org.dates import ChosenDay, in_force
from core.org.department_history import departments
from core.org.models import Department, LegalEntity
from core.org.structure import Head
from core.text import fold

MOST_FOUND = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A department in the chart.

    Attributes:
        people: who works in it and below.
        branches: whether there is anything below.
        below: what is below, where it was loaded.
    """

    id: int
    name: str
    url: str
    people: int
    heads: Sequence[Head]
    branches: bool
    below: Sequence[Node] = ()


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


def top(on: date) -> list[Root]:
    """The chart's first two levels, by legal entity where there is more than one, the largest first.

    A constant number of statements.
    """
    department = departments(on)
    above = _departments(department, _is_root(department, on), on)
    below = _departments(department, department.parent_id.in_([row.id for row in above]), on)
    nodes = _nodes([*above, *below], on)
    parents = {row.id: row.parent_id for row in below}
    entities = {row.legal_entity_id for row in above}
    names = {}
    if len(entities) > 1:
        query = select(LegalEntity.id, LegalEntity.name).where(LegalEntity.id.in_(entities - {None}))
        names = {row.id: row.name for row in db.session.execute(query)}
    roots: dict[str, list[Node]] = {}
    for row in above:
        children = [nodes[number] for number, parent in parents.items() if parent == row.id]
        roots.setdefault(names.get(row.legal_entity_id, ""), []).append(replace(nodes[row.id], below=children))
    ordered = sorted(roots, key=lambda name: (not name, -sum(node.people for node in roots[name]), name))
    return [Root(entity=name, nodes=roots[name]) for name in ordered]


def branch(department_id: int, on: date) -> list[Node]:
    """The departments right below one."""
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


def _departments(department: Any, condition: ColumnElement[bool], on: date) -> Sequence[Row[*tuple[Any, ...]]]:
    names = ("id", "name", "parent_id", "legal_entity_id", "people_count")
    query = select(*(getattr(department, name) for name in names)).where(condition, in_force(department, on))
    return db.session.execute(query.order_by(department.weight, department.name, department.id)).all()


def people_counts(on: ChosenDay) -> Counter[int]:
    """How many people each department and those below it had or will have on a chosen day; two statements."""
    department = departments(on)
    paths = {row.id: row.path for row in db.session.execute(select(department.id, department.path))}
    return derived.count_people(paths, on)


def _nodes(rows: Sequence[Row[*tuple[Any, ...]]], on: date) -> dict[int, Node]:
    ids = [row.id for row in rows]
    heads = structure.heads(ids, on)
    department = departments(on)
    parents = select(department.parent_id).where(department.parent_id.in_(ids), in_force(department, on)).distinct()
    with_children = set(db.session.scalars(parents)) if ids else set()
    counted = people_counts(on) if isinstance(on, ChosenDay) else {row.id: row.people_count for row in rows}
    return {
        row.id: Node(
            id=row.id,
            name=row.name,
            url=structure.url(row.id, on),
            people=counted[row.id],
            heads=heads.get(row.id, ()),
            branches=row.id in with_children,
        )
        for row in rows
    }
