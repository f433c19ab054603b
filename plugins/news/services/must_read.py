"""Posts that everybody addressed is asked to confirm: what waits for a reader, and the confirmation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from plugin_sdk import Viewer, cache
from plugin_sdk.cache import Kept
from plugin_sdk.db import conflict_insert, session, utcnow
from plugins.news.models import Post, Read, Translation
from plugins.news.services.shown import IN_LANGUAGE, SHOWN, TITLE, bound, language_of

MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """A post that the viewer has not confirmed yet, and when it disappears."""

    id: int
    title: str
    expires_at: datetime | None


_PENDING = (
    select(Post.id, TITLE, Post.expires_at)
    .outerjoin(Translation, IN_LANGUAGE)
    .where(
        SHOWN,
        Post.must_read,
        ~select(Read.post_id)
        .where(Read.post_id == Post.id, Read.person_id == bindparam("me"), Read.confirmed_at.is_not(None))
        .exists(),
    )
    .order_by(Post.published_at, Post.id)
    .limit(MOST)
)

_known: Kept[tuple[int, frozenset[str], str], tuple[Pending, ...]] = Kept("news", org=True, most=5000)
"""Every page asks what waits, so it is remembered until a post or the organisation changes."""


def pending(viewer: Viewer) -> list[Pending]:
    """What the viewer is asked to confirm, the oldest first, at most twenty."""
    if viewer.person_id is None:
        return []
    key = (viewer.person_id, viewer.principals, language_of(viewer))
    found = _known.get(key, lambda: _read(viewer))
    now = utcnow()
    return [item for item in found if item.expires_at is None or item.expires_at > now]


def _read(viewer: Viewer) -> tuple[Pending, ...]:
    rows = session.execute(_PENDING, bound(viewer))
    return tuple(Pending(id=row.id, title=row.title, expires_at=row.expires_at) for row in rows)


def forget() -> None:
    """Ask again what waits for whom, from this transaction's end on."""
    cache.changed("news")


def confirm(viewer: Viewer, post: Post) -> bool:
    """Note that the viewer has read a post; the first time counts. False if nobody asks for it.

    Args:
        post: one that the viewer may read.
    """
    if not post.must_read or viewer.person_id is None:
        return False
    now = utcnow()
    statement = conflict_insert(Read).values(
        post_id=post.id, person_id=viewer.person_id, first_at=now, confirmed_at=now
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["post_id", "person_id"], set_={"confirmed_at": now}, where=Read.confirmed_at.is_(None)
        )
    )
    forget()
    return True
