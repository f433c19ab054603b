"""A person's own calendar at a secret address.

The address holds a secret as long as a key, made by chance; of it only a fingerprint is kept, so it is shown once, and
a copy of the database opens no calendar. Each request asks anew who the owner would be if they signed in now: who has
left, whose account is closed, or who may see an event no more, gets nothing of it from that moment on.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from sqlalchemy import delete, select, update

from plugin_sdk import Viewer, access, audit
from plugin_sdk.db import conflict_insert, session, utcnow
from plugins.events.models import Event, Feed
from plugins.events.services import reading
from plugins.events.services.rights import VIEW
from plugins.events.services.traces import KIND

BACK = timedelta(days=90)
"""How long events that are over stay in the calendar."""

MOST = 500
NOTED_EVERY = timedelta(minutes=10)


def of(person_id: int) -> Feed | None:
    """The calendar of a person, if they have made one."""
    return session.get(Feed, person_id)


def make(viewer: Viewer, *, everything: bool) -> str:
    """Give the viewer a new address and let the one before work no longer; gives the secret, which nobody sees again.

    Raises:
        ValueError: the viewer is no person.
    """
    if viewer.person_id is None:
        raise ValueError("only people have a calendar")
    secret = secrets.token_urlsafe(32)
    values = {"digest": _digest(secret), "everything": everything, "created_at": utcnow(), "fetched_at": None}
    statement = conflict_insert(Feed).values(person_id=viewer.person_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_=values))
    session.expire_all()
    _note("events.feed_made", viewer)
    return secret


def choose(viewer: Viewer, *, everything: bool) -> bool:
    """Let the calendar hold all events that its owner may see, or only their own; the address stays."""
    found = of(viewer.person_id) if viewer.person_id is not None else None
    if found is None:
        return False
    found.everything = everything
    session.flush()
    return True


def revoke(viewer: Viewer) -> bool:
    """Let the address work no longer."""
    gone = delete(Feed).where(Feed.person_id == viewer.person_id).returning(Feed.person_id)
    if session.execute(gone).first() is None:
        return False
    session.expire_all()
    _note("events.feed_revoked", viewer)
    return True


def revoke_all(person_ids: list[int]) -> None:
    """Let the addresses of people who have left work no longer, also if they come back."""
    session.execute(delete(Feed).where(Feed.person_id.in_(person_ids)))


def holder(secret: str) -> tuple[Viewer, Feed] | None:
    """Whose address it is, if it works and its owner may still use the portal."""
    feed = session.scalar(select(Feed).where(Feed.digest == _digest(secret)))
    viewer = access.viewer_of(feed.person_id) if feed is not None else None
    return None if feed is None or viewer is None or not viewer.may(VIEW) else (viewer, feed)


def events(viewer: Viewer, feed: Feed) -> dict[Event, str]:
    """What the calendar holds now: the owner's events as far as the owner may see them, each with the enrolment."""
    return reading.for_calendar(viewer, utcnow() - BACK, MOST, everything=feed.everything)


def note_fetched(feed: Feed) -> bool:
    """Note that it was fetched, now and then; true if there is something to commit."""
    now = utcnow()
    if feed.fetched_at is not None and now - feed.fetched_at < NOTED_EVERY:
        return False
    session.execute(update(Feed).where(Feed.person_id == feed.person_id).values(fetched_at=now))
    return True


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _note(action: str, viewer: Viewer) -> None:
    audit.record(action, object_type="events.feed", object_id=str(viewer.person_id), plugin=KIND, viewer=viewer)
