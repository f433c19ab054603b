"""Whether anything in the portal refers to rows or names people, in core or in any block's tables."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import JSON, Column, Table, inspect, select

from core.db import among, db, metadata


def referred_to(table: Table, ids: Sequence[int], *, without: Collection[str] = ()) -> set[int]:
    """Those of the rows of ``table`` that a foreign key points at from anywhere but the tables ``without``."""
    found: set[int] = set()
    for other in _existing():
        if other.name in without:
            continue
        for key in other.foreign_keys:
            if key.column.table is table:
                query = select(key.parent).where(among(key.parent, ids)).distinct()
                if other is table:
                    # One that goes together with it, such as a department below, does not hold it.
                    query = query.where(~among(table.c.id, ids))
                found |= set(db.session.scalars(query))
    return found


def named(person_ids: Collection[int]) -> set[int]:
    """Those of the people whom an audience, a role, a page, an invitation or the like names as ``person:<id>``.

    Columns of principals are known by what they are called: ``principal``, or ``principals`` of a JSON list.
    """
    keys = {f"person:{person_id}": person_id for person_id in person_ids}
    if not keys:
        return set()
    return {keys[name] for table in _existing() for column in table.columns for name in _names(column, keys)}


def _names(column: Column[Any], wanted: Collection[str]) -> Iterator[str]:
    if column.name in ("principal", "given_to"):
        yield from db.session.scalars(select(column).where(among(column, wanted)).distinct())
    elif column.name == "principals" and isinstance(column.type, JSON):
        for names in db.session.scalars(select(column).where(column.is_not(None))):
            yield from set(names or ()).intersection(wanted)


def _existing() -> list[Table]:
    """The models of a block are known as soon as its code is here; its tables only exist once it is installed."""
    names = set(inspect(db.session.connection()).get_table_names())
    return [table for table in metadata.sorted_tables if table.name in names]
