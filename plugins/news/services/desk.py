"""What editors see: every post in every state, and how many people it reached."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

from sqlalchemy import Select, case, func, select

from plugin_sdk import Viewer, access
from plugin_sdk.db import session
from plugins.news.models import KINDS, PUBLISHED, SCHEDULED, STATUSES, Comment, Post, Reaction, Read, Translation
from plugins.news.services.words import containing


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How many people a post addresses now, and how many of them have opened it."""

    addressed: int
    readers: int

    @property
    def percent(self) -> int:
        """Share of those addressed who have opened it, 0 to 100."""
        return round(100 * self.readers / self.addressed) if self.addressed else 0


def listing(status: str = "", text: str = "", author_id: int | None = None, kind: str = "") -> Select[*tuple[Any, ...]]:
    """Posts for the editors' list, those first that were or will be out last."""
    outdated = select(Translation.post_id).where(
        Translation.post_id == Post.id, Translation.of_revision < Post.revision
    )
    readers = select(func.count()).where(Read.post_id == Post.id).scalar_subquery()
    comments = select(func.count()).where(Comment.post_id == Post.id, Comment.deleted_at.is_(None)).scalar_subquery()
    reactions = select(func.count()).where(Reaction.post_id == Post.id).scalar_subquery()
    query = select(
        Post.id, Post.title, Post.kind, Post.status, Post.expires_at, Post.urgent,
        Post.cover_file_id, Post.author_id, Post.important, Post.pinned_until,
        Post.publish_at, Post.zone, Post.published_at, Post.withdrawn_at, Post.updated_at, Post.asked_at,
        Post.for_everyone, readers.label("readers"), comments.label("comments"), reactions.label("reactions"),
        case((outdated.exists(), 1), else_=0).label("outdated"),
    ).where(*containing(text))  # fmt: skip
    if status in STATUSES:
        query = query.where(Post.status == status)
    if kind in KINDS:
        query = query.where(Post.kind == kind)
    if author_id is not None:
        query = query.where(Post.author_id == author_id)
    if status == SCHEDULED:
        return query.order_by(Post.publish_at, Post.id)
    if status == PUBLISHED:
        return query.order_by(Post.published_at.desc(), Post.id.desc())
    return query.order_by(Post.updated_at.desc(), Post.id.desc())


def counts() -> dict[str, int]:
    """How many posts there are in each state."""
    found = dict.fromkeys(STATUSES, 0)
    found.update(session.execute(select(Post.status, func.count()).group_by(Post.status)).all())
    return found


def reach(viewer: Viewer, post: Post) -> Reach:
    """How far a post has come. Readers who are not addressed any more are not counted, so the share is true."""
    people = access.people(post.audience_id, viewer.today).subquery()
    person = people.c[0]
    addressed = session.scalar(select(func.count(person.distinct()))) or 0
    opened = select(func.count()).where(Read.post_id == post.id, Read.person_id.in_(select(person)))
    return Reach(addressed=addressed, readers=session.scalar(opened) or 0)


def published_this_month(viewer: Viewer) -> int:
    """Posts that went out since the first of the viewer's month."""
    first = datetime.combine(viewer.today.replace(day=1), time(), tzinfo=viewer.time_zone).astimezone(UTC)
    return session.scalar(select(func.count()).where(Post.status == PUBLISHED, Post.published_at >= first)) or 0
