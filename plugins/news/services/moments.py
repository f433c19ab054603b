"""Moments as an author writes them: a time on the wall clock of a zone, kept as UTC.

Twice a year a clock jumps. A time that it jumps over does not exist and is refused; one that it shows twice is taken
for the first, and said so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from plugin_sdk.i18n import gettext as _


class NoSuchTime(ValueError):
    """A time that the clock of the zone jumps over; the message is for who chose it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What was meant: ``at`` in UTC, and a ``note`` for who chose it where more than one moment could be meant."""

    at: datetime
    note: str = ""


def in_zone(wall: datetime, zone: tzinfo) -> Moment:
    """The moment at which the clocks of ``zone`` show ``wall``, a time without a zone.

    Raises:
        NoSuchTime: they never do, because they are put forward past it.
    """
    first, second = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    at = first.astimezone(UTC)
    shown = at.astimezone(zone).replace(tzinfo=None, fold=0)
    if shown != wall:
        raise NoSuchTime(
            _(
                "There is no %(time)s that night: the clocks of %(zone)s are put forward. Choose %(next)s or later.",
                zone=str(zone), time=f"{wall:%H:%M}", next=f"{shown:%H:%M}",
            )
        )  # fmt: skip
    if first.utcoffset() == second.utcoffset():
        return Moment(at=at)
    return Moment(
        at=at,
        note=_(
            "The clocks of %(zone)s show %(time)s twice that night, for they are put back. The first time is meant.",
            zone=str(zone), time=f"{wall:%H:%M}",
        ),
    )  # fmt: skip


def on_the_wall(at: datetime | None, zone: tzinfo) -> datetime | None:
    """What the clocks of ``zone`` show at a moment, for a form to start from."""
    return at.astimezone(zone).replace(tzinfo=None) if at is not None else None


def zone_of(name: str, otherwise: tzinfo) -> tzinfo:
    """The zone that an author chose times in; another one while none is chosen or this machine does not know it."""
    if not name:
        return otherwise
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return otherwise
