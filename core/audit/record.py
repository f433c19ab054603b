"""Writing the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g, has_app_context

from core.audit.models import AuditEntry
from core.audit.origin import origin
from core.db import db
from core.extension import Viewer
from core.plugin_host import host


def record(
    action: str,
    *,
    object_type: str = "",
    object_id: str | int = "",
    title: str = "",
    details: Mapping[str, Any] | None = None,
    plugin: str = "core",
    viewer: Viewer | None = None,
) -> AuditEntry:
    """Add an entry in the present transaction, so that act and entry are committed together or not at all.

    Args:
        action: ``<area>.<past tense>``.
        title: the thing's name at this moment, for when it is gone.
        details: JSON-serialisable; never a secret.
        viewer: who acts; by default the viewer of the request, and nobody (the portal itself) outside one.
    """
    if viewer is None and has_app_context():
        viewer = g.get("viewer")
    entry = AuditEntry(
        account_id=viewer.account_id if viewer else None,
        person_id=viewer.person_id if viewer else None,
        actor=viewer.name[:400] if viewer else "",
        action=action,
        object_type=object_type,
        object_id=str(object_id)[:80],
        title=title[:400],
        details=dict(details or {}),
        plugin=plugin,
        plugin_title=_title_of(plugin),
        origin=origin()[:64],
    )
    db.session.add(entry)
    return entry


def _title_of(plugin: str) -> str:
    """The name in the plugin's manifest; parts of core need none."""
    found = host().plugins.get(plugin)
    return found.manifest.name[:120] if found is not None and found.manifest is not None else ""
