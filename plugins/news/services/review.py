"""Review: who writes asks, who publishes lets the post out or gives it back with a note."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from plugin_sdk import Viewer, access, notify
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext as _
from plugin_sdk.people import cards
from plugins.news.models import DRAFT, REASON_LENGTH, REVIEW, Post
from plugins.news.services import posts, readiness, steps
from plugins.news.services.posts import KIND
from plugins.news.services.readiness import NotReady

WAITING = 20
"""As many as wait at once are listed among what waits for a reviewer."""


def ask(post: Post, *, viewer: Viewer) -> None:
    """Ask those who may publish to look at a draft.

    Raises:
        NotReady: there is nothing to look at yet.
        Meanwhile: somebody else changed the post at this very moment.
    """
    readiness.check_content(post)
    if post.status != DRAFT:
        return
    post.status, post.asked_at, post.asked_by = REVIEW, utcnow(), viewer.person_id
    posts.flush(post)
    steps.take(post, steps.ASKED, viewer)
    posts.note("news.asked", post, viewer)
    notify.send(
        "news.review",
        people=access.holders("news.publish", viewer.today),
        payload={"title": post.title, "name": viewer.name},
        url=address_for_reviewers(post),
        plugin=KIND,
        thread=f"news-review:{post.id}",
        exclude=[viewer.person_id] if viewer.person_id is not None else [],
    )


def address_for_reviewers(post: Post) -> str:
    """Where a reviewer decides about a post."""
    return f"/news/editor/{post.id}"


def may_take_back(viewer: Viewer, post: Post) -> bool:
    """True for who asked and for the author, as long as nobody has decided."""
    return (
        post.status == REVIEW and viewer.person_id is not None and viewer.person_id in (post.asked_by, post.author_id)
    )


def take_back(post: Post, *, viewer: Viewer) -> None:
    """Make a draft of it again, to write on.

    Raises:
        NotReady: it is not in review, or it is somebody else's.
        Meanwhile: somebody else changed the post at this very moment.
    """
    if not may_take_back(viewer, post):
        raise NotReady(_("It is not in review any more."), "title")
    _to_draft(post)
    steps.take(post, steps.TAKEN_BACK, viewer)


def give_back(post: Post, note: str, *, viewer: Viewer) -> None:
    """Return a post to who asked, with what is to be changed.

    Raises:
        NotReady: it is not in review, or nothing is said.
        Meanwhile: somebody else changed the post at this very moment.
    """
    if post.status != REVIEW:
        raise NotReady(_("It is not in review any more."), "note")
    note = note.strip()[:REASON_LENGTH]
    if not note:
        raise NotReady(_("Say what should be changed."), "note")
    asker = post.asked_by
    _to_draft(post)
    steps.take(post, steps.RETURNED, viewer, note)
    posts.note("news.returned", post, viewer, {"note": note})
    tell_outcome(post, asker, steps.RETURNED, viewer, note)


def _to_draft(post: Post) -> None:
    post.status, post.asked_at, post.asked_by = DRAFT, None, None
    posts.flush(post)


def tell_outcome(post: Post, asker: int | None, outcome: str, viewer: Viewer | None, note: str = "") -> None:
    """Tell who asked for a review, and the author, what came of it; not who decided.

    Args:
        asker: person id; nobody is told where nobody had asked.
        outcome: a step of :mod:`plugins.news.services.steps`.
    """
    if asker is None or viewer is None:
        return
    concerned = {person_id for person_id in (asker, post.author_id) if person_id is not None} - {viewer.person_id}
    if concerned:
        notify.send(
            "news.reviewed",
            people=sorted(concerned),
            payload={"title": post.title, "name": viewer.name, "outcome": outcome, "note": note},
            url=posts.writing_address(post),
            plugin=KIND,
            thread=f"news-review:{post.id}",
        )


def waiting() -> list[dict[str, Any]]:
    """What waits for a reviewer, the oldest first, at most twenty: ``id``, ``title`` and the ``name`` of who asks."""
    query = select(Post.id, Post.title, Post.asked_by).where(Post.status == REVIEW)
    rows = session.execute(query.order_by(Post.asked_at, Post.id).limit(WAITING)).all()
    people = cards({row.asked_by for row in rows if row.asked_by is not None}) if rows else {}
    return [
        {"id": row.id, "title": row.title, "name": people[row.asked_by].name if row.asked_by in people else ""}
        for row in rows
    ]
