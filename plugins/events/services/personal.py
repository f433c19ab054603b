"""Duties towards people: their own copy of what events hold on them, erasing it, and who takes their events over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, or_, select

from plugin_sdk import ErasureReport, OwnedThing, PersonalRecord, cache, search
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.events.models import CANCELLED, Enrolment, Event, Feed, Invitation, Invited, Organiser
from plugins.events.services import writing
from plugins.events.services.traces import KIND

OWNED = "events.event"


def export(person_id: int) -> list[PersonalRecord]:
    """Events organised, places taken and waited for, invitations and answers, the calendar's address."""
    organised = (
        select(Event.id, Event.title, Event.starts_at, Event.status)
        .join(Organiser, Organiser.event_id == Event.id)
        .where(Organiser.person_id == person_id)
    )
    enrolled = (
        select(
            Event.id, Event.title, Event.starts_at, Enrolment.state, Enrolment.guests, Enrolment.queued_at,
            Enrolment.attended,
        )
        .join(Event, Event.id == Enrolment.event_id)
        .where(Enrolment.person_id == person_id)
    )  # fmt: skip
    invited = (
        select(Event.id, Event.title, Invited.told_at, Invited.answer, Invited.answered_at)
        .join(Event, Event.id == Invited.event_id)
        .where(Invited.person_id == person_id)
    )
    feed = select(Feed.created_at, Feed.fetched_at, Feed.everything).where(Feed.person_id == person_id)
    parts: tuple[tuple[Any, Any], ...] = (
        (_l("Events organised"), organised.order_by(Event.id)),
        (_l("Events enrolled for"), enrolled.order_by(Event.id)),
        (_l("Invitations to events"), invited.order_by(Event.id)),
        (_l("Personal calendar"), feed),
    )
    return [
        PersonalRecord(title=title, data={name: _plain(value) for name, value in row._mapping.items()})
        for title, query in parts
        for row in session.execute(query)
    ]


def _plain(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


def erase(person_id: int) -> ErasureReport:
    """Erase enrolments, answers and the calendar; events stay, for they are the company's, without the name.

    A place that becomes free so goes to who waits with the next change of the list.
    """
    erased = 0
    for table in (Enrolment, Invited, Feed, Organiser):
        mine = delete(table).where(table.person_id == person_id).returning(table.person_id)
        erased += len(session.execute(mine).all())
    own = delete(Invitation).where(Invitation.principal == f"person:{person_id}").returning(Invitation.id)
    erased += len(session.execute(own).all())
    _forget_names(Event, (Event.author_id, Event.updated_by), person_id)
    _forget_names(Enrolment, (Enrolment.added_by,), person_id)
    _forget_names(Invitation, (Invitation.invited_by,), person_id)
    session.flush()
    cache.changed(KIND)
    return ErasureReport(erased=erased, kept=(_l("Events, without the person's name"),))


def _forget_names(table: type[Any], columns: Sequence[Any], person_id: int) -> None:
    for thing in session.scalars(select(table).where(or_(*(column == person_id for column in columns)))):
        for column in columns:
            if getattr(thing, column.key) == person_id:
                setattr(thing, column.key, None)


def owned(person_id: int) -> list[OwnedThing]:
    """Events that are not over, which somebody else must look after. The id tells the event and who organises it."""
    query = (
        select(Event.id, Event.title)
        .join(Organiser, Organiser.event_id == Event.id)
        .where(Organiser.person_id == person_id, Event.ends_at > utcnow(), Event.status != CANCELLED)
    )
    return [
        OwnedThing(kind=OWNED, id=f"{row.id}-{person_id}", title=row.title, url=f"/events/editor/{row.id}")
        for row in session.execute(query.order_by(Event.starts_at, Event.id))
    ]


def hand_over(things: Sequence[OwnedThing], to_person_id: int) -> None:
    """Make somebody else an organiser in place of who leaves; other organisers stay."""
    for thing in things:
        if thing.kind != OWNED:
            continue
        event_id, _, person_id = thing.id.partition("-")
        event = session.get(Event, int(event_id))
        if event is None:
            continue
        leaving = session.get(Organiser, (event.id, int(person_id)))
        if leaving is not None:
            session.delete(leaving)
        if session.get(Organiser, (event.id, to_person_id)) is None:
            session.add(Organiser(event_id=event.id, person_id=to_person_id))
        session.flush()
        writing.open_to(event)
        search.refresh(KIND, [event.id])
