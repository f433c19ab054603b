"""Times as people say them, in the reader's language."""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from typing import Any

from plugin_sdk.i18n import day, format_date, reader_zone
from plugin_sdk.i18n import gettext as _


def weekday(value: date) -> str:
    """A day with its weekday: “Thu, November 26”."""
    return _("%(weekday)s, %(day)s", weekday=format_date(value, "EEE"), day=day(value))


def period(thing: Any, zone: tzinfo) -> str:
    """From when until when, where ``zone`` is the time; ``thing`` is an event or one of its lines."""
    if thing.whole_day:
        return days(thing.first_day, thing.last_day)
    return between(thing.starts_at.astimezone(zone), thing.ends_at.astimezone(zone))


def days(first: date, last: date) -> str:
    """Whole days."""
    return weekday(first) if first == last else _("%(first)s – %(last)s", first=weekday(first), last=weekday(last))


def between(starts: datetime, ends: datetime) -> str:
    """From one time to another, both in the same zone."""
    if starts.date() == ends.date():
        return _(
            "%(day)s, %(from)s–%(to)s", day=weekday(starts.date()), **{"from": f"{starts:%H:%M}", "to": f"{ends:%H:%M}"}
        )
    return _(
        "%(first)s, %(from)s – %(last)s, %(to)s",
        first=weekday(starts.date()),
        last=weekday(ends.date()),
        **{"from": f"{starts:%H:%M}", "to": f"{ends:%H:%M}"},
    )


def offset(moment: datetime) -> str:
    """How far a clock is from UTC: “UTC+3”, “UTC+5:30”."""
    shift = moment.utcoffset()
    minutes = int(shift.total_seconds()) // 60 if shift is not None else 0
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"


def told(payload: Any) -> str:
    """The time in a message: as the reader's clock shows it, with its offset from UTC."""
    if payload["whole_day"]:
        return days(date.fromisoformat(payload["first_day"]), date.fromisoformat(payload["last_day"]))
    zone = reader_zone()
    starts, ends = (datetime.fromisoformat(payload[name]).astimezone(zone) for name in ("starts", "ends"))
    return f"{between(starts, ends)} ({offset(starts)})"
