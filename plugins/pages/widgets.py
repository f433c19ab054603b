"""What official information shows on other pages: the home page, a person's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugin_sdk import Viewer
from plugins.pages.services import reading, reviewing, tree

ON_HOME = 5
TOP = 8
LATE = 5
OF_PERSON = 8


def home(viewer: Viewer) -> Mapping[str, Any] | None:
    """The ways into the tree and what changed last; nothing where there is no page for the viewer."""
    seen = tree.of_viewer(viewer)
    if not seen.roots:
        return None
    return {"roots": seen.roots[:TOP], "changes": reading.latest(viewer, ON_HOME, seen)}


def care(viewer: Viewer) -> Mapping[str, Any] | None:
    """Pages whose review is late, for who keeps the tree; nothing where all are right."""
    late = reviewing.overdue(viewer.today, LATE + 1)
    return {"pages": late[:LATE], "more": len(late) > LATE} if late else None


def of_person(person_id: int, viewer: Viewer) -> Mapping[str, Any] | None:
    """The pages that a person looks after and the viewer may see; nothing if there are none."""
    nodes = reading.owned_by(viewer, person_id)
    return {"nodes": nodes[:OF_PERSON], "more": max(0, len(nodes) - OF_PERSON)} if nodes else None
