"""Events as calendar programs read them: iCalendar (RFC 5545).

Times are written in UTC, which every program shows in its owner's zone and which needs no table of zones (VTIMEZONE);
that is exact because no event here repeats over a change of clocks. Whole days are dates, the last one excluded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from plugin_sdk import html
from plugin_sdk.i18n import gettext as _
from plugin_sdk.people import places
from plugins.events.models import CANCELLED, WAITING, Event
from plugins.events.services import categories

PRODUCT = "-//Dunbar//Events//EN"
DESCRIPTION_LENGTH = 4000
REFRESH = timedelta(hours=1)
"""How often a program is asked to look again."""


def calendar(
    events: Mapping[Event, str],
    *,
    name: str,
    host: str,
    address: Callable[[int], str],
) -> bytes:
    """A calendar of these events.

    Args:
        events: each with the reader's own enrolment: ``going``, ``waiting`` or empty.
        name: what programs call the calendar.
        host: makes the events' ids unique in the world, as RFC 7986 advises.
        address: gives the complete address of an event's page.
    """
    # A library that few requests need.
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", "PT1H")
    where = {place.id: place.name for place in places()}
    for event, state in events.items():
        made.add_component(_entry(event, host, address(event.id), where.get(event.location_id or 0, ""), state))
    return bytes(made.to_ical())


def _entry(event: Event, host: str, url: str, location: str, state: str) -> Any:
    from icalendar import Event as Entry

    entry = Entry()
    entry.add("uid", f"{event.uid}@{host}")
    entry.add("dtstamp", _whole(event.updated_at))
    entry.add("created", _whole(event.created_at))
    entry.add("last-modified", _whole(event.updated_at))
    entry.add("sequence", event.sequence)
    if event.whole_day:
        entry.add("dtstart", event.first_day)
        entry.add("dtend", event.last_day + timedelta(days=1))
        entry.add("transp", "TRANSPARENT")
    else:
        entry.add("dtstart", event.starts_at.astimezone(UTC))
        entry.add("dtend", event.ends_at.astimezone(UTC))
    entry.add("summary", event.title)
    entry.add("status", _status(event, state))
    place = ", ".join(part for part in (event.place, location) if part) or event.online_url
    if place:
        entry.add("location", place)
    if event.category:
        entry.add("categories", [categories.title_of(event.category)])
    entry.add("description", "\n\n".join(_words(event, url, state)))
    entry.add("url", url)
    return entry


def _status(event: Event, state: str) -> str:
    if event.status == CANCELLED:
        return "CANCELLED"
    return "TENTATIVE" if state == WAITING else "CONFIRMED"


def _words(event: Event, url: str, state: str) -> list[str]:
    parts = []
    if event.status == CANCELLED:
        parts.append(_("Cancelled: %(reason)s", reason=event.cancel_reason))
    if state == WAITING:
        parts.append(_("You are on the waiting list."))
    text = html.to_text(event.body)
    if text:
        parts.append(text if len(text) <= DESCRIPTION_LENGTH else f"{text[:DESCRIPTION_LENGTH]}…")
    if event.online_url:
        parts.append(_("Online: %(address)s", address=event.online_url))
    parts.append(url)
    return parts


def _whole(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(microsecond=0)
