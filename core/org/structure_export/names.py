"""By which key of which source the document calls things."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from core.db import db
from core.org.sync.merge import order
from core.org.sync.models import ExternalRef, Source


@dataclass(frozen=True, slots=True)
class Key:
    """A thing's id in its source."""

    source: str
    external_id: str


class Names:
    """Sources and the keys of departments, legal entities and nodes; those of people are read with the people."""

    def __init__(self, keys: dict[str, dict[int, Key]], sources: dict[int, str]) -> None:
        self._keys = keys
        self.sources = sources

    @classmethod
    def load(cls) -> Names:
        """Read them; of several sources that know a thing the first counts."""
        sources = dict(db.session.execute(select(Source.id, Source.key)).all())
        keys: dict[str, dict[int, Key]] = {kind: {} for kind in ("department", "entity", "unit", "group")}
        query = (
            select(ExternalRef.kind, ExternalRef.object_id, ExternalRef.source_id, ExternalRef.external_id)
            .where(ExternalRef.kind.in_(keys))
            .order_by(ExternalRef.external_id)
        )
        rows = sorted(db.session.execute(query), key=lambda row: order.place(sources[row.source_id]))
        for kind, object_id, source_id, external_id in rows:
            keys[kind].setdefault(object_id or 0, Key(sources[source_id], external_id))
        return cls(keys, sources)

    def key(self, kind: str, object_id: int | None) -> Key | None:
        """The key of a thing, ``None`` for what the portal itself keeps."""
        return self._keys[kind].get(object_id) if object_id is not None else None
