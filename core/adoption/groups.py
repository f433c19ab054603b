"""Who was here in each week, by department, branch or position. Groups too small to hide anybody stand together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import CTE, ColumnElement, func, literal, select
from sqlalchemy.orm import aliased

from core.adoption.figures import Week, week_of
from core.adoption.models import Presence
from core.db import db
from core.org.dates import in_force, today
from core.org.models import Assignment, Department, Employment, Location, Person, Position
from core.org.people import works_here
from core.org.posts import held

By = Literal["department", "place", "position"]
BYS: tuple[By, ...] = ("department", "place", "position")
FEWEST = 5
"""People of a group that is shown by itself."""
MOST = 40
"""Groups that are shown by themselves."""


@dataclass(frozen=True, slots=True)
class Group:
    """People together, and how many of them were here in each week. ``name`` is ``None`` for all others together."""

    name: str | None
    people: int
    weeks: Sequence[int]


def table(by: By, shown: Sequence[Week]) -> list[Group]:
    """The groups, the largest first, and at last all others together if they are enough to hide in.

    With four statements.
    """
    members = _members(by).cte("members")
    names = _names(by, members)
    visible, hidden = _split(names, _count_others(members, [number for number, _name, _people in names]))
    counts = _active(members, visible, shown)
    groups = [Group(name, people, counts.get(number, [0] * len(shown))) for number, name, people in visible]
    if hidden:
        groups.append(_others(members, [number for number, _name, _people in visible], shown))
    return groups


_Named = tuple[int, str, int]
"""Id, name, people."""


def _members(by: By) -> Any:
    """A select of (person, group) for everybody who works here and belongs to a group."""
    if by == "place":
        return select(Person.id.label("person"), Person.location_id.label("place")).where(
            works_here(), Person.location_id.is_not(None)
        )
    on = today()
    posts = (
        select(Person.id.label("person"))
        .join(Assignment, Assignment.person_id == Person.id)
        .join(Employment, Employment.id == Assignment.employment_id)
        .where(works_here(), *held(on))
        .distinct()
    )
    if by == "position":
        return posts.add_columns(Assignment.position_id.label("place")).where(Assignment.position_id.is_not(None))
    above = aliased(Department)
    level = _level()
    return (
        posts.add_columns(above.id.label("place"))
        .join(Department, Department.id == Assignment.department_id)
        .join(above, Department.path.startswith(above.path))
        .where(above.depth == level, in_force(above, on))
    )


def _level() -> int:
    """The uppermost level of the structure on which there is more than one department; one statement."""
    counts = (
        select(Department.depth)
        .where(in_force(Department, today()))
        .group_by(Department.depth)
        .having(func.count() > 1)
        .order_by(Department.depth)
        .limit(1)
    )
    return db.session.scalar(counts) or 0


def _names(by: By, members: CTE) -> list[_Named]:
    """The groups that are large enough, the largest first."""
    named: dict[By, Any] = {"department": Department, "place": Location, "position": Position}
    model, size = named[by], func.count(func.distinct(members.c.person))
    rows = db.session.execute(
        select(model.id, model.name, size)
        .join(members, members.c.place == model.id)
        .group_by(model.id, model.name)
        .having(size >= FEWEST)
        .order_by(size.desc(), model.name, model.id)
        .limit(MOST)
    )
    return [(number, name, people) for number, name, people in rows]


def _split(names: list[_Named], others: int) -> tuple[list[_Named], bool]:
    """The groups to show, and whether there are others: so few of them that they would be known get company."""
    if 0 < others < FEWEST:
        return names[:-1], bool(names)
    return names, others > 0


def _outside(members: CTE, groups: Collection[int]) -> ColumnElement[bool]:
    """That a person works here and belongs to none of these groups."""
    inside = select(members.c.person).where(members.c.place.in_(groups))
    return works_here() & Person.id.not_in(inside)


def _count_others(members: CTE, groups: Collection[int]) -> int:
    return db.session.scalar(select(func.count(Person.id)).where(_outside(members, groups))) or 0


def _active(members: CTE, groups: Sequence[_Named], shown: Sequence[Week]) -> dict[int, list[int]]:
    place = week_of(shown).label("week")
    rows = db.session.execute(
        select(members.c.place, place, func.count(func.distinct(Presence.person_id)))
        .join(Presence, Presence.person_id == members.c.person)
        .where(
            Presence.day.between(shown[0].monday, shown[-1].sunday),
            members.c.place.in_([number for number, _name, _people in groups]),
        )
        .group_by(members.c.place, place)
    )
    found: dict[int, list[int]] = {}
    for number, week, people in rows:
        found.setdefault(number, [0] * len(shown))[week] = people
    return found


def _others(members: CTE, groups: Collection[int], shown: Sequence[Week]) -> Group:
    place, outside = week_of(shown).label("week"), _outside(members, groups)
    here = (
        select(place, func.count(func.distinct(Presence.person_id)))
        .join(Person, Person.id == Presence.person_id)
        .where(Presence.day.between(shown[0].monday, shown[-1].sunday), outside)
        .group_by(place)
    )
    whole = select(literal(-1), func.count(Person.id)).where(outside)
    found = {week: people for week, people in db.session.execute(whole.union_all(here))}  # noqa: C416 - dict() has no type for rows
    return Group(None, found.get(-1, 0), [found.get(week, 0) for week in range(len(shown))])
