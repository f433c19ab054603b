"""Whether anything in the portal refers to rows, in core or in any block's tables."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Table, inspect, select

from core.db import among, db, metadata


def referred_to(table: Table, ids: Sequence[int], *, without: Collection[str] = ()) -> set[int]:
    """Those of the rows of ``table`` that a foreign key points at from anywhere but the tables ``without``."""
    found: set[int] = set()
    # The models of a block are known as soon as its code is here; its tables only exist once it is installed.
    existing = set(inspect(db.session.connection()).get_table_names())
    for other in metadata.sorted_tables:
        if other.name in without or other.name not in existing:
            continue
        for key in other.foreign_keys:
            if key.column.table is table:
                query = select(key.parent).where(among(key.parent, ids)).distinct()
                if other is table:
                    # One that goes together with it, such as a department below, does not hold it.
                    query = query.where(~among(table.c.id, ids))
                found |= set(db.session.scalars(query))
    return found
