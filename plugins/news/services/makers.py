"""Who may make albums: editors, or everybody whose role allows it, if an administrator has opened them."""

from __future__ import annotations

from plugin_sdk import Viewer, settings
from plugins.news.models import ALBUM, DRAFT, PUBLISHED, Post

EDITORS = "editors"
REVIEWED = "reviewed"
FREE = "free"


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


def may_change_own(viewer: Viewer, post: Post) -> bool:
    """True if the viewer, who need not be an editor, may change the album: a draft, or what went out without review."""
    if not is_own(viewer, post) or not viewer.may("news.album"):
        return False
    allowed = {REVIEWED: (DRAFT,), FREE: (DRAFT, PUBLISHED)}.get(way(), ())
    return post.status in allowed
