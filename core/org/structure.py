"""The structure of the company on a day: departments, their heads, and who stands where."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Row, func, select

from core.db import db
from core.extension import PersonCard
from core.org import people, posts
from core.org.dates import in_force
from core.org.models import Assignment, Department, Employment, Headship, Person

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


def url(department_id: int) -> str:
    """Path of the department's page."""
    return f"/departments/{department_id}"


def get(department_id: int) -> Department | None:
    """The department of that id, closed ones too."""
    return db.session.get(Department, department_id)


def path_ids(path: str) -> list[int]:
    """The ids in a department's path, the root first and the department itself last."""
    return [int(part) for part in path.split("/") if part]


def below(path: str) -> ColumnElement[bool]:
    """The condition that a department lies in the subtree of ``path``, itself included; served by the index."""
    if path in ("", "/"):
        raise ValueError("a department whose path is not derived yet has no subtree")
    # "0" is the character after "/", so the range holds exactly what begins with the path.
    return Department.path.between(path, f"{path[:-1]}0")


def ancestors(department: Department) -> list[Department]:
    """The departments above one, the root first; one query."""
    ids = [number for number in path_ids(department.path) if number != department.id]
    if not ids:
        return []
    found = {row.id: row for row in db.session.scalars(select(Department).where(Department.id.in_(ids)))}
    return [found[number] for number in ids if number in found]


def children(department_id: int, on: date) -> list[Department]:
    """The departments right below one that exist on a day."""
    return list(
        db.session.scalars(
            select(Department)
            .where(Department.parent_id == department_id, Department.id != department_id, in_force(Department, on))
            .order_by(Department.weight, Department.name, Department.id)
        )
    )


def heads(department_ids: Collection[int], on: date) -> dict[int, list[Head]]:
    """Who heads the departments on a day, the acting ones last; a department without a head is left out."""
    rows = headships(department_ids, on)
    cards = people.cards({row.person_id for row in rows}, on)
    found: dict[int, list[Head]] = {}
    for row in rows:
        found.setdefault(row.department_id, []).append(Head(person=cards[row.person_id], acting=row.acting))
    return found


def headships(department_ids: Collection[int], on: date) -> Sequence[Row[int | None, int, bool]]:
    """``department_id``, ``person_id`` and ``acting`` of who heads the departments on a day, the acting ones last."""
    if not department_ids:
        return []
    return db.session.execute(
        select(Headship.department_id, Headship.person_id, Headship.acting)
        .join(Person, Person.id == Headship.person_id)
        .where(Headship.department_id.in_(department_ids), in_force(Headship, on), Person.status != people.FORMER)
        .order_by(Headship.acting, Headship.starts_on, Headship.id)
    ).all()


def exists_on(on: date) -> ColumnElement[bool]:
    """The condition that a department exists on a day."""
    return in_force(Department, on)


def cards_of_heads(headships: Sequence[Headship], on: date) -> dict[int, PersonCard]:
    """The cards of the people in these headships, past ones too."""
    return people.cards({headship.person_id for headship in headships}, on)


def headed_by(person_id: int, on: date) -> list[Department]:
    """The departments that a person heads on a day, fully or acting."""
    return list(
        db.session.scalars(
            select(Department)
            .join(Headship, Headship.department_id == Department.id)
            .where(Headship.person_id == person_id, in_force(Headship, on), in_force(Department, on))
            .order_by(Department.depth, Department.name, Department.id)
        ).unique()
    )


def headed_by_people(person_ids: Collection[int], on: date) -> dict[int, int]:
    """The uppermost department that each of these people heads on a day; who heads none is left out."""
    if not person_ids:
        return {}
    rows = db.session.execute(
        select(Headship.person_id, Department.id)
        .join(Department, Department.id == Headship.department_id)
        .where(Headship.person_id.in_(person_ids), in_force(Headship, on), in_force(Department, on))
        .order_by(Department.depth.desc(), Department.id.desc())
    )
    return {person_id: department_id for person_id, department_id in rows}  # noqa: C416 - dict() has no type for rows


def chain(person_id: int, path: str, on: date) -> list[Link]:
    """The heads above a person who sits at ``path``, the nearest first, up to the top of the company.

    Nobody is their own head: a department that the person heads is passed over, and so is one without a head.
    """
    ids = path_ids(path)
    if not ids:
        return []
    query = select(Department.id, Department.name).where(Department.id.in_(ids))
    names = {row.id: row.name for row in db.session.execute(query)}
    above = heads(ids, on)
    links = []
    for number in reversed(ids):
        found = tuple(above.get(number, ()))
        if found and number in names and all(head.person.id != person_id for head in found):
            links.append(Link(department_id=number, department=names[number], heads=found))
    return links


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
            .where(people.works_here(), Person.id.in_(holders))
            .order_by(Person.sort_name, Person.id)
            .limit(MANY)
        )
    )


def reports(person_id: int, on: date) -> list[int]:
    """The ids of who reports to a head: the people of the headed departments and the heads of those right below."""
    headed = [department.id for department in headed_by(person_id, on)]
    if not headed:
        return []
    child_ids = list(
        db.session.scalars(select(Department.id).where(Department.parent_id.in_(headed), in_force(Department, on)))
    )
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
