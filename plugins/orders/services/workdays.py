"""Working days: Monday to Friday without the holidays that an administrator has set."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from plugin_sdk import Absent, settings
from plugin_sdk.i18n import gettext as _

ONE_DAY = timedelta(days=1)
_SATURDAY = 5
LONGEST = 260
"""Working days of a year; no order leaves more time than that."""


def holidays() -> frozenset[date]:
    """The days of the setting; what is no day is passed over and told by ``problems``."""
    return frozenset(day for day in map(_day, settings.get("orders", "holidays")) if day is not None)


def problems() -> list[str]:
    """Lines of the setting that are no days, for the health page."""
    return [
        _("“%(text)s” in the setting “Holidays” is no day. Write it like 2027-01-01.", text=text)
        for text in settings.get("orders", "holidays")
        if _day(text) is None
    ]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def after(start: date, days: int, free: Iterable[date] = ()) -> date:
    """The last of ``days`` working days that follow ``start``: one working day after Friday is Monday."""
    closed = free if isinstance(free, frozenset) else frozenset(free)
    day = start
    for _number in range(min(max(days, 1), LONGEST)):
        day += ONE_DAY
        while day.weekday() >= _SATURDAY or day in closed:
            day += ONE_DAY
    return day


def due(since: date, days: int, absences: Sequence[Absent], free: Iterable[date] = ()) -> date | None:
    """The last day to confirm, ``None`` while the person is away and nobody knows until when.

    It is ``days`` working days after ``since``. Who is away on that day, or goes away before the time is over, has the
    whole time anew after the return.

    Args:
        absences: the earliest first.
    """
    start = since
    end = after(start, days, free)
    for absent in absences:
        if absent.until is not None and absent.until < start:
            continue
        if absent.since > end:
            break
        if absent.until is None:
            return None
        # The first day back counts as the day of issue does for everybody else.
        start = absent.until + ONE_DAY
        end = after(start, days, free)
    return end
