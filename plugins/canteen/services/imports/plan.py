"""What a menu that comes in would change: compared day by day with what is there, before anything is touched."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from plugins.canteen.models import Day
from plugins.canteen.services.values import MenuDay, MenuDish

REPLACE, MERGE, KEEP = "replace", "merge", "keep"
MODES = (REPLACE, MERGE, KEEP)
"""For days that have a menu: put the new one in its place, add the dishes it lacks, or leave it."""


@dataclass(frozen=True, slots=True)
class PlannedDish:
    """A dish and what becomes of it: ``added``, ``changed``, ``same`` or ``removed``."""

    state: str
    dish: MenuDish


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDay:
    """A day and what becomes of it.

    Attributes:
        state: ``new``, ``changed``, ``same``, ``kept`` (it has a menu already), ``past`` or ``faulty`` – the last three
            and ``same`` are left as they are.
        menu: what the day will be.
    """

    day: date
    state: str
    menu: MenuDay
    dishes: tuple[PlannedDish, ...] = ()

    @property
    def is_change(self) -> bool:
        """True if the day will be written."""
        return self.state in ("new", "changed")

    def count(self, state: str) -> int:
        """How many of its dishes have that state."""
        return sum(1 for dish in self.dishes if dish.state == state)


@dataclass(frozen=True, slots=True)
class Plan:
    """All days of an import. ``seal`` is different once anything of what it was compared with has changed."""

    days: tuple[PlannedDay, ...]
    seal: str

    @property
    def changes(self) -> Sequence[PlannedDay]:
        """The days that will be written."""
        return [day for day in self.days if day.is_change]

    def count(self, state: str) -> int:
        """How many dishes have that state on the days that will be written."""
        return sum(day.count(state) for day in self.changes)


def make(
    days: Sequence[MenuDay], present: Mapping[date, Day], *, mode: str, today: date, faulty: Sequence[MenuDay] = ()
) -> Plan:
    """Compare.

    Args:
        days: the days to bring in; those before ``today`` are left alone, for what was served was served.
        faulty: days that were read with mistakes; they are only shown.
    """
    planned = [_day(day, present.get(day.day), mode, today) for day in days]
    planned += [PlannedDay(day=day.day, state="faulty", menu=day) for day in faulty]
    planned.sort(key=lambda item: item.day)
    versions = [f"{item.day}={present[item.day].version if item.day in present else ''}" for item in planned]
    seal = hashlib.sha256("\n".join([mode, *versions]).encode()).hexdigest()[:16]
    return Plan(tuple(planned), seal)


def _day(wanted: MenuDay, stored: Day | None, mode: str, today: date) -> PlannedDay:
    if wanted.day < today:
        return PlannedDay(day=wanted.day, state="past", menu=wanted)
    had = MenuDay.of(stored) if stored is not None else MenuDay(day=wanted.day)
    if had.is_blank:
        return PlannedDay(day=wanted.day, state="new", menu=wanted, dishes=_compared(wanted, had))
    if mode == KEEP:
        return PlannedDay(day=wanted.day, state="kept", menu=had)
    if mode == MERGE:
        wanted = _merged(wanted, had)
    dishes = _compared(wanted, had)
    same = wanted == had
    return PlannedDay(day=wanted.day, state="same" if same else "changed", menu=wanted, dishes=dishes)


def _merged(wanted: MenuDay, had: MenuDay) -> MenuDay:
    """What is there and the dishes that it lacks; a day that is closed stays closed."""
    if had.closed or wanted.closed:
        return had
    known = {dish.key for dish in had.dishes}
    return MenuDay(day=had.day, dishes=(*had.dishes, *(dish for dish in wanted.dishes if dish.key not in known)))


def _compared(wanted: MenuDay, had: MenuDay) -> tuple[PlannedDish, ...]:
    before = {dish.key: dish for dish in had.dishes}
    planned = []
    for dish in wanted.dishes:
        old = before.pop(dish.key, None)
        state = "added" if old is None else "same" if old == dish else "changed"
        planned.append(PlannedDish(state, dish))
    return (*planned, *(PlannedDish("removed", dish) for dish in before.values()))
