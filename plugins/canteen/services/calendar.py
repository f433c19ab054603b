"""Days and weeks as a canteen counts them: in the zone of the place where it stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from plugin_sdk import people
from plugin_sdk.db import utcnow

WORKDAYS = 5


class Placed(Protocol):
    """A canteen or its card: what stands in a place."""

    @property
    def location_id(self) -> int | None:
        """Where it stands."""


def zone_of(location_id: int | None) -> tzinfo:
    """The zone of a location; UTC for none, so that a missing place never breaks a page."""
    place = people.place(location_id) if location_id is not None else None
    try:
        return ZoneInfo(place.time_zone) if place is not None and place.time_zone else UTC
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def local_now(site: Placed, now: datetime | None = None) -> datetime:
    """The time on the wall of the canteen."""
    return (now or utcnow()).astimezone(zone_of(site.location_id))


def today_at(site: Placed, now: datetime | None = None) -> date:
    """The day that it is at the canteen."""
    return local_now(site, now).date()


@dataclass(frozen=True, slots=True)
class Week:
    """A week by its Monday."""

    monday: date

    @classmethod
    def of(cls, day: date) -> Week:
        """The week that ``day`` is in."""
        return cls(day - timedelta(days=day.weekday()))

    @classmethod
    def parse(cls, text: str | None) -> Week | None:
        """The week of an address, such as ``2026-W48``; ``None`` if it is none of this century."""
        try:
            monday = datetime.strptime(f"{text}-1", "%G-W%V-%u").replace(tzinfo=UTC).date()
        except ValueError:
            return None
        return cls(monday) if 2000 <= monday.year < 2100 else None

    def __str__(self) -> str:
        year, number, _weekday = self.monday.isocalendar()
        return f"{year}-W{number:02}"

    @property
    def number(self) -> int:
        """Its number within the year (ISO 8601)."""
        return self.monday.isocalendar().week

    @property
    def days(self) -> list[date]:
        """Monday to Sunday."""
        return [self.monday + timedelta(days=count) for count in range(7)]

    @property
    def workdays(self) -> list[date]:
        """Monday to Friday."""
        return self.days[:WORKDAYS]

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)

    @property
    def previous(self) -> Week:
        """The week before."""
        return Week(self.monday - timedelta(days=7))

    @property
    def next(self) -> Week:
        """The week after."""
        return Week(self.monday + timedelta(days=7))
