"""What events show on other pages: the home page, a person's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugin_sdk import Viewer, settings
from plugin_sdk.db import utcnow
from plugins.events.services import reading
from plugins.events.shown import Helpers

OF_PERSON = 5


def home(viewer: Viewer) -> Mapping[str, Any]:
    """The next events; also when there are none, for then the widget says what will stand here."""
    lines = reading.coming(viewer, int(settings.get("events", "in_widget")))
    return {"lines": lines, "viewer": viewer, "now": utcnow(), "h": Helpers(viewer)}


def of_person(person_id: int, viewer: Viewer) -> Mapping[str, Any] | None:
    """The next events that a person organises and the viewer may see; nothing if there are none."""
    lines = reading.by_organiser(viewer, person_id, OF_PERSON)
    return {"lines": lines, "viewer": viewer, "h": Helpers(viewer)} if lines else None
