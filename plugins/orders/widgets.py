"""What orders show on the home page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugin_sdk import Viewer
from plugins.orders.services import reading

SHOWN = 4


def must_read(viewer: Viewer) -> Mapping[str, Any] | None:
    """What the viewer has to confirm; nothing if there is none, for then nobody needs to be told."""
    waiting = reading.waiting(viewer)
    if not waiting:
        return None
    return {"waiting": waiting[:SHOWN], "more": len(waiting) > SHOWN, "today": viewer.today}
