"""Messages about events: who gets one, and what it carries. All of them ask anew who may still see the event."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, or_, select, union

from plugin_sdk import Payload, Viewer, notify
from plugin_sdk.db import utcnow
from plugin_sdk.people import place
from plugins.events.models import NO, Enrolment, Event, Invited


def url_of(event_id: int) -> str:
    """Path of an event's page; the same within a request and in a job."""
    return f"/events/{event_id}"


def payload_of(event: Event, **more: Any) -> Payload:
    """What the texts of all messages are made from: moments, which the texts turn into the reader's time."""
    known = place(event.location_id) if event.location_id is not None else None
    where = ", ".join(part for part in (event.place, known.name if known else "") if part)
    return {
        "title": event.title,
        "whole_day": event.whole_day,
        "starts": event.starts_at.isoformat(),
        "ends": event.ends_at.isoformat(),
        "first_day": event.first_day.isoformat(),
        "last_day": event.last_day.isoformat(),
        "where": where or event.online_url,
        **more,
    }


def announced(event: Event, viewer: Viewer | None) -> None:
    """Tell everybody whom a new event is addressed to."""
    _send(event, "events.published", None, viewer, event.audience_id, text=event.summary if event.for_everyone else "")


def invited(event: Event, people: Sequence[int], viewer: Viewer | None) -> None:
    """Tell people that they are invited."""
    _send(event, "events.invited", people, viewer, name=viewer.name if viewer else "")


def moved_up(event: Event, people: Sequence[int]) -> None:
    """Tell people who waited that they have a place now."""
    _send(event, "events.moved_up", people, None)


def changed(event: Event, viewer: Viewer | None) -> None:
    """Tell those who come, wait or are invited of another time or place."""
    if event.ends_at > utcnow():
        _send(event, "events.changed", concerned(event.id), viewer)


def cancelled(event: Event, viewer: Viewer | None) -> None:
    """Tell them that it does not take place."""
    if event.ends_at > utcnow():
        _send(event, "events.cancelled", concerned(event.id), viewer, reason=event.cancel_reason)


def resumed(event: Event, viewer: Viewer | None) -> None:
    """Tell them that it takes place after all."""
    if event.ends_at > utcnow():
        _send(event, "events.resumed", concerned(event.id), viewer)


def listed(event: Event, people: Sequence[int], viewer: Viewer, *, state: str) -> None:
    """Tell people that an organiser has put them on the list (``going``) or taken them off it (``removed``)."""
    _send(event, "events.listed", people, viewer, state=state, name=viewer.name)


def reminder(event: Event, people: Sequence[int], hours: int) -> None:
    """Remind those who have a place; ``hours`` is how long before, 24 or 1."""
    _send(event, "events.reminder", people, None, hours=hours)


def undecided(event: Event, people: Sequence[int]) -> None:
    """Ask those who said maybe to decide."""
    _send(event, "events.undecided", people, None)


def concerned(event_id: int) -> Select[Any]:
    """Ids of those who come or wait, and of the invited who have not said no."""
    enrolled = select(Enrolment.person_id).where(Enrolment.event_id == event_id)
    open_answers = or_(Invited.answer != NO, Invited.answer.is_(None))
    asked = select(Invited.person_id).where(Invited.event_id == event_id, Invited.told_at.is_not(None), open_answers)
    both = union(enrolled, asked).subquery()
    return select(both.c[0])


def _send(
    event: Event,
    kind: str,
    people: Select[Any] | Sequence[int] | None,
    viewer: Viewer | None,
    audience_id: int | None = None,
    **more: Any,
) -> None:
    own = [viewer.person_id] if viewer is not None and viewer.person_id is not None else []
    notify.send(
        kind,
        people=people,
        audience_id=audience_id or event.reach_id,
        payload=payload_of(event, **more),
        url=url_of(event.id),
        plugin="events",
        thread=f"events:{event.id}",
        exclude=own,
    )
