"""When a message goes out: the person's own hours, days and absence decide, in the zone on their wall.

Pure reckoning; nothing is read here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from core.notify.models import ALONE, DIGEST, LEAVE

EACH, DAILY, WEEKLY, NEVER = "each", "daily", "weekly", "never"
RHYTHMS = (EACH, DAILY, WEEKLY, NEVER)
DAY = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """When somebody wants to be disturbed; see ``NotificationHabits``."""

    rhythm: str = EACH
    hour: int = 9
    weekday: int = 0
    quiet_from: time | None = None
    quiet_until: time | None = None
    quiet_weekends: bool = False
    hold_while_away: bool = True

    @property
    def in_digest(self) -> bool:
        """Whether e-mails come together."""
        return self.rhythm in (DAILY, WEEKLY)


@dataclass(frozen=True, slots=True)
class Due:
    """Not before this moment, and in which letter."""

    at: datetime
    bundle: str = ALONE


def quiet_at(habits: Habits, local: datetime) -> bool:
    """Whether the person wants quiet at that moment of their own clock."""
    if habits.quiet_weekends and local.weekday() >= SATURDAY:
        return True
    begin, end = habits.quiet_from, habits.quiet_until
    if begin is None or end is None:
        return False
    now = local.time().replace(tzinfo=None)
    return begin <= now < end if begin < end else now >= begin or now < end


def after_quiet(habits: Habits, zone: tzinfo, now: datetime) -> datetime:
    """The first moment from ``now`` on at which the person may be disturbed.

    Quiet hours end when the clock on the wall says so, also in the nights in which clocks are changed: a time that is
    left out counts as one hour later, a time that comes twice as the first.
    """
    moment = now
    # A night before a weekend, the weekend and the night after it are the longest chain there is.
    for _step in range(8):
        local = moment.astimezone(zone)
        if not quiet_at(habits, local):
            break
        moment = _next_change(habits, local, zone)
    return moment


def _next_change(habits: Habits, local: datetime, zone: tzinfo) -> datetime:
    """The next moment at which quiet may end: at the end of the night, or of the day where it is a weekend."""
    times = {time(0)} | ({habits.quiet_until} if habits.quiet_until is not None else set())
    found = [at_clock(zone, local.date() + days * DAY, clock) for days in range(3) for clock in times]
    return min(moment for moment in found if moment > local.astimezone(UTC))


def next_digest(habits: Habits, zone: tzinfo, now: datetime) -> datetime:
    """When the digest comes next, after ``now``."""
    today = now.astimezone(zone).date()
    for days in range(9):
        day = today + days * DAY
        moment = at_clock(zone, day, time(habits.hour))
        if moment > now and (habits.rhythm != WEEKLY or day.weekday() == habits.weekday):
            return moment
    raise AssertionError("a week has every weekday")


def after_absence(habits: Habits, zone: tzinfo, until: date | None, now: datetime) -> datetime:
    """The hour of letters on the first day back; on the next day, to ask again, where nobody knows it."""
    today = now.astimezone(zone).date()
    day = max(until or today, today) + DAY
    return at_clock(zone, day, time(habits.hour))


def at_clock(zone: tzinfo, day: date, clock: time) -> datetime:
    """The moment at which clocks in the zone say so on that day, in UTC."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """For whom the time is reckoned: habits, zone and absence of a person."""

    habits: Habits
    zone: tzinfo
    absent: bool = False
    absent_until: date | None = None

    @property
    def held(self) -> bool:
        """Whether messages wait for the person to be back."""
        return self.absent and self.habits.hold_while_away


def letter_due(reader: Reader, now: datetime, *, urgent: bool, mandatory: bool) -> Due:
    """When a letter goes. The digest takes what may wait; mandatory letters go alone, urgent ones at once."""
    habits, zone = reader.habits, reader.zone
    if urgent:
        return Due(now)
    if reader.held:
        return Due(after_absence(habits, zone, reader.absent_until, now), LEAVE)
    if habits.in_digest and not mandatory:
        return Due(next_digest(habits, zone, now), DIGEST)
    return Due(after_quiet(habits, zone, now))


def push_due(reader: Reader, now: datetime, *, urgent: bool) -> datetime | None:
    """When a browser is told; ``None``: not at all, for the letter after the absence tells it."""
    if urgent:
        return now
    return None if reader.held else after_quiet(reader.habits, reader.zone, now)


def may_go(reader: Reader, now: datetime, *, urgent: bool, bundle: str) -> datetime:
    """The moment from which a letter that is due now may really go, as the person's hours are by now."""
    if urgent:
        return now
    if reader.held:
        return after_absence(reader.habits, reader.zone, reader.absent_until, now)
    # Somebody asked for the digest at this very hour; everything else waits for the end of quiet hours.
    return now if bundle == DIGEST else after_quiet(reader.habits, reader.zone, now)
