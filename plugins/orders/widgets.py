"""What orders show on the home page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugin_sdk import Viewer
from plugins.orders.services import progress, reading

SHOWN = 4


def must_read(viewer: Viewer) -> Mapping[str, Any] | None:
    """What the viewer has to confirm; nothing if there is none, for then nobody needs to be told."""
    waiting = reading.waiting(viewer)
    if not waiting:
        return None
    return {"waiting": waiting[:SHOWN], "more": len(waiting) > SHOWN, "today": viewer.today}


def by_department(viewer: Viewer) -> Mapping[str, Any] | None:
    """How far each department has come; nothing while there is nothing to confirm."""
    found = progress.by_department(viewer.today)
    return {"standings": found} if found else None


def of_team(viewer: Viewer) -> Mapping[str, Any] | None:
    """What people below the viewer have still to confirm; nothing if they are all done, or there is nobody."""
    found = progress.of_team(viewer)
    return {"orders": found} if found else None
