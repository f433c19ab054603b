"""When a message goes, by the clock on the reader's own wall."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from core.notify.timing import Due, Habits, Reader, after_quiet, letter_due, may_go, next_digest, push_due

MOSCOW, BERLIN, LONDON = ZoneInfo("Europe/Moscow"), ZoneInfo("Europe/Berlin"), ZoneInfo("Europe/London")
NIGHT = Habits(quiet_from=time(22), quiet_until=time(7))
WEEKENDS = Habits(quiet_from=time(22), quiet_until=time(7), quiet_weekends=True)
LUNCH = Habits(quiet_from=time(12), quiet_until=time(13))
EARLY = Habits(quiet_from=time(0), quiet_until=time(2, 30))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("habits", "zone", "now", "expected"),
    [
        pytest.param(Habits(), MOSCOW, "2026-11-25 23:00", "2026-11-25 23:00", id="nothing is quiet"),
        pytest.param(NIGHT, MOSCOW, "2026-11-25 18:59", "2026-11-25 18:59", id="a minute before"),
        pytest.param(NIGHT, MOSCOW, "2026-11-25 19:00", "2026-11-26 04:00", id="across midnight"),
        pytest.param(NIGHT, MOSCOW, "2026-11-26 03:59", "2026-11-26 04:00", id="in the morning"),
        pytest.param(NIGHT, MOSCOW, "2026-11-26 04:00", "2026-11-26 04:00", id="the end is not quiet"),
        pytest.param(LUNCH, MOSCOW, "2026-11-26 09:30", "2026-11-26 10:00", id="within a day"),
        pytest.param(WEEKENDS, MOSCOW, "2026-11-27 20:00", "2026-11-30 04:00", id="from Friday evening to Monday"),
        pytest.param(WEEKENDS, MOSCOW, "2026-11-29 12:00", "2026-11-30 04:00", id="on Sunday"),
        # Berlin leaves out 02:00-03:00 on 29 March 2026 and has it twice on 25 October 2026.
        pytest.param(NIGHT, BERLIN, "2026-03-28 22:00", "2026-03-29 05:00", id="the short night"),
        pytest.param(NIGHT, BERLIN, "2026-10-24 21:00", "2026-10-25 06:00", id="the long night"),
        pytest.param(EARLY, BERLIN, "2026-03-29 00:00", "2026-03-29 01:30", id="an end that is left out"),
        pytest.param(EARLY, BERLIN, "2026-10-24 23:00", "2026-10-25 00:30", id="an end that comes twice"),
    ],
)
def test_quiet_hours_end_by_the_clock_on_the_wall(habits, zone, now, expected):
    assert after_quiet(habits, zone, utc(now)) == utc(expected)


@pytest.mark.parametrize(
    ("habits", "zone", "now", "expected"),
    [
        (Habits(rhythm="daily", hour=9), MOSCOW, "2026-11-25 05:59", "2026-11-25 06:00"),
        (Habits(rhythm="daily", hour=9), MOSCOW, "2026-11-25 06:00", "2026-11-26 06:00"),
        (Habits(rhythm="weekly", hour=17, weekday=4), LONDON, "2026-10-23 16:00", "2026-10-30 17:00"),
        (Habits(rhythm="weekly", hour=0, weekday=0), MOSCOW, "2026-11-29 20:00", "2026-11-29 21:00"),
    ],
)
def test_the_digest_comes_at_the_chosen_hour_also_after_the_clocks_change(habits, zone, now, expected):
    assert next_digest(habits, zone, utc(now)) == utc(expected)


def test_urgency_duty_and_absence():
    now = utc("2026-11-25 20:00")
    daily = Habits(rhythm="daily", quiet_from=time(22), quiet_until=time(7))
    here = Reader(habits=daily, zone=MOSCOW)
    assert letter_due(here, now, urgent=True, mandatory=False) == Due(now)
    assert letter_due(here, now, urgent=False, mandatory=True) == Due(utc("2026-11-26 04:00"))
    assert letter_due(here, now, urgent=False, mandatory=False) == Due(utc("2026-11-26 06:00"), "digest")
    assert push_due(here, now, urgent=False) == utc("2026-11-26 04:00")
    away = Reader(habits=daily, zone=MOSCOW, absent=True, absent_until=date(2026, 12, 9))
    assert letter_due(away, now, urgent=True, mandatory=False) == Due(now)
    assert letter_due(away, now, urgent=False, mandatory=True) == Due(utc("2026-12-10 06:00"), "leave")
    assert push_due(away, now, urgent=False) is None
    assert may_go(away, now, urgent=False, bundle="digest") == utc("2026-12-10 06:00")
    nobody_knows = Reader(habits=daily, zone=MOSCOW, absent=True)
    assert letter_due(nobody_knows, now, urgent=False, mandatory=False) == Due(utc("2026-11-26 06:00"), "leave")
    keeps_reading = Reader(habits=Habits(hold_while_away=False), zone=MOSCOW, absent=True)
    assert letter_due(keeps_reading, now, urgent=False, mandatory=False) == Due(now)
