"""Birthdays and newcomers: whom to congratulate and whom to welcome.

A day is the one at the place where the person works: in Vladivostok it is tomorrow already.
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, select, tuple_

from core.db import db
from core.epochs import Kept
from core.extension import PersonCard
from core.org import people
from core.org.directory_search import NEW_FOR
from core.org.local_days import LocalDays
from core.org.models import Person
from core.org.remembered import EPOCH

SOON = 7
"""Days ahead that count as soon."""

MOST = 30
NEWCOMERS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A person and the day: of this year's birthday, or of joining.

    Attributes:
        today: it is that day now where the person works.
    """

    person: PersonCard
    day: date
    today: bool


class Day(NamedTuple):
    """An occasion of a person who is known by number and by the name to sort by."""

    day: date
    sort_name: str
    person_id: int
    today: bool


_greeted: Kept[tuple[date, ...], tuple[list[Day], list[Day]]] = Kept(EPOCH)


def greeted(on: date) -> tuple[list[Occasion], list[Occasion]]:
    """Birthdays of today and the next days, and newcomers: what every home page asks, read once after each change.

    Birthdays are those of who lets them be shown, at most thirty; newcomers the six latest of the last thirty days.

    Args:
        on: the day whose posts are shown.
    """
    days = LocalDays.remembered()
    born, joined = _greeted.get(days.all, lambda: (_soon(days), joined_lately(days)[:NEWCOMERS]))
    cards = people.cards([found.person_id for found in (*born, *joined)], on)
    return occasions(born, cards), occasions(joined, cards)


def born_within(days: LocalDays, window: Callable[[date], Iterable[date]], *criteria: ColumnElement[bool]) -> list[Day]:
    """Birthdays, by day and name, of who lets them be shown.

    Who was born on 29 February celebrates on the 28th in other years.

    Args:
        window: which days count, told the day that it is now where a person works.
        criteria: what must be true of a ``Person`` besides.
    """
    windows = {today: celebrated(window(today)) for today in {*days.all}}
    wanted = {born for celebrations in windows.values() for born in celebrations}
    query = select(Person.id, Person.sort_name, Person.location_id, Person.birth_month, Person.birth_day).where(
        tuple_(Person.birth_month, Person.birth_day).in_(sorted(wanted)),
        Person.show_birthday.is_(True),
        people.works_here(),
        *criteria,
    )
    found = []
    for row in db.session.execute(query):
        today = days.of(row.location_id)
        day = windows[today].get((row.birth_month, row.birth_day))
        if day is not None:
            found.append(Day(day, row.sort_name, row.id, day == today))
    return sorted(found)


def joined_lately(days: LocalDays, *criteria: ColumnElement[bool]) -> list[Day]:
    """Who joined within the last thirty days, the latest first; ``criteria`` as in ``born_within``."""
    query = (
        select(Person.id, Person.joined_on, Person.sort_name, Person.location_id)
        .where(Person.joined_on.between(min(days.all) - NEW_FOR, max(days.all)), people.works_here(), *criteria)
        .order_by(Person.joined_on.desc(), Person.sort_name, Person.id)
    )
    found = []
    for row in db.session.execute(query):
        today = days.of(row.location_id)
        if today - NEW_FOR <= row.joined_on <= today:
            found.append(Day(row.joined_on, row.sort_name, row.id, row.joined_on == today))
    return found


def occasions(found: Iterable[Day], cards: Mapping[int, PersonCard]) -> list[Occasion]:
    """The same with each person's card."""
    return [Occasion(person=cards[one.person_id], day=one.day, today=one.today) for one in found]


def celebrated(days: Iterable[date]) -> dict[tuple[int, int], date]:
    """The day of celebration by month and day of birth; 29 February falls on the 28th where there is none."""
    found: dict[tuple[int, int], date] = {}
    for day in days:
        found[day.month, day.day] = day
        if (day.month, day.day) == (2, 28) and not isleap(day.year):
            found[2, 29] = day
    return found


def _soon(days: LocalDays) -> list[Day]:
    found = born_within(days, lambda today: (today + timedelta(days=ahead) for ahead in range(SOON + 1)))
    return sorted(found, key=lambda one: not one.today)[:MOST]
