"""Who may make albums: editors, or everybody whose role allows it, if an administrator has opened them."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Row, select

from plugin_sdk import Viewer, settings
from plugin_sdk.db import session
from plugins.news.models import ALBUM, DRAFT, PUBLISHED, REVIEW, Post

EDITORS = "editors"
REVIEWED = "reviewed"
FREE = "free"

UNFINISHED = 20


def way() -> str:
    """Who makes albums: ``editors`` alone, everybody with a review (``reviewed``), or everybody at once (``free``)."""
    return str(settings.get("news", "album_makers"))


def may_make(viewer: Viewer) -> bool:
    """True if the viewer may begin an album."""
    if viewer.may("news.edit"):
        return True
    return viewer.person_id is not None and viewer.may("news.album") and way() in (REVIEWED, FREE)


def may_publish_own(viewer: Viewer) -> bool:
    """True if albums of the viewer's own need nobody's review."""
    return viewer.may("news.publish") or (viewer.may("news.album") and way() == FREE)


def is_own(viewer: Viewer, post: Post) -> bool:
    """True if it is an album of the viewer's."""
    return post.kind == ALBUM and viewer.person_id is not None and post.author_id == viewer.person_id


def unfinished(viewer: Viewer) -> Sequence[Row[int, str, str]]:
    """``id``, ``title`` and ``status`` of the viewer's albums that are not out yet, the latest twenty."""
    own = (Post.kind == ALBUM, Post.author_id == viewer.person_id, Post.status.in_((DRAFT, REVIEW)))
    query = select(Post.id, Post.title, Post.status).where(*own).order_by(Post.updated_at.desc(), Post.id.desc())
    return session.execute(query.limit(UNFINISHED)).all()


def may_change_own(viewer: Viewer, post: Post) -> bool:
    """True if the viewer, who need not be an editor, may change the album: a draft, or what went out without review."""
    if not is_own(viewer, post) or not viewer.may("news.album"):
        return False
    allowed = {REVIEWED: (DRAFT,), FREE: (DRAFT, PUBLISHED)}.get(way(), ())
    return post.status in allowed
