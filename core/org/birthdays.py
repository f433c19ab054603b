"""Birthdays and newcomers: whom to congratulate and whom to welcome."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import select, tuple_

from core.db import db
from core.epochs import Kept
from core.extension import PersonCard
from core.org import people
from core.org.directory_search import NEW_FOR
from core.org.models import Person
from core.org.remembered import EPOCH

SOON = 7
"""Days ahead that count as soon."""

MOST = 30
NEWCOMERS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A person and the day: of this year's birthday, or of joining."""

    person: PersonCard
    day: date


_Pairs = list[tuple[date, int]]
_greeted: Kept[date, tuple[_Pairs, _Pairs]] = Kept(EPOCH)


def greeted(on: date) -> tuple[list[Occasion], list[Occasion]]:
    """Birthdays from ``on`` and newcomers: what every home page asks of a day, read once after each change."""
    born, joined = _greeted.get(on, lambda: (_birthdays(on, SOON), _joined(on, NEWCOMERS)))
    cards = people.cards([person_id for _, person_id in (*born, *joined)], on)
    return _occasions(born, cards), _occasions(joined, cards)


def upcoming(on: date, days: int = SOON) -> list[Occasion]:
    """Birthdays from ``on`` through the next ``days`` days, of those who let them be shown; at most thirty.

    Who was born on 29 February celebrates on the 28th in other years.
    """
    born = _birthdays(on, days)
    return _occasions(born, people.cards([person_id for _, person_id in born], on))


def newcomers(on: date, limit: int = NEWCOMERS) -> list[Occasion]:
    """Who joined within the last thirty days, the latest first."""
    joined = _joined(on, limit)
    return _occasions(joined, people.cards([person_id for _, person_id in joined], on))


def _birthdays(on: date, days: int) -> _Pairs:
    days_of = celebrated(on + timedelta(days=ahead) for ahead in range(days + 1))
    rows = db.session.execute(
        select(Person.id, Person.birth_month, Person.birth_day)
        .where(
            tuple_(Person.birth_month, Person.birth_day).in_(list(days_of)),
            Person.show_birthday.is_(True),
            people.works_here(),
        )
        .order_by(Person.sort_name, Person.id)
    ).all()
    found = sorted(((days_of[row.birth_month, row.birth_day], row.id) for row in rows), key=lambda pair: pair[0])
    return found[:MOST]


def _joined(on: date, limit: int) -> _Pairs:
    rows = db.session.execute(
        select(Person.joined_on, Person.id)
        .where(Person.joined_on.between(on - NEW_FOR, on), people.works_here())
        .order_by(Person.joined_on.desc(), Person.sort_name, Person.id)
        .limit(limit)
    )
    return [(row.joined_on, row.id) for row in rows]


def _occasions(pairs: _Pairs, cards: dict[int, PersonCard]) -> list[Occasion]:
    return [Occasion(person=cards[person_id], day=day) for day, person_id in pairs]


def celebrated(days: Iterable[date]) -> dict[tuple[int, int], date]:
    """The day of celebration by month and day of birth; 29 February falls on the 28th where there is none."""
    found: dict[tuple[int, int], date] = {}
    for day in days:
        found[day.month, day.day] = day
        if (day.month, day.day) == (2, 28) and not isleap(day.year):
            found[2, 29] = day
    return found
