"""What the templates of events need besides the events themselves."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from plugin_sdk import Viewer
from plugin_sdk.i18n import format_date
from plugin_sdk.people import place
from plugins.events import spoken
from plugins.events.services import categories


class Helpers:
    """Times as the viewer reads them, places and kinds by their names. ``thing`` is an event or one of its lines."""

    kind_title = staticmethod(categories.title_of)
    kind_icon = staticmethod(categories.icon_of)
    weekday = staticmethod(spoken.weekday)

    def __init__(self, viewer: Viewer) -> None:
        self._zone = viewer.time_zone

    def period(self, thing: Any) -> str:
        """From when until when."""
        return spoken.period(thing, self._zone)

    def local(self, moment: datetime) -> datetime:
        """A moment as the viewer's clock shows it."""
        return moment.astimezone(self._zone)

    def begins(self, thing: Any) -> date:
        """The day on which it begins."""
        first: date = thing.first_day if thing.whole_day else self.local(thing.starts_at).date()
        return first

    def weekday_name(self, day: date) -> str:
        """The weekday alone, short."""
        return str(format_date(day, "EEE"))

    def short_month(self, day: date) -> str:
        """The month, short."""
        return str(format_date(day, "LLL")).rstrip(".")

    def where(self, thing: Any) -> str:
        """The place; empty if it is only online or not said."""
        known = place(thing.location_id) if thing.location_id is not None else None
        return ", ".join(part for part in (thing.place, known.name if known is not None else "") if part)
