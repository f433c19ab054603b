"""Who came."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import select

from plugin_sdk import Viewer
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext as _
from plugins.events.models import CANCELLED, GOING, Enrolment, Event
from plugins.events.services.refusal import Refused
from plugins.events.services.traces import note

BEFORE = timedelta(hours=2)
"""How long before the beginning people are ticked off at the door."""


def is_open(event: Event) -> bool:
    """Whether it can be marked who came."""
    return event.status != CANCELLED and utcnow() >= event.starts_at - BEFORE


def mark(event: Event, shown: Collection[int], came: Collection[int], *, viewer: Viewer) -> int:
    """Mark who came of those who were shown; gives how many came. Others stay as they are marked.

    Args:
        shown, came: person ids.

    Raises:
        Refused: the event is far off, or was cancelled.
    """
    if not is_open(event):
        raise Refused(_("It can be marked shortly before the event begins."))
    query = select(Enrolment).where(Enrolment.event_id == event.id, Enrolment.state == GOING)
    number = 0
    for enrolment in session.scalars(query.where(Enrolment.person_id.in_(shown))):
        enrolment.attended = enrolment.person_id in came
        number += enrolment.attended
    session.flush()
    note("events.attended", event, viewer, {"shown": len(set(shown)), "came": number})
    return number
