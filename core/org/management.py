"""The management tree: the structure as it is led, beside the departments of legal entities.

A unit stands for a department, for a legal entity, or for nothing but what is below it. The people of a unit are those
who hold posts in its department and in departments below that which no unit stands for. The tree itself is not dated:
on a chosen day, who worked where and who headed what are of that day, names and places of units are of today.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import or_, select

from core.db import db
from core.epochs import Kept
from core.org import derived, structure
from core.org.chart import ALL_LEVELS, MOST_DRAWN, MOST_FOUND, MOST_ROOTS, WAY, Drawing, Hit, Node, Root
from core.org.dates import ChosenDay, query_of
from core.org.department_history import departments
from core.org.models import Headship, ManagementUnit
from core.org.remembered import EPOCH
from core.org.structure import Head
from core.text import fold

MOST = 5000
"""Units that are looked at; more of them are no structure that anybody leads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A unit with where it stands.

    Attributes:
        path: ids from the root to this unit, ``/1/7/23/``.
    """

    id: int
    name: str
    path: str
    parent_id: int | None
    department_id: int | None
    legal_entity_id: int | None

    @property
    def depth(self) -> int:
        """Number of units above."""
        return self.path.count("/") - 2

    @property
    def stands_for(self) -> bool:
        """Whether a head can be known: of the department or legal entity that it stands for."""
        return self.department_id is not None or self.legal_entity_id is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The whole tree on a day.

    Attributes:
        below: units right below each unit, in the order of names; those of ``None`` are the roots.
        departments: departments whose people are each unit's own.
        units_of: units that each department's people belong to, most often one.
        people: who works in each unit and below, each person counted once.
    """

    units: Mapping[int, Unit]
    below: Mapping[int | None, Sequence[Unit]]
    departments: Mapping[int, Sequence[int]]
    units_of: Mapping[int, Sequence[int]]
    people: Counter[int]


_kept: Kept[date, Tree] = Kept(EPOCH)


def tree(on: date) -> Tree:
    """The tree on a day: three statements, the first time after each change of the organisation."""
    return _read(on) if isinstance(on, ChosenDay) else _kept.get(on, lambda: _read(on))


def exists(on: date) -> bool:
    """Whether there is a management tree at all."""
    return bool(tree(on).units)


def url(unit_id: int, on: date | None = None) -> str:
    """Path of the unit's page; of a chosen day, it stays on that day."""
    return f"/departments/management/{unit_id}{query_of(on)}"


def one(unit_id: int, on: date) -> Unit | None:
    """The unit of that id, ``None`` if there is none on the day."""
    return tree(on).units.get(unit_id)


def names(path: str, on: date) -> dict[int, str]:
    """The names of the units in a path by id, the root first."""
    units = tree(on).units
    return {number: units[number].name for number in structure.path_ids(path)}


def of_departments(department_ids: Iterable[int], on: date) -> list[Unit]:
    """The units that people of these departments belong to."""
    found = tree(on)
    ids = dict.fromkeys(unit for number in department_ids for unit in found.units_of.get(number, ()))
    return [found.units[number] for number in ids]


def departments_of(unit_id: int, on: date, *, below: bool) -> list[int]:
    """The departments whose people are a unit's own, or also those of the units below it."""
    found = tree(on)
    if unit_id not in found.units:
        return []
    if not below:
        return list(found.departments.get(unit_id, ()))
    path = found.units[unit_id].path
    within = (unit.id for unit in found.units.values() if unit.path.startswith(path))
    return list(dict.fromkeys(number for unit in within for number in found.departments.get(unit, ())))


def heads(units: Iterable[Unit], on: date) -> dict[int, list[Head]]:
    """Who heads units: the heads of their departments, else of their legal entities. At most four statements."""
    known = list(units)
    by_department = structure.heads({unit.department_id for unit in known if unit.department_id}, on)
    entities = {unit.legal_entity_id for unit in known if not unit.department_id and unit.legal_entity_id}
    by_entity = structure.heads(entities, on, of=Headship.legal_entity_id)
    found = {}
    for unit in known:
        if unit.department_id is not None:
            found[unit.id] = by_department.get(unit.department_id, [])
        elif unit.legal_entity_id is not None:
            found[unit.id] = by_entity.get(unit.legal_entity_id, [])
    return found


def top(on: date) -> Sequence[Root]:
    """The first two levels."""
    return draw(on, levels=1).roots


def draw(
    on: date, *, start: Unit | None = None, levels: int = 1, show: Unit | None = None, most: int = MOST_DRAWN
) -> Drawing:
    """The tree, or the part of it that begins with a unit; see ``chart.draw``."""
    found = tree(on)
    above = [start] if start is not None else list(found.below.get(None, ()))[:MOST_ROOTS]
    if not above:
        return Drawing(roots=(), whole=True)
    way = set(structure.path_ids(show.path)) if show is not None else set()
    opened, whole = _opened(found, above, levels, way, most * (WAY if way else 1))
    drawn = list(above) + [child for number in opened for child in found.below[number]]
    nodes = _nodes(drawn, found, on)
    grown = [_grown(unit, found, nodes, opened) for unit in above]
    return Drawing(roots=[Root(entity="", nodes=grown)], whole=whole)


def branch(unit_id: int, on: date) -> list[Node]:
    """The units right below one, at most ``MOST_ROOTS``."""
    found = tree(on)
    below = list(found.below.get(unit_id, ()))[:MOST_ROOTS]
    nodes = _nodes(below, found, on)
    return [nodes[unit.id] for unit in below]


def find(text: str, on: date) -> list[Hit]:
    """Units whose name contains every word, those that begin with the text first; at most fifty."""
    wanted = fold(text).split()
    if not wanted:
        return []
    units = tree(on).units
    folded = {number: fold(unit.name) for number, unit in units.items()}
    hits = [number for number, name in folded.items() if all(word in name for word in wanted)]
    hits.sort(key=lambda number: (not folded[number].startswith(wanted[0]), folded[number], number))
    return [
        Hit(
            id=number,
            name=units[number].name,
            url=url(number, on),
            trail=[units[up].name for up in structure.path_ids(units[number].path) if up != number],
        )
        for number in hits[:MOST_FOUND]
    ]


def _opened(found: Tree, above: Sequence[Unit], levels: int, way: set[int], most: int) -> tuple[set[int], bool]:
    """The units whose children are drawn, level by level, and whether that is all that was asked for.

    No branch is drawn by halves: where the children of a unit would be too many, they wait until it is opened.
    """
    opened, room, whole = set(), most, True
    level = list(above)
    depth = 0
    while level:
        following: list[Unit] = []
        for unit in sorted(level, key=lambda unit: unit.id not in way):
            children = found.below.get(unit.id, ())
            if not children or not (depth < min(levels, ALL_LEVELS) or unit.id in way):
                continue
            if len(children) > room:
                whole = False
                continue
            room -= len(children)
            opened.add(unit.id)
            following += children
        level, depth = following, depth + 1
    return opened, whole and len(above) < MOST_ROOTS


def _grown(unit: Unit, found: Tree, nodes: Mapping[int, Node], opened: set[int]) -> Node:
    below = found.below.get(unit.id, ()) if unit.id in opened else ()
    return replace(nodes[unit.id], below=[_grown(child, found, nodes, opened) for child in below])


def _nodes(units: Sequence[Unit], found: Tree, on: date) -> dict[int, Node]:
    led = heads(units, on)
    return {
        unit.id: Node(
            id=unit.id,
            name=unit.name,
            url=url(unit.id, on),
            people=found.people[unit.id],
            heads=led.get(unit.id, ()),
            children=len(found.below.get(unit.id, ())),
            headed=unit.stands_for,
        )
        for unit in units
    }


def _read(on: date) -> Tree:
    units = _units(on)
    if not units:
        return Tree(units={}, below={}, departments={}, units_of={}, people=Counter())
    below: defaultdict[int | None, list[Unit]] = defaultdict(list)
    for unit in sorted(units.values(), key=lambda unit: (fold(unit.name), unit.id)):
        below[unit.parent_id].append(unit)
    standing: defaultdict[int, list[int]] = defaultdict(list)
    for unit in units.values():
        if unit.department_id is not None:
            standing[unit.department_id].append(unit.id)
    units_of = _units_of(standing, on)
    own: defaultdict[int, list[int]] = defaultdict(list)
    for department, numbers in units_of.items():
        for number in numbers:
            own[number].append(department)
    # A department's people count in every unit above; the paths of several units are counted as one.
    paths = {department: "".join(units[number].path for number in numbers) for department, numbers in units_of.items()}
    return Tree(
        units=units,
        below=dict(below),
        departments=dict(own),
        units_of=units_of,
        people=derived.count_people(paths, on),
    )


def _units(on: date) -> dict[int, Unit]:
    rows = db.session.execute(
        select(
            ManagementUnit.id,
            ManagementUnit.name,
            ManagementUnit.parent_id,
            ManagementUnit.department_id,
            ManagementUnit.legal_entity_id,
        )
        .where(or_(ManagementUnit.ends_on.is_(None), ManagementUnit.ends_on >= on))
        .order_by(ManagementUnit.id)
        .limit(MOST)
    ).all()
    parents = {row.id: row.parent_id for row in rows}
    found = {}
    for row in rows:
        path = derived.path_of(row.id, parents)
        above = structure.path_ids(path)[:-1]
        found[row.id] = Unit(
            id=row.id,
            name=row.name,
            path=path,
            parent_id=above[-1] if above else None,
            department_id=row.department_id,
            legal_entity_id=row.legal_entity_id,
        )
    return found


def _units_of(standing: Mapping[int, Sequence[int]], on: date) -> dict[int, Sequence[int]]:
    """By department the units of the nearest department, itself or above it, that any unit stands for."""
    department = departments(on)
    found = {}
    for number, path in db.session.execute(select(department.id, department.path)):
        nearest = next((up for up in reversed(structure.path_ids(path)) if up in standing), None)
        nearest = number if number in standing else nearest
        if nearest is not None:
            found[number] = standing[nearest]
    return found
