"""Birthdays of a week or a month, and newcomers: whom to congratulate and whom to welcome, by day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from sqlalchemy import ColumnElement

from core.org import people
from core.org.birthdays import Day, Occasion, born_within, joined_lately, occasions
from core.org.local_days import LocalDays
from core.org.models import Person
from core.org.principals import people_of

Period = Literal["week", "month", "next"]
PERIODS: tuple[Period, ...] = ("week", "month", "next")


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
    days = LocalDays.remembered()
    return _listed(born_within(days, lambda today: _window(period, today), *_of(department, on)), on, page, size)


def newcomers(on: date, *, department: int | None = None, page: int = 1, size: int = 60) -> Listed:
    """Who joined within the last thirty days, the latest first."""
    return _listed(joined_lately(LocalDays.remembered(), *_of(department, on)), on, page, size)


def period_of(text: str) -> Period:
    """The period of that name, this week if there is none."""
    return next((known for known in PERIODS if known == text), "week")


def _listed(found: Sequence[Day], on: date, page: int, size: int) -> Listed:
    shown = found[(page - 1) * size : page * size]
    cards = people.cards([one.person_id for one in shown], on)
    days = [(day, list(same)) for day, same in groupby(occasions(shown, cards), key=lambda occasion: occasion.day)]
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
