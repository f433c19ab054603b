"""What waits for the viewer to act, over all blocks."""

from __future__ import annotations

from flask import g

from core.extension import Viewer, WaitingItem
from core.plugin_host import host


def items(viewer: Viewer) -> list[WaitingItem]:
    """Everything that waits, the nearest due date first; gathered once per request and viewer."""
    known: dict[Viewer, list[WaitingItem]] = g.setdefault("waiting_items", {})
    if viewer not in known:
        found = [item for _owner, item in host().gather("waiting_items", viewer=viewer)]
        known[viewer] = sorted(found, key=lambda item: (item.due or "9999", item.weight))
    return known[viewer]
