"""The whole organisation as one JSON document; ``docs/org-export.md`` describes it."""

from __future__ import annotations

from core.org.structure_export.document import pieces, size

__all__ = ["pieces", "size"]
