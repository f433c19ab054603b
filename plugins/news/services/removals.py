"""“Take my picture down”: a person shown in an album asks, an editor decides, and both know what came of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from plugin_sdk import Viewer, access, notify
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext as _
from plugin_sdk.people import cards
from plugins.news.models import REASON_LENGTH, Picture, Post, RemovalRequest
from plugins.news.services import albums, posts
from plugins.news.services.posts import KIND
from plugins.news.services.readiness import NotReady

DECIDERS = "news.moderate"
WAITING = 20


def of_viewer(viewer: Viewer, picture_id: int) -> RemovalRequest | None:
    """The viewer's request about a picture that nobody has decided on yet."""
    return session.scalars(
        select(RemovalRequest).where(
            RemovalRequest.picture_id == picture_id,
            RemovalRequest.person_id == viewer.person_id,
            RemovalRequest.decided_at.is_(None),
        )
    ).first()


def ask(viewer: Viewer, post: Post, picture: Picture, reason: str) -> RemovalRequest | None:
    """Ask to take a picture down; a second press changes nothing. ``None`` for who is no person.

    Args:
        post: one that the viewer may read.
    """
    if viewer.person_id is None:
        return None
    known = of_viewer(viewer, picture.id)
    if known is not None:
        return known
    request = RemovalRequest(
        post_id=post.id, picture_id=picture.id, person_id=viewer.person_id, reason=reason.strip()[:REASON_LENGTH]
    )
    session.add(request)
    session.flush()
    posts.note("news.removal_asked", post, viewer, {"picture_id": picture.id})
    notify.send(
        "news.removal",
        people=access.holders(DECIDERS, viewer.today),
        payload={"title": post.title, "name": viewer.name, "reason": request.reason},
        url=f"/news/editor/removals/{request.id}",
        plugin=KIND,
        exclude=[viewer.person_id],
    )
    return request


def decide(request: RemovalRequest, *, grant: bool, note: str, viewer: Viewer) -> None:
    """Take the picture down, or keep it and say why; who asked is told.

    Raises:
        NotReady: somebody has decided already, or a refusal says nothing.
        Meanwhile: somebody changed the album at this very moment.
    """
    if request.decided_at is not None:
        raise NotReady(_("Somebody has decided about it already."), "note")
    note = note.strip()[:REASON_LENGTH]
    if not grant and not note:
        raise NotReady(_("Say why it stays, for who asked."), "note")
    post = session.get_one(Post, request.post_id)
    picture = session.get(Picture, request.picture_id) if request.picture_id is not None else None
    settled = {request, *_also_open(request)} if grant else {request}
    for item in settled:
        item.decided_at, item.decided_by, item.granted, item.note = utcnow(), viewer.person_id, grant, note
    session.flush()
    if grant and picture is not None:
        albums.remove(post, picture)
        albums.changed(post, viewer)
    posts.note("news.removal_decided", post, viewer, {"granted": grant})
    notify.send(
        "news.removed",
        people=sorted(item.person_id for item in settled),
        payload={"title": post.title, "granted": grant, "note": note},
        url=f"/news/{post.id}",
        plugin=KIND,
    )


def _also_open(request: RemovalRequest) -> list[RemovalRequest]:
    """Others who ask the same; a picture that is gone is gone for all of them."""
    same = (RemovalRequest.picture_id == request.picture_id, RemovalRequest.decided_at.is_(None))
    return list(session.scalars(select(RemovalRequest).where(*same)))


def waiting() -> list[dict[str, Any]]:
    """Requests that nobody has decided on, the oldest first, at most twenty: ``id``, ``title`` and ``name``."""
    rows = session.execute(
        select(RemovalRequest.id, RemovalRequest.person_id, Post.title)
        .join(Post, Post.id == RemovalRequest.post_id)
        .where(RemovalRequest.decided_at.is_(None), RemovalRequest.picture_id.is_not(None))
        .order_by(RemovalRequest.id)
        .limit(WAITING)
    ).all()
    people = cards({row.person_id for row in rows}) if rows else {}
    return [
        {"id": row.id, "title": row.title, "name": people[row.person_id].name if row.person_id in people else ""}
        for row in rows
    ]
