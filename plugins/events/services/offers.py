"""What events offer to other plugins."""

from __future__ import annotations

from typing import Any

from plugin_sdk import Viewer
from plugins.events.services import reading
from plugins.events.services.telling import url_of

MOST = 50


def coming(viewer: Viewer, limit: int = 5) -> list[dict[str, Any]]:
    """The service ``events.coming/1``: the next events for a viewer, at most 50.

    Each has ``id``, ``title``, ``url``, ``starts_at``, ``ends_at``, ``whole_day``, ``first_day``, ``last_day``,
    ``cancelled`` and ``state``: the viewer's own enrolment, ``going``, ``waiting`` or empty.
    """
    return [
        {
            "id": line.id,
            "title": line.title,
            "url": url_of(line.id),
            "starts_at": line.starts_at,
            "ends_at": line.ends_at,
            "whole_day": line.whole_day,
            "first_day": line.first_day,
            "last_day": line.last_day,
            "cancelled": line.status == "cancelled",
            "state": line.state,
        }
        for line in reading.coming(viewer, max(1, min(limit, MOST)))
    ]
