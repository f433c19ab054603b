"""Time as people live it: zones, and the date that it is somewhere."""

from __future__ import annotations

from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones


@lru_cache(maxsize=128)
def zone(name: str | None) -> tzinfo:
    """The IANA zone of that name; UTC where the name is empty or unknown, so that a bad value never breaks a page."""
    if not name:
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    """The IANA names of all zones; to find them the machine's whole folder of them is walked through."""
    return frozenset(available_timezones())


def today_in(time_zone: tzinfo, now: datetime | None = None) -> date:
    """The calendar date in ``time_zone`` at ``now`` (default: this moment)."""
    return (now or datetime.now(UTC)).astimezone(time_zone).date()


def now_in(time_zone: tzinfo) -> datetime:
    """This moment as the clock on the wall shows it in ``time_zone``."""
    return datetime.now(UTC).astimezone(time_zone)
