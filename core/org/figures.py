"""People in numbers: how many work where, who joins and who leaves, by day."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, func, select

from core.db import db
from core.epochs import Kept
from core.extension import PersonCard
from core.org import people, posts, remembered
from core.org.models import FORMER, Assignment, Employment, LegalEntity, Location, Person
from core.org.remembered import EPOCH

PERMISSION = "org.figures"
AHEAD = timedelta(days=60)
"""How far coming joiners and leavers are told of."""

MOST_PARTS, MOST_CHANGES = 12, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """So many people of a legal entity or a place."""

    id: int
    title: str
    people: int


Day = tuple[date, int]
"""A day, and the id of the person who joins or leaves on it: the first day of work, or the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Who joins and who leaves within some days, the earliest first; at most five hundred each."""

    joined: Sequence[Day]
    left: Sequence[Day]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """The company on a day.

    Attributes:
        month: of the calendar month, to its end.
        coming: from the day on, for two months.
    """

    heads: int
    entities: Sequence[Part]
    places: Sequence[Part]
    month: Changes
    coming: Changes


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """Somebody who joins or leaves, with the day."""

    day: date
    person: PersonCard


_figures: Kept[date, Figures] = Kept(EPOCH, most=20)


def figures(on: date) -> Figures:
    """The figures of a day, remembered until the organisation changes."""
    return _figures.get(on, lambda: _read(on))


def _read(on: date) -> Figures:
    return Figures(
        heads=remembered.headcount.get(),
        entities=_parts(_of_entities(on)),
        places=_parts(_of_places()),
        month=changes(*month_of(on)),
        coming=changes(on, on + AHEAD),
    )


def month_of(day: date) -> tuple[date, date]:
    """The first and the last day of a day's month."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def changes(first: date, last: date) -> Changes:
    """Who joins from ``first`` through ``last``, and whose last day is one of these; three statements."""
    joined = select(Person.joined_on, Person.id).where(Person.joined_on.between(first, last))
    gone = select(Person.left_on, Person.id).where(Person.status == FORMER, Person.left_on.between(first, last))
    last_day = func.max(Employment.ends_on)
    # Who has a contract without an end is not about to leave.
    going = (
        select(last_day, Employment.person_id)
        .join(Person, Person.id == Employment.person_id)
        .where(people.works_here())
        .group_by(Employment.person_id)
        .having(func.count() == func.count(Employment.ends_on), last_day.between(first, last))
    )
    return Changes(joined=_days(joined), left=sorted([*_days(gone), *_days(going)])[:MOST_CHANGES])


def listed(days: Sequence[Day], on: date) -> list[Listed]:
    """The same with the people's cards."""
    cards = people.cards([person_id for _day, person_id in days], on)
    return [Listed(day=day, person=cards[person_id]) for day, person_id in days if person_id in cards]


def _days(query: Select[Any, Any]) -> list[Day]:
    return sorted((row[0], row[1]) for row in db.session.execute(query.limit(MOST_CHANGES)))


def _of_entities(on: date) -> Select[*tuple[Any, ...]]:
    number = func.count(Person.id.distinct())
    return (
        select(LegalEntity.id, func.coalesce(func.nullif(LegalEntity.short_name, ""), LegalEntity.name), number)
        .join(Employment, Employment.legal_entity_id == LegalEntity.id)
        .join(Assignment, Assignment.employment_id == Employment.id)
        .join(Person, Person.id == Employment.person_id)
        .where(people.works_here(), *posts.held(on))
        .group_by(LegalEntity.id, LegalEntity.short_name, LegalEntity.name)
        .order_by(number.desc(), LegalEntity.id)
    )


def _of_places() -> Select[*tuple[Any, ...]]:
    number = func.count(Person.id)
    return (
        select(Location.id, Location.name, number)
        .join(Person, Person.location_id == Location.id)
        .where(people.works_here())
        .group_by(Location.id, Location.name)
        .order_by(number.desc(), Location.id)
    )


def _parts(query: Select[*tuple[Any, ...]]) -> tuple[Part, ...]:
    rows = db.session.execute(query.limit(MOST_PARTS))
    return tuple(Part(id=row[0], title=row[1], people=row[2]) for row in rows)
