"""A month of occasions, and the months before and after."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from plugin_sdk import Occasion, Viewer
from plugins.birthdays.services import occasions

AROUND = 12
"""Months before and after the present one that can be looked at."""

_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Month:
    """A month by its first day; ``before`` and ``after`` are the first days of its neighbours that can be shown."""

    first: date
    last: date
    before: date | None
    after: date | None


def month_of(text: str, today: date) -> Month:
    """The month of that name (``2026-11``), this one if there is none or it lies too far."""
    found = _MONTH.fullmatch(text)
    first = today.replace(day=1)
    if found and 1 <= int(found[2]) <= 12 and int(found[1]):
        wanted = date(int(found[1]), int(found[2]), 1)
        if abs(_months(wanted) - _months(today)) <= AROUND:
            first = wanted
    last = first.replace(day=monthrange(first.year, first.month)[1])
    before, after = (first - timedelta(days=1)).replace(day=1), last + timedelta(days=1)
    return Month(
        first=first,
        last=last,
        before=before if _months(today) - _months(before) <= AROUND else None,
        after=after if _months(after) - _months(today) <= AROUND else None,
    )


def _months(day: date) -> int:
    return day.year * 12 + day.month


def listed(viewer: Viewer, month: Month, kind: str) -> list[Occasion]:
    """The occasions of a month, of one kind if it is named."""
    return [one for one in occasions.within(viewer, month.first, month.last) if kind in ("", one.kind)]
