"""A month as a calendar shows it: whole weeks from Monday, each day with what is on."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, timedelta

from plugin_sdk import Viewer
from plugins.events.services import reading, times
from plugins.events.services.reading import Line

YEARS = 5
"""How far from today a month can be looked at."""

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


@dataclass(slots=True, kw_only=True)
class Day:
    """A day with its events; ``inside`` is false for the days of the neighbouring months that fill the weeks."""

    date: date
    inside: bool
    today: bool
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month; ``before`` and ``after`` are the first days of its neighbours that can be looked at."""

    first: date
    weeks: list[list[Day]]
    before: date | None
    after: date | None


def month_of(viewer: Viewer, text: str) -> Month:
    """The month of that name (``2026-11``) for the viewer, this one if there is none or it lies too far."""
    first = _first(text, viewer.today)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    start = first - timedelta(days=first.weekday())
    end = last + timedelta(days=6 - last.weekday())
    days = [start + timedelta(days=number) for number in range((end - start).days + 1)]
    by_day = {day: Day(date=day, inside=first <= day <= last, today=day == viewer.today) for day in days}
    for line in reading.within(viewer, start, end):
        begins, ends = times.days_of(line, viewer.time_zone)
        day = max(begins, start)
        while day <= min(ends, end):
            by_day[day].lines.append(line)
            day += timedelta(days=1)
    weeks = [[by_day[day] for day in days[place : place + 7]] for place in range(0, len(days), 7)]
    before, after = (first - timedelta(days=1)).replace(day=1), last + timedelta(days=1)
    return Month(
        first=first,
        weeks=weeks,
        before=before if _near(before, viewer.today) else None,
        after=after if _near(after, viewer.today) else None,
    )


def _first(text: str, today: date) -> date:
    found = _MONTH.fullmatch(text)
    if found and 1 <= int(found[2]) <= 12 and int(found[1]):
        wanted = date(int(found[1]), int(found[2]), 1)
        if _near(wanted, today):
            return wanted
    return today.replace(day=1)


def _near(first: date, today: date) -> bool:
    return abs(first.year - today.year) <= YEARS
