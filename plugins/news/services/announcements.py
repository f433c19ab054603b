"""Announcements: short posts that say until when they hold, shown above the news as long as they do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Integer, bindparam, case, func, select

from plugin_sdk import Viewer, settings
from plugin_sdk.cache import Kept
from plugin_sdk.db import UtcDateTime, session, utcnow
from plugins.news.models import ANNOUNCEMENT, PUBLISHED, Post, Read, Translation
from plugins.news.services.shown import IN_LANGUAGE, SHOWN, SUMMARY, TITLE, bound

MOST = 10
"""As many are shown at once."""

EVENING = time(18, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An announcement as the home page and the list show it.

    Attributes:
        more: there is a text behind it, more than ``summary`` says.
        read: the viewer has seen it before.
    """

    id: int
    title: str
    summary: str
    more: bool
    urgent: bool
    published_at: datetime
    expires_at: datetime
    read: bool


_READ = select(Read.post_id).where(Read.post_id == Post.id, Read.person_id == bindparam("me")).correlate(Post).exists()
_NOTICES = (
    select(
        Post.id, TITLE, SUMMARY, Post.urgent, Post.published_at, Post.expires_at,
        case((func.coalesce(Translation.lead, Post.lead) == "", 0), (Post.body == "", 0), else_=1).label("more"),
        case((_READ, 1), else_=0).label("read"),
    )
    .outerjoin(Translation, IN_LANGUAGE)
    # Every announcement has an end; said here once more, because an index knows it.
    .where(SHOWN, Post.kind == ANNOUNCEMENT, Post.expires_at > bindparam("now", type_=UtcDateTime()))
    .order_by(Post.urgent.desc(), Post.published_at.desc(), Post.id.desc())
    .limit(bindparam("most", type_=Integer()))
)  # fmt: skip


_last_end: Kept[None, datetime | None] = Kept("news")
"""When the last of all announcements ends. On most days none holds for anybody, and every home page asks."""


def _holds_any() -> bool:
    published = select(func.max(Post.expires_at)).where(Post.status == PUBLISHED, Post.kind == ANNOUNCEMENT)
    last = _last_end.get(None, lambda: session.scalar(published))
    return last is not None and last > utcnow()


def in_force(viewer: Viewer) -> Sequence[Notice]:
    """What holds for the viewer now, urgent ones first, at most ten, in one statement."""
    if not _holds_any():
        return []
    rows = session.execute(_NOTICES, bound(viewer, most=MOST))
    return [Notice(**{**row._mapping, "more": bool(row.more), "read": bool(row.read)}) for row in rows]


def usual_end(viewer: Viewer) -> datetime:
    """When an announcement of today ends unless its author says otherwise: in the evening, on the viewer's clock."""
    days = int(settings.get("news", "announcement_days"))
    return datetime.combine(viewer.today + timedelta(days=days), EVENING)
