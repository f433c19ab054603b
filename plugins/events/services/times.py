"""When an event is: moments in UTC, and days as dates, made from what its author typed in a zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from plugin_sdk.i18n import gettext as _
from plugins.events.models import Event
from plugins.events.services.refusal import Refused

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)
LONGEST = timedelta(days=366)
LENGTH = timedelta(hours=1)
"""How long an event is whose end nobody has said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """From when until when; see :class:`plugins.events.models.Event` for the parts."""

    zone: str
    whole_day: bool
    starts_at: datetime
    ends_at: datetime
    first_day: date
    last_day: date


def zone_of(name: str) -> tzinfo:
    """The zone of that name; UTC where nobody knows it any more."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def whole_days(first: date, last: date | None, zone: tzinfo) -> Period:
    """A period of whole days, the last one included.

    Raises:
        Refused: the days are in the wrong order, too many or in another age.
    """
    end = last or first
    _check_days(first, end)
    return Period(
        zone=str(zone),
        whole_day=True,
        starts_at=_utc(datetime.combine(first, time()), zone),
        ends_at=_utc(datetime.combine(end + timedelta(days=1), time()), zone),
        first_day=first,
        last_day=end,
    )


def timed(first: date, begins: time, last: date | None, ends: time | None, zone: tzinfo) -> Period:
    """A period from one time to another. Without a last day it ends on the first, without an end after an hour.

    Raises:
        Refused: the end is not after the beginning, a clock skips the time that day, or the days cannot be.
    """
    starts_at = moment(first, begins, zone, "begins")
    _check_days(first, last or first)
    if ends is None:
        if last is not None and last != first:
            raise Refused(_("Say at what time it ends on that day."), "ends")
        ends_at = starts_at + LENGTH
    else:
        ends_at = moment(last or first, ends, zone, "ends")
    if ends_at <= starts_at:
        raise Refused(_("It must end after it begins."), "ends")
    return Period(
        zone=str(zone),
        whole_day=False,
        starts_at=starts_at,
        ends_at=ends_at,
        first_day=first,
        last_day=_last_day(ends_at, zone),
    )


def moment(day: date, at: time, zone: tzinfo, field: str) -> datetime:
    """The moment of a wall clock's time in a zone, in UTC.

    Raises:
        Refused: clocks are put forward that night, and the time does not exist; or the day is in another age.
    """
    if not EARLIEST <= day <= LATEST:
        raise Refused(_("This date is too far away. Check the year."), field)
    local = datetime.combine(day, at)
    found = _utc(local, zone)
    if found.astimezone(zone).replace(tzinfo=None) != local:
        raise Refused(_("The clocks are changed that night, and this time does not exist. Choose another."), field)
    return found


def _check_days(first: date, last: date) -> None:
    if not EARLIEST <= first <= LATEST:
        raise Refused(_("This date is too far away. Check the year."), "first_day")
    if not EARLIEST <= last <= LATEST:
        raise Refused(_("This date is too far away. Check the year."), "last_day")
    if last < first:
        raise Refused(_("It must end after it begins."), "last_day")
    if last - first > LONGEST:
        raise Refused(_("An event lasts a year at most."), "last_day")


def _last_day(ends_at: datetime, zone: tzinfo) -> date:
    # What ends at midnight does not touch the day that begins then.
    return (ends_at - timedelta(microseconds=1)).astimezone(zone).date()


def _utc(local: datetime, zone: tzinfo) -> datetime:
    return local.replace(tzinfo=zone).astimezone(UTC)


def period_of(event: Event) -> Period:
    """The period of an event that is there already."""
    return Period(**{name: getattr(event, name) for name in Period.__dataclass_fields__})


def days_of(thing: Any, zone: tzinfo) -> tuple[date, date]:
    """The first and last day that an event, or its line, touches where ``zone`` is the time.

    Whole days are the same everywhere.
    """
    if thing.whole_day:
        return thing.first_day, thing.last_day
    return thing.starts_at.astimezone(zone).date(), _last_day(thing.ends_at, zone)
