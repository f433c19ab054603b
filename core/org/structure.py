"""The structure of the company on a day: departments, their heads, and who stands where."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import InstrumentedAttribute

from core.db import db
from core.extension import PersonCard
from core.org import people, posts
from core.org.dates import ChosenDay, in_force, query_of
from core.org.department_history import departments
from core.org.models import FORMER, Assignment, Department, Employment, Headship, Person

Headed = InstrumentedAttribute[int | None]
"""What is headed: ``Headship.department_id`` or ``Headship.legal_entity_id``."""

MANY = 500
"""The most people of one department that are loaded at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Who heads a department; ``acting`` for a while in somebody's place."""

    person: PersonCard
    acting: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A step of the chain of heads: a department with whoever heads it."""

    department_id: int
    department: str
    heads: tuple[Head, ...]


def url(department_id: int, on: date | None = None) -> str:
    """Path of the department's page; of a chosen day, it stays on that day."""
    return f"/departments/{department_id}{query_of(on)}"


def get(department_id: int) -> Department | None:
    """The department of that id, closed ones too."""
    return db.session.get(Department, department_id)


def on_day(department_id: int, on: date) -> Row[*tuple[Any, ...]] | None:
    """The department as it is, or was or will be on a chosen day, whether or not it existed then.

    A row with ``id``, ``name``, ``path``, ``location_id``, ``about``, ``people_count``, ``starts_on`` and ``ends_on``;
    the count is of today.
    """
    found = departments(on)
    told = ("id", "name", "path", "location_id", "about", "people_count", "starts_on", "ends_on")
    query = select(*(getattr(found, name) for name in told)).where(found.id == department_id)
    return db.session.execute(query).one_or_none()


def path_ids(path: str) -> list[int]:
    """The ids in a department's path, the root first and the department itself last."""
    return [int(part) for part in path.split("/") if part]


def below(path: str, department: Any = Department) -> ColumnElement[bool]:
    """The condition that a department lies in the subtree of ``path``, itself included; served by the index.

    Args:
        department: where the columns come from, such as ``department_history.departments`` of the day of the path.
    """
    if path in ("", "/"):
        raise ValueError("a department whose path is not derived yet has no subtree")
    # "0" is the character after "/", so the range holds exactly what begins with the path.
    within: ColumnElement[bool] = department.path.between(path, f"{path[:-1]}0")
    return within


def names(path: str, on: date) -> dict[int, str]:
    """The names of the departments in a path by id, the root first; one query."""
    ids = path_ids(path)
    if not ids:
        return {}
    department = departments(on)
    query = select(department.id, department.name).where(department.id.in_(ids))
    found = {row.id: row.name for row in db.session.execute(query)}
    return {number: found[number] for number in ids if number in found}


def children(department_id: int, on: date) -> list[Department]:
    """The departments right below one that exist on a day."""
    return list(
        db.session.scalars(
            select(Department)
            .where(Department.parent_id == department_id, Department.id != department_id, in_force(Department, on))
            .order_by(Department.weight, Department.name, Department.id)
        )
    )


def heads(ids: Collection[int], on: date, of: Headed = Headship.department_id) -> dict[int, list[Head]]:
    """Who heads departments (or legal entities) on a day, the acting ones last; those without a head are left out."""
    rows = headships(ids, on, of)
    cards = people.cards({row.person_id for row in rows}, on)
    found: dict[int, list[Head]] = {}
    for row in rows:
        found.setdefault(row.headed_id, []).append(Head(person=cards[row.person_id], acting=row.acting))
    return found


def headships(
    ids: Collection[int], on: date, of: Headed = Headship.department_id
) -> Sequence[Row[int | None, int, bool]]:
    """``headed_id``, ``person_id`` and ``acting`` of who heads departments (or legal entities) on a day.

    The acting ones come last.
    """
    if not ids:
        return []
    return db.session.execute(
        select(of.label("headed_id"), Headship.person_id, Headship.acting)
        .join(Person, Person.id == Headship.person_id)
        .where(of.in_(ids), in_force(Headship, on), _may_head(on))
        .order_by(Headship.acting, Headship.starts_on, Headship.id)
    ).all()


def _may_head(on: date) -> ColumnElement[bool]:
    return people.working(on) if isinstance(on, ChosenDay) else Person.status != FORMER


def exists_on(on: date) -> ColumnElement[bool]:
    """The condition that a department exists on a day."""
    return in_force(Department, on)


def cards_of_heads(headships: Sequence[Headship], on: date) -> dict[int, PersonCard]:
    """The cards of the people in these headships, past ones too."""
    return people.cards({headship.person_id for headship in headships}, on)


def headed_by(person_id: int, on: date) -> Sequence[Row[int, str, str]]:
    """``id``, ``name`` and ``path`` of the departments that a person heads on a day, fully or acting."""
    department = departments(on)
    headed = select(Headship.department_id).where(Headship.person_id == person_id, in_force(Headship, on))
    return db.session.execute(
        select(department.id, department.name, department.path)
        .where(department.id.in_(headed), in_force(department, on))
        .order_by(department.depth, department.name, department.id)
    ).all()


def headed_by_people(person_ids: Collection[int], on: date) -> dict[int, int]:
    """The uppermost department that each of these people heads on a day; who heads none is left out."""
    if not person_ids:
        return {}
    department = departments(on)
    rows = db.session.execute(
        select(Headship.person_id, department.id)
        .join(department, department.id == Headship.department_id)
        .where(Headship.person_id.in_(person_ids), in_force(Headship, on), in_force(department, on))
        .order_by(department.depth.desc(), department.id.desc())
    )
    return {person_id: department_id for person_id, department_id in rows}  # noqa: C416 - dict() has no type for rows


def chain(person_id: int, path: str, on: date) -> list[Link]:
    """The heads above a person who sits at ``path``, the nearest first, up to the top of the company.

    Nobody is their own head: a department that the person heads is passed over, and so is one without a head.
    """
    ids = path_ids(path)
    if not ids:
        return []
    known = names(path, on)
    above = heads(ids, on)
    links = []
    for number in reversed(ids):
        found = tuple(above.get(number, ()))
        if found and number in known and all(head.person.id != person_id for head in found):
            links.append(Link(department_id=number, department=known[number], heads=found))
    return links


def superiors(person_ids: Collection[int], on: date) -> dict[int, frozenset[int]]:
    """Who heads a department that each of these people holds a post in on a day, or any department above it.

    Nobody is their own head. Two statements, however many people.
    """
    if not person_ids:
        return {}
    places = db.session.execute(
        select(Assignment.person_id, Department.path)
        .join(Employment, Employment.id == Assignment.employment_id)
        .join(Department, Department.id == Assignment.department_id)
        .where(Assignment.person_id.in_(person_ids), *posts.held(on))
    ).all()
    above: dict[int, set[int]] = {}
    for person_id, path in places:
        above.setdefault(person_id, set()).update(path_ids(path))
    leaders: dict[int | None, set[int]] = {}
    for row in headships({number for ids in above.values() for number in ids}, on):
        leaders.setdefault(row.headed_id, set()).add(row.person_id)
    return {
        person_id: frozenset().union(*(leaders.get(number, ()) for number in above.get(person_id, ()))) - {person_id}
        for person_id in person_ids
    }


def members(department_ids: Sequence[int], on: date) -> list[int]:
    """The ids of the people who hold a post right in the departments on a day, in the order of names.

    At most ``MANY``: who wants more of them pages through the directory.
    """
    holders = (
        select(Assignment.person_id)
        .join(Employment, Employment.id == Assignment.employment_id)
        .where(Assignment.department_id.in_(department_ids), *posts.held(on))
    )
    return list(
        db.session.scalars(
            select(Person.id)
            .where(people.working(on), Person.id.in_(holders))
            .order_by(Person.sort_name, Person.id)
            .limit(MANY)
        )
    )


def reports(person_id: int, on: date) -> list[int]:
    """The ids of who reports to a head: the people of the headed departments and the heads of those right below."""
    headed = [department.id for department in headed_by(person_id, on)]
    if not headed:
        return []
    child = departments(on)
    child_ids = list(db.session.scalars(select(child.id).where(child.parent_id.in_(headed), in_force(child, on))))
    leaders = [head.person.id for found in heads(child_ids, on).values() for head in found]
    everyone = dict.fromkeys([*leaders, *members(headed, on)])
    return [number for number in everyone if number != person_id]


def size(path: str, on: date) -> int:
    """How many people hold a post in the subtree of ``path`` on a day."""
    return (
        db.session.scalar(
            select(func.count(func.distinct(Assignment.person_id)))
            .join(Employment, Employment.id == Assignment.employment_id)
            .join(Department, Department.id == Assignment.department_id)
            .where(below(path), *posts.held(on))
        )
        or 0
    )
