"""What news offers to other plugins."""

from __future__ import annotations

from typing import Any

from plugin_sdk import Viewer, files
from plugins.news.services import reading
from plugins.news.services.publishing import url_of

MOST = 50


def latest(viewer: Viewer, limit: int = 5) -> list[dict[str, Any]]:
    """The first posts for the viewer (pinned ones first), at most fifty, as JSON values.

    Each has ``id``, ``kind``, ``title``, ``summary``, ``url``, ``picture`` (path or ``""``), ``alt``,
    ``published_at`` (ISO, UTC), ``important``, ``pinned``, ``comments`` and ``reactions``.
    """
    return [
        {
            "id": story.id,
            "kind": story.kind,
            "title": story.title,
            "summary": story.summary,
            "url": url_of(story.id),
            "picture": files.url(story.cover, "medium") if story.cover is not None else "",
            "alt": story.alt,
            "published_at": story.published_at.isoformat(),
            "important": story.important,
            "pinned": story.pinned,
            "comments": story.comments,
            "reactions": story.reactions,
        }
        for story in reading.latest(viewer, max(0, min(limit, MOST)))
    ]
