"""What goes out, and what does not take place."""

from __future__ import annotations

from plugin_sdk import Viewer, events, search
from plugin_sdk.db import utcnow
from plugin_sdk.i18n import gettext as _
from plugins.events.models import CANCELLED, DRAFT, PUBLISHED, REASON_LENGTH, Event
from plugins.events.services import enrolling, telling, writing
from plugins.events.services.refusal import Refused
from plugins.events.services.traces import KIND, note


def publish(event: Event, *, viewer: Viewer | None = None, tell: bool = True) -> bool:
    """Let an event out; false if it is out already. Everybody addressed is told, unless it is over.

    Raises:
        Meanwhile: somebody else changed the event at this very moment.
    """
    if event.status != DRAFT:
        return False
    event.status, event.published_at = PUBLISHED, utcnow()
    first = tell and event.ends_at > utcnow()
    if first:
        event.announced_at = utcnow()
    writing.flush(event)
    writing.share_cover(event)
    search.refresh(KIND, [event.id])
    url = telling.url_of(event.id)
    events.publish(
        "events.published", {"id": event.id, "title": event.title, "url": url, "audience_id": event.audience_id}
    )
    if first:
        telling.announced(event, viewer)
    note("events.published", event, viewer)
    return True


def cancel(event: Event, reason: str, *, viewer: Viewer | None) -> None:
    """Say that an event does not take place. It stays, with everybody on its list, and all of them are told.

    Raises:
        Refused: it is not out, or no reason is given.
    """
    event = enrolling.hold(event.id)
    if event.status != PUBLISHED:
        raise Refused(_("This event is not published."), "reason")
    if not reason.strip():
        raise Refused(_("Say why, for those who meant to come."), "reason")
    event.status, event.cancelled_at = CANCELLED, utcnow()
    event.cancel_reason = reason.strip()[:REASON_LENGTH]
    event.sequence += 1
    writing.flush(event)
    search.refresh(KIND, [event.id])
    events.publish("events.cancelled", {"id": event.id, "title": event.title})
    telling.cancelled(event, viewer)
    note("events.cancelled", event, viewer, {"reason": event.cancel_reason})


def resume(event: Event, *, viewer: Viewer) -> None:
    """Say that a cancelled event takes place after all; everybody on its list is told.

    Raises:
        Refused: it is not cancelled.
    """
    event = enrolling.hold(event.id)
    if event.status != CANCELLED:
        raise Refused(_("It is not cancelled."))
    event.status, event.cancelled_at, event.cancel_reason = PUBLISHED, None, ""
    event.sequence += 1
    writing.flush(event)
    search.refresh(KIND, [event.id])
    events.publish("events.published", {
        "id": event.id, "title": event.title, "url": telling.url_of(event.id), "audience_id": event.audience_id,
    })  # fmt: skip
    telling.resumed(event, viewer)
    enrolling.fill(event)
    note("events.resumed", event, viewer)
