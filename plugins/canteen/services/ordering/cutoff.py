"""Until when a day's meals can be ordered, in the zone of the place where the canteen stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol

from sqlalchemy import select

from plugin_sdk.cache import Kept
from plugin_sdk.db import session, utcnow
from plugins.canteen.models import Day
from plugins.canteen.services.calendar import WORKDAYS, Placed, today_at, zone_of
from plugins.canteen.services.reading import weekday

LOOK_BACK = timedelta(days=31)
"""How far before a meal its cut-off may lie; over long holidays, and never without end."""

LOOK_AHEAD = timedelta(days=14)
MAX_AHEAD = 10
"""The most open days that a canteen may ask for between the cut-off and the meal."""


class Ordering(Placed, Protocol):
    """A canteen or its card: what says when orders end."""

    @property
    def id(self) -> int:
        """The canteen."""

    @property
    def takes_orders(self) -> bool:
        """Whether people order beforehand."""

    @property
    def orders_until(self) -> time:
        """The local time of the cut-off."""

    @property
    def orders_ahead(self) -> int:
        """How many open days before the meal the cut-off is."""


@dataclass(frozen=True, slots=True)
class Orderable:
    """A day with a menu, and the moment (UTC) when its orders end."""

    day: date
    until: datetime

    @property
    def weekday(self) -> str:
        """Its name, e.g. ``Monday``."""
        return weekday(self.day)


_coming: Kept[tuple[int, date], tuple[Orderable, ...]] = Kept("canteen", org=True)


def deadline(site: Ordering, day: date) -> datetime:
    """The moment (UTC) when the orders for a day end; see :func:`deadlines`."""
    return deadlines(site, [day])[day]


def deadlines(site: Ordering, days: Sequence[date]) -> dict[date, datetime]:
    """The same for several days, with one statement.

    Counted back are the days on which the canteen is open: not those it says it is closed on, and of weekends only
    those with a menu. So on Friday people order for Monday, and before a holiday for the day after it.
    """
    if not days:
        return {}
    span = Day.day.between(min(days) - LOOK_BACK, max(days))
    known = dict(session.execute(select(Day.day, Day.closed).where(Day.site_id == site.id, span)).all())
    return {day: _deadline(site, day, known) for day in days}


def _deadline(site: Ordering, day: date, known: Mapping[date, bool]) -> datetime:
    found, first = day, day - LOOK_BACK
    for _step in range(site.orders_ahead):
        found -= timedelta(days=1)
        while found > first and not _is_open(found, known):
            found -= timedelta(days=1)
    return datetime.combine(found, site.orders_until, tzinfo=zone_of(site.location_id)).astimezone(UTC)


def _is_open(day: date, known: Mapping[date, bool]) -> bool:
    return not known[day] if day in known else day.weekday() < WORKDAYS


def coming(site: Ordering, now: datetime | None = None) -> Sequence[Orderable]:
    """The days that can be ordered for now, the nearest first; remembered until a menu changes."""
    if not site.takes_orders:
        return ()
    now = now or utcnow()
    today = today_at(site, now)
    return [each for each in _coming.get((site.id, today), lambda: _read_coming(site, today)) if each.until > now]


def _read_coming(site: Ordering, today: date) -> tuple[Orderable, ...]:
    span = Day.day.between(today, today + LOOK_AHEAD)
    query = select(Day.day).where(Day.site_id == site.id, span, ~Day.closed, Day.dishes.any()).order_by(Day.day)
    until = deadlines(site, session.scalars(query).all())
    return tuple(Orderable(day, moment) for day, moment in until.items())
