"""Events once more: a copy on another day, or one on each date of a rhythm, each with an enrolment of its own."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo
from itertools import count

from plugin_sdk import Viewer, files
from plugin_sdk.db import session
from plugin_sdk.i18n import day as day_text
from plugin_sdk.i18n import gettext as _
from plugins.events.models import PUBLISHED, Event
from plugins.events.services import publishing, times, writing
from plugins.events.services.refusal import Refused
from plugins.events.services.times import Period
from plugins.events.services.traces import KIND

ONCE, WEEKLY, FORTNIGHTLY, MONTHLY, BY_WEEKDAY = "once", "weekly", "fortnightly", "monthly", "weekday"
RHYTHMS = (ONCE, WEEKLY, FORTNIGHTLY, MONTHLY, BY_WEEKDAY)
MOST = 26
"""Dates at once: half a year of weeks."""

_WEEK = 7


def dates(first: date, rhythm: str, until: date | None) -> list[date]:
    """The dates of a rhythm, the first and the last day included.

    A month that has no such day (the 31st, a fifth Tuesday) takes its last one.

    Raises:
        Refused: the last day is missing or before the first one, or there are too many dates.
    """
    if rhythm == ONCE:
        return [first]
    if until is None or until < first:
        raise Refused(_("Say until which day; it must not be before the first one."), "until")
    found: list[date] = []
    for each in _endless(first, rhythm):
        if each > until:
            return found
        if len(found) == MOST:
            raise Refused(_("At most %(number)s dates at once.", number=MOST), "until")
        found.append(each)
    return found


def _endless(first: date, rhythm: str) -> Iterator[date]:
    for number in count():
        if rhythm in (WEEKLY, FORTNIGHTLY):
            yield first + timedelta(days=number * _WEEK * (2 if rhythm == FORTNIGHTLY else 1))
            continue
        years, month = divmod(first.month - 1 + number, 12)
        year = first.year + years
        start, length = monthrange(year, month + 1)
        if rhythm == MONTHLY:
            yield date(year, month + 1, min(first.day, length))
        else:
            place = 1 + (first.weekday() - start) % _WEEK + (first.day - 1) // _WEEK * _WEEK
            yield date(year, month + 1, place if place <= length else place - _WEEK)


def repeat(
    event: Event,
    first: date,
    *,
    rhythm: str = ONCE,
    until: date | None = None,
    publish: bool = False,
    viewer: Viewer | None = None,
) -> list[Event]:
    """Make an event once more on each date, at the same time of the day, with text, picture, organisers and limits.

    Nobody is enrolled or invited yet. Those of a rhythm are named on each other's pages, with the event itself.

    Args:
        publish: let them out at once, without a message; else they are drafts.

    Raises:
        Refused: what is wrong with the dates.
    """
    content, zone = writing.content_of(event), times.zone_of(event.zone)
    days = dates(first, rhythm, until)
    series = (event.series or event.uid) if rhythm != ONCE else ""
    made = []
    for each in days:
        shift = each - event.first_day
        try:
            moved = replace(
                content,
                period=_moved(event, shift, zone),
                opens_at=_shifted(event.opens_at, shift, zone),
                closes_at=_shifted(event.closes_at, shift, zone),
            )
        except Refused as refused:
            raise Refused(f"{day_text(each)}: {refused}", "first_day") from None
        copy = writing.create(moved, viewer=viewer)
        copy.series = series
        made.append(copy)
    event.series = event.series or series
    session.flush()
    for copy in made:
        _take_picture(event, copy, viewer)
        if publish:
            publishing.publish(copy, viewer=viewer, tell=False)
    return made


def may_publish(event: Event) -> bool:
    """Whether copies may go out at once: what they are made from was good enough to."""
    return event.status == PUBLISHED


def _moved(event: Event, shift: timedelta, zone: tzinfo) -> Period:
    if event.whole_day:
        return times.whole_days(event.first_day + shift, event.last_day + shift, zone)
    starts, ends = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    return times.timed(starts.date() + shift, starts.time(), ends.date() + shift, ends.time(), zone)


def _shifted(moment: datetime | None, shift: timedelta, zone: tzinfo) -> datetime | None:
    """So many days later, at the same time of the day."""
    if moment is None:
        return None
    local = moment.astimezone(zone)
    return times.moment(local.date() + shift, local.time(), zone, "first_day")


def _take_picture(event: Event, copy: Event, viewer: Viewer | None) -> None:
    if event.cover_file_id is None:
        return
    try:
        file, stream = files.open_own(KIND, event.cover_file_id)
    except FileNotFoundError:
        return
    with stream:
        writing.set_cover(copy, stream, file.name, viewer=viewer)
