"""Writing events: drafts, changes, pictures. When they go out is the matter of ``publishing``."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import delete, select
from sqlalchemy.orm.exc import StaleDataError

from plugin_sdk import ADMINISTRATOR_ROLE, EDITOR_ROLE, EVERYONE, Viewer, access, cache, files, html, search
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext as _
from plugins.events.models import DRAFT, SUMMARY_LENGTH, Event, Invitation, Organiser
from plugins.events.services import enrolling, rights, telling
from plugins.events.services.refusal import Refused
from plugins.events.services.times import Period, period_of
from plugins.events.services.traces import KIND, note
from plugins.events.services.words import words_of

COVER_BYTES = 20 * 1024 * 1024
MOST_ORGANISERS = 20

_PLAIN = (
    "title", "category", "cover_alt", "place", "location_id", "online_url", "enrolling", "opens_at", "closes_at",
    "places", "waiting_list", "guests",
)  # fmt: skip
_IN_CALENDARS = frozenset(
    {
        "title",
        "body",
        "place",
        "location_id",
        "online_url",
        "starts_at",
        "ends_at",
        "whole_day",
        "first_day",
        "last_day",
    }
)
"""What calendar programs show: a change of it counts up SEQUENCE."""
_TOLD = frozenset({"place", "location_id", "online_url", "starts_at", "ends_at", "whole_day", "first_day", "last_day"})
"""What those who come must know of when it changes."""


class Meanwhile(Exception):
    """Somebody else changed the event since it was opened; ``event`` is as they left it."""

    def __init__(self, event: Event) -> None:
        super().__init__(f"event {event.id} is at version {event.version}")
        self.event = event


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an author writes and chooses.

    Attributes:
        body: HTML as it came from the editor; it is cleaned when it is saved.
        audience: principals; everyone by default.
        organisers: person ids, at least one.
        places: ``None`` for no limit.
    """

    title: str
    period: Period
    organisers: Sequence[int]
    body: str = ""
    category: str = ""
    cover_alt: str = ""
    place: str = ""
    location_id: int | None = None
    online_url: str = ""
    audience: Sequence[str] = (EVERYONE,)
    enrolling: bool = True
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    places: int | None = None
    waiting_list: bool = True
    guests: int = 0


def content_of(event: Event) -> Content:
    """What an author's form starts from."""
    return Content(
        period=period_of(event),
        organisers=rights.organisers_of(event.id),
        body=event.body,
        audience=access.principals_of(event.audience_id),
        **{name: getattr(event, name) for name in _PLAIN},
    )


def create(content: Content, *, viewer: Viewer | None = None) -> Event:
    """Make a draft.

    Raises:
        Refused: the dates of enrolment do not fit the event, or nobody organises it.
        AudienceError: the audience is empty or not well formed.
    """
    _check(content)
    audience_id = access.intern(content.audience)
    event = Event(uid=secrets.token_hex(16), audience_id=audience_id, reach_id=audience_id, created_at=utcnow())
    _fill(event, content)
    event.author_id = event.updated_by = viewer.person_id if viewer else content.organisers[0]
    session.add(event)
    session.flush()
    _organise(event, content.organisers)
    open_to(event)
    note("events.created", event, viewer)
    return event


def save(event: Event, content: Content, *, version: int, viewer: Viewer) -> None:
    """Take changes over. Those of an event that is out are seen at once; who comes is told of another time or place.

    Args:
        version: the version that the author had opened.

    Raises:
        Meanwhile: somebody else changed the event since; nothing was taken over.
        Refused: more people are enrolled than places are left, or dates that do not fit.
        AudienceError: the audience is empty or not well formed.
    """
    if event.version != version:
        raise Meanwhile(event)
    _check(content)
    held = enrolling.hold(event.id)
    if held.version != version:
        raise Meanwhile(held)
    enrolling.check_places(event, content.places)
    before = _comparable(event)
    event.audience_id = access.intern(content.audience)
    _fill(event, content)
    _organise(event, content.organisers)
    after = _comparable(event)
    changed = {name for name in after if after[name] != before[name]}
    if not changed:
        return
    event.updated_by, event.updated_at = viewer.person_id, utcnow()
    if "starts_at" in changed:
        event.day_told_at = event.hour_told_at = None
    out = event.status != DRAFT
    if out and changed & _IN_CALENDARS:
        event.sequence += 1
    flush(event)
    open_to(event)
    note("events.changed", event, viewer, {"changed": sorted(changed)})
    if out:
        search.refresh(KIND, [event.id])
        if changed & _TOLD:
            telling.changed(event, viewer)
        enrolling.fill(event)


def _comparable(event: Event) -> dict[str, object]:
    names = (*_PLAIN, *Period.__dataclass_fields__, "body", "audience_id")
    return {name: getattr(event, name) for name in names} | {"organisers": rights.organisers_of(event.id)}


def _check(content: Content) -> None:
    if not content.organisers:
        raise Refused(_("Somebody must look after it. Choose a person."), "organisers")
    if len(set(content.organisers)) > MOST_ORGANISERS:
        raise Refused(_("At most %(number)s people.", number=MOST_ORGANISERS), "organisers")
    opens, closes, ends = content.opens_at, content.closes_at, content.period.ends_at
    if opens is not None and opens >= ends:
        raise Refused(_("By then the event is over."), "opens_at")
    if closes is not None and closes > ends:
        raise Refused(_("By then the event is over."), "closes_at")
    if opens is not None and closes is not None and closes <= opens:
        raise Refused(_("Enrolment must close after it opens."), "closes_at")


def _fill(event: Event, content: Content) -> None:
    for name in _PLAIN:
        setattr(event, name, getattr(content, name))
    for name in Period.__dataclass_fields__:
        setattr(event, name, getattr(content.period, name))
    event.body = html.clean(content.body)
    event.summary = html.excerpt(event.body, SUMMARY_LENGTH)
    event.for_everyone = EVERYONE in content.audience
    event.words = words_of(event)


def _organise(event: Event, people: Sequence[int]) -> None:
    wanted, known = set(people), set(rights.organisers_of(event.id))
    if known - wanted:
        gone = Organiser.person_id.in_(known - wanted)
        session.execute(delete(Organiser).where(Organiser.event_id == event.id, gone))
        cache.changed(KIND)
    for person_id in sorted(wanted - known):
        session.add(Organiser(event_id=event.id, person_id=person_id))
    session.flush()


def open_to(event: Event) -> None:
    """Let exactly those see the event who may: its audience, its organisers, and whom an invitation lets in.

    Raises:
        Refused: these are more departments, groups and people than an audience holds.
    """
    principals = set(access.principals_of(event.audience_id))
    principals |= {f"person:{person_id}" for person_id in rights.organisers_of(event.id)}
    invited = select(Invitation.principal).where(Invitation.event_id == event.id, Invitation.opens)
    principals |= set(session.scalars(invited.where(Invitation.withdrawn_at.is_(None))))
    try:
        event.reach_id = access.intern(principals)
    except access.AudienceError:
        raise Refused(_("That is too many; choose a department or a group instead."), "audience") from None
    flush(event)
    share_cover(event)


def flush(event: Event) -> None:
    """Write the event, unless another author was quicker by a moment.

    Raises:
        Meanwhile: they were; the whole transaction was taken back.
    """
    number = event.id
    try:
        session.flush()
    except StaleDataError:
        session.rollback()
        found = session.get(Event, number, populate_existing=True)
        if found is None:
            raise
        raise Meanwhile(found) from None


def set_cover(event: Event, picture: BinaryIO | bytes, filename: str, *, viewer: Viewer | None = None) -> None:
    """Give the event a picture; the one before goes away.

    Raises:
        FileRefused: too large or not a picture; the message is for people, and the old picture stays.
    """
    by = viewer.person_id if viewer else event.author_id
    audience_id = _cover_audience(event)
    file = files.save(
        KIND, picture, filename, audience_id=audience_id, image=True, max_bytes=COVER_BYTES, created_by=by
    )
    before, event.cover_file_id = event.cover_file_id, file.id
    flush(event)
    if before is not None:
        files.delete(before)
    note("events.cover_changed", event, viewer)


def remove_cover(event: Event, *, viewer: Viewer) -> None:
    """Take the picture away."""
    if event.cover_file_id is None:
        return
    files.delete(event.cover_file_id)
    event.cover_file_id = None
    flush(event)
    note("events.cover_changed", event, viewer)


def share_cover(event: Event) -> None:
    """Let the picture be seen by those who may see the event in its present state."""
    if event.cover_file_id is not None:
        files.set_audience(event.cover_file_id, _cover_audience(event))


def _cover_audience(event: Event) -> int:
    """Who may fetch the picture: who looks after the event always, others as long as it is out."""
    if event.status != DRAFT:
        return event.reach_id
    principals = {f"role:{EDITOR_ROLE}", f"role:{ADMINISTRATOR_ROLE}"}
    return access.intern(principals | {f"person:{person_id}" for person_id in rights.organisers_of(event.id)})


def delete_draft(event: Event, *, viewer: Viewer) -> None:
    """Delete a draft for good. What was out is cancelled instead, so that those who meant to come know.

    Raises:
        Refused: the event is or was out.
    """
    if event.status != DRAFT:
        raise Refused(_("It is out already. Cancel it instead."))
    if event.cover_file_id is not None:
        files.delete(event.cover_file_id)
    note("events.deleted", event, viewer)
    session.delete(event)
    session.flush()
