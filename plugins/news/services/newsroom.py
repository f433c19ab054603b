"""What an editor looks at first: what waits, what goes out next, how far the latest posts have come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from plugin_sdk import Viewer, access
from plugin_sdk.db import session
from plugins.news.models import DRAFT, PUBLISHED, SCHEDULED, Post, Read
from plugins.news.services import desk, review
from plugins.news.services.desk import Reach

NEXT, LATEST = 3, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """A post that is out, and how many have opened it of those whom it addresses now."""

    id: int
    title: str
    published_at: datetime
    reach: Reach


@dataclass(frozen=True, slots=True, kw_only=True)
class Newsroom:
    """The state of the news.

    Attributes:
        asked: drafts whose authors ask for publication, as ``id`` and ``title``, the oldest first.
        upcoming: the next scheduled posts: ``id``, ``title``, ``publish_at``.
        latest: the newest posts, each with how far it has come.
    """

    drafts: int
    scheduled: int
    asked: Sequence[dict[str, Any]]
    upcoming: Sequence[Any]
    latest: Sequence[Latest]


def look(viewer: Viewer) -> Newsroom:
    """Everything of it; the number of statements depends on nothing but how many audiences the latest posts have."""
    counts = desk.counts()
    upcoming = select(Post.id, Post.title, Post.publish_at).where(Post.status == SCHEDULED)
    return Newsroom(
        drafts=counts[DRAFT],
        scheduled=counts[SCHEDULED],
        asked=review.waiting(),
        upcoming=session.execute(upcoming.order_by(Post.publish_at, Post.id).limit(NEXT)).all(),
        latest=_latest(viewer),
    )


def _latest(viewer: Viewer) -> Sequence[Latest]:
    readers = select(func.count()).where(Read.post_id == Post.id).scalar_subquery()
    query = select(Post.id, Post.title, Post.published_at, Post.audience_id, readers.label("readers"))
    rows = session.execute(
        query.where(Post.status == PUBLISHED).order_by(Post.published_at.desc(), Post.id.desc()).limit(LATEST)
    ).all()
    addressed = {audience_id: _addressed(viewer, audience_id) for audience_id in {row.audience_id for row in rows}}
    return [
        Latest(
            id=row.id, title=row.title, published_at=row.published_at,
            reach=Reach(
                addressed=addressed[row.audience_id], readers=min(row.readers, addressed[row.audience_id])
            ),
        )
        for row in rows
    ]  # fmt: skip


def _addressed(viewer: Viewer, audience_id: int) -> int:
    person = access.people(audience_id, viewer.today).subquery().c[0]
    return session.scalar(select(func.count(person.distinct()))) or 0
