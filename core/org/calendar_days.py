"""Birthdays of a week or a month, and newcomers: whom to congratulate and whom to welcome, by day.

A day is the one at the place where the person works: in Vladivostok it is tomorrow already.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from sqlalchemy import ColumnElement, select, tuple_

from core.db import db
from core.extension import PersonCard
from core.org import people
from core.org.birthdays import celebrated
from core.org.directory_search import NEW_FOR
from core.org.local_days import LocalDays
from core.org.models import Person
from core.org.principals import people_of

Period = Literal["week", "month", "next"]
PERIODS: tuple[Period, ...] = ("week", "month", "next")


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A person and the day of it. ``today``: it is that day now where the person works."""

    person: PersonCard
    day: date
    today: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A page of occasions, day after day, and how many there are on all pages."""

    days: Sequence[tuple[date, Sequence[Occasion]]]
    total: int


def birthdays(period: Period, on: date, *, department: int | None = None, page: int = 1, size: int = 60) -> Listed:
    """Birthdays of who lets them be shown, within the period around today as it is where each works.

    Args:
        on: the day whose posts are shown and by which the department's people are told.
    """
    days = LocalDays.now()
    windows = {today: celebrated(_window(period, today)) for today in {*days.all}}
    wanted = {born for window in windows.values() for born in window}
    query = select(Person.id, Person.sort_name, Person.location_id, Person.birth_month, Person.birth_day).where(
        tuple_(Person.birth_month, Person.birth_day).in_(sorted(wanted)),
        Person.show_birthday.is_(True),
        people.works_here(),
        *_of(department, on),
    )
    found = []
    for row in db.session.execute(query):
        today = days.of(row.location_id)
        day = windows[today].get((row.birth_month, row.birth_day))
        if day is not None:
            found.append((day, row.sort_name, row.id, day == today))
    return _listed(sorted(found), on, page, size)


def newcomers(on: date, *, department: int | None = None, page: int = 1, size: int = 60) -> Listed:
    """Who joined within the last thirty days, the latest first."""
    days = LocalDays.now()
    query = (
        select(Person.id, Person.joined_on, Person.location_id)
        .where(Person.joined_on.between(on - NEW_FOR, max(days.all)), people.works_here(), *_of(department, on))
        .order_by(Person.joined_on.desc(), Person.sort_name, Person.id)
    )
    rows = db.session.execute(query)
    found = [(row.joined_on, "", row.id, row.joined_on == days.of(row.location_id)) for row in rows]
    return _listed(found, on, page, size)


def period_of(text: str) -> Period:
    """The period of that name, this week if there is none."""
    return next((known for known in PERIODS if known == text), "week")


def _listed(found: Sequence[tuple[date, str, int, bool]], on: date, page: int, size: int) -> Listed:
    shown = found[(page - 1) * size : page * size]
    cards = people.cards([person_id for _day, _name, person_id, _today in shown], on)
    occasions = [Occasion(person=cards[number], day=day, today=today) for day, _name, number, today in shown]
    days = [(day, list(same)) for day, same in groupby(occasions, key=lambda occasion: occasion.day)]
    return Listed(days=days, total=len(found))


def _window(period: Period, today: date) -> Iterable[date]:
    """The days of the week (from Monday) or month that a day lies in, or of the month after."""
    if period == "week":
        first, length = today - timedelta(days=today.weekday()), 7
    else:
        first = today.replace(day=1)
        if period == "next":
            first = _month_after(first)
        length = (_month_after(first) - first).days
    return (first + timedelta(days=number) for number in range(length))


def _month_after(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _of(department: int | None, on: date) -> list[ColumnElement[bool]]:
    return [Person.id.in_(people_of([f"department:{department}"], on))] if department is not None else []
