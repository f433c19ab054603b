"""Whether anything in the portal refers to a row, in core or in any block's tables."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Table, exists, select

from core.db import db, metadata


def references_to(table: Table, row_id: int, *, without: Collection[str] = ()) -> bool:
    """True if a foreign key anywhere points at ``table``'s row, rows of the tables ``without`` aside."""
    for other in metadata.sorted_tables:
        if other.name in without:
            continue
        for key in other.foreign_keys:
            if key.column.table is table and db.session.scalar(select(exists().where(key.parent == row_id))):
                return True
    return False
