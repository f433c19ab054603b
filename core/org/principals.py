"""Under which names a person can be addressed by an audience, and whom a set of such names means.

Both directions are SELECTs, to be used inside larger statements, and follow the same rules: only who works here on the
day carries anything; a department means its whole subtree; a head belongs to the department headed. Where two people
have turned out to be one, whoever stays carries the names of both, so that what is addressed to either is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    SQLColumnExpression,
    String,
    and_,
    cast,
    literal,
    or_,
    select,
    union,
)
from sqlalchemy.orm import aliased

from core.extension import EVERYONE, HEADS
from core.org.dates import ChosenDay, in_force
from core.org.department_history import departments
from core.org.models import Assignment, Department, Employment, GroupMember, Headship, Person
from core.org.people import working, works_here


def principals_of(person_id: int, on: date) -> CompoundSelect[str]:
    """The principals of a person on a day, one text per row; no row for who does not work here."""
    here = works_here()
    held = _held(on).where(Person.id == person_id)
    own = (
        select(Department.id, Department.parent_id)
        .where(
            or_(
                Department.id.in_(held.with_only_columns(Assignment.department_id)),
                Department.id.in_(_headed(on).where(Person.id == person_id).with_only_columns(Headship.department_id)),
            )
        )
        .cte("own_departments", recursive=True)
    )
    above = aliased(Department)
    # UNION, not UNION ALL: a loop in the structure ends the walk instead of hanging it.
    departments = own.union(select(above.id, above.parent_id).join(own, above.id == own.c.parent_id))
    location = select(Person.location_id).where(Person.id == person_id, here)
    inherited = (
        held.join(Department, Department.id == Assignment.department_id)
        .where(Person.location_id.is_(None))
        .with_only_columns(Department.location_id)
    )
    groups = select(GroupMember.group_id).join(Person).where(GroupMember.person_id == person_id, here)
    same = aliased(Person)
    return union(
        select(_key("person", Person.id)).where(Person.id == person_id, here),
        select(_key("person", same.id)).join(Person, Person.id == same.same_as_id).where(Person.id == person_id, here),
        select(literal(EVERYONE, String)).where(select(Person.id).where(Person.id == person_id, here).exists()),
        select(literal(HEADS, String)).where(_headed(on).where(Person.id == person_id).exists()),
        select(_key("department", departments.c.id)),
        _keys("position", held.with_only_columns(Assignment.position_id)),
        _keys("entity", held.with_only_columns(Employment.legal_entity_id)),
        _keys("location", location),
        _keys("location", inherited),
        _keys("group", groups),
    )


def people_of(principals: Iterable[str], on: date) -> Select[int]:
    """The ids of the people who carry at least one of the principals on a day, or did or will on a chosen one.

    Principals of other realms, such as ``role:`` and ``account:``, mean nobody here.
    """
    wanted: dict[str, list[int]] = {}
    everyone = select(Person.id).where(working(on))
    for principal in principals:
        if principal == EVERYONE:
            return everyone
        if principal == HEADS:
            wanted[HEADS] = []
        kind, _, number = principal.partition(":")
        if number.isdecimal():
            wanted.setdefault(kind, []).append(int(number))
    parts = [_FINDERS[kind](ids, on) for kind, ids in wanted.items() if kind in _FINDERS]
    return everyone.where(or_(*(Person.id.in_(part) for part in parts)) if parts else literal(False))


def team_of(department_ids: Sequence[int], on: date) -> Select[int]:
    """The ids of the people who sit in or head departments themselves, without what is below them."""
    held = _held(on).where(Assignment.department_id.in_(department_ids))
    both = union(held, _headed(on).where(Headship.department_id.in_(department_ids))).subquery()
    return select(both.c.id)


def _held(on: date) -> Select[Any]:
    return (
        select(Person.id)
        .join(Assignment, Assignment.person_id == Person.id)
        .join(Employment, Employment.id == Assignment.employment_id)
        .where(working(on), in_force(Assignment, on), in_force(Employment, on))
    )


def _headed(on: date) -> Select[Any]:
    return select(Person.id).join(Headship).where(working(on), in_force(Headship, on))


def _key(kind: str, number: SQLColumnExpression[Any]) -> ColumnElement[str]:
    return literal(f"{kind}:", String) + cast(number, String)


def _keys(kind: str, numbers: Select[Any]) -> Select[str]:
    ids = numbers.subquery()
    number = ids.c[0]
    return select(_key(kind, number)).where(number.is_not(None))


def _by_person(ids: list[int], on: date) -> Select[Any]:
    same = select(Person.same_as_id).where(Person.id.in_(ids), Person.same_as_id.is_not(None))
    return select(Person.id).where(or_(Person.id.in_(ids), Person.id.in_(same)))


def _by_department(ids: list[int], on: date) -> Select[Any]:
    # By the id inside the path, never by a prefix: a path not derived yet is "/", the prefix of all others.
    department = departments(on)
    below = (department.path.contains(f"/{number}/") for number in ids)
    subtree = select(department.id).where(or_(department.id.in_(ids), *below))
    held = _held(on).where(Assignment.department_id.in_(subtree))
    headed = _headed(on).where(Headship.department_id.in_(subtree))
    both = union(held, headed).subquery()
    return select(both.c.id)


def _by_position(ids: list[int], on: date) -> Select[Any]:
    return _held(on).where(Assignment.position_id.in_(ids))


def _by_entity(ids: list[int], on: date) -> Select[Any]:
    return _held(on).where(Employment.legal_entity_id.in_(ids))


def _by_location(ids: list[int], on: date) -> Select[Any]:
    department = departments(on)
    # A place that came from the department of today says nothing of another day.
    own: ColumnElement[bool] = Person.location_id.in_(ids)
    without: ColumnElement[bool] = Person.location_id.is_(None)
    if isinstance(on, ChosenDay):
        own, without = and_(own, ~Person.place_by_department), or_(without, Person.place_by_department)
    inherited = (
        _held(on)
        .join(department, department.id == Assignment.department_id)
        .where(without, department.location_id.in_(ids))
    )
    return select(Person.id).where(or_(own, Person.id.in_(inherited)))


def _heads(ids: list[int], on: date) -> Select[Any]:
    return _headed(on)


def _by_group(ids: list[int], on: date) -> Select[Any]:
    return select(GroupMember.person_id).where(GroupMember.group_id.in_(ids))


_FINDERS = {
    HEADS: _heads,
    "person": _by_person,
    "department": _by_department,
    "position": _by_position,
    "entity": _by_entity,
    "location": _by_location,
    "group": _by_group,
}
