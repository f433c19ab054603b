"""What is done to events leaves a trace in the audit trail."""

from __future__ import annotations

from plugin_sdk import Viewer, audit
from plugins.events.models import Event

KIND = "events"
"""Who owns the files and the audit entries, and the kind of the documents in the search index."""


def note(action: str, event: Event, viewer: Viewer | None, details: dict[str, object] | None = None) -> None:
    """Note an act on an event."""
    audit.record(
        action,
        object_type="events.event",
        object_id=event.id,
        title=event.title,
        details=details,
        plugin=KIND,
        viewer=viewer,
    )
