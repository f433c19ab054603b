"""Who may look after an event."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from plugin_sdk import Viewer
from plugin_sdk.db import session
from plugins.events.models import Event, Organiser

VIEW = "events.view"
CREATE = "events.create"
MANAGE = "events.manage"


def organisers_of(event_id: int) -> list[int]:
    """Person ids of those who look after an event, in a stable order."""
    query = select(Organiser.person_id).where(Organiser.event_id == event_id).order_by(Organiser.person_id)
    return list(session.scalars(query))


def may_manage(viewer: Viewer, organisers: Collection[int]) -> bool:
    """Whether the viewer changes an event of these organisers, sees who comes, invites and cancels.

    On a shared screen nobody does: its lists of people are not for whoever passes by.
    """
    if viewer.kiosk:
        return False
    return viewer.may(MANAGE) or (viewer.person_id is not None and viewer.person_id in organisers)


def managed(viewer: Viewer, event_id: int) -> Event | None:
    """An event in any state, if the viewer looks after it."""
    event = session.get(Event, event_id)
    return event if event is not None and may_manage(viewer, organisers_of(event_id)) else None
