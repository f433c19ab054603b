"""What may be edited in the portal: only what no import source owns."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from sqlalchemy import select

from core.db import db
from core.org.sync.models import ExternalRef, Source

Kind = Literal["person", "department", "location", "entity"]


def owners(kind: Kind, ids: Collection[int]) -> dict[int, str]:
    """Titles of the sources that keep these objects; one that the portal itself keeps is left out."""
    if not ids:
        return {}
    rows = db.session.execute(
        select(ExternalRef.object_id, Source.title, Source.key)
        .join(Source, Source.id == ExternalRef.source_id)
        .where(ExternalRef.kind == kind, ExternalRef.object_id.in_(ids), ExternalRef.present.is_(True))
        .order_by(Source.id)
    )
    found: dict[int, str] = {}
    for row in rows:
        found.setdefault(row.object_id, row.title or row.key)
    return found


def owner(kind: Kind, object_id: int) -> str:
    """Title of the source that keeps the object, empty where the portal itself does."""
    return owners(kind, [object_id]).get(object_id, "")
