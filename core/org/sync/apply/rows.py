"""Writing many rows at once, each remembered in the journal of the change it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, func, select, text, update

from core.db import db
from core.org import bulk
from core.org.sync.apply import journal

Row = dict[str, Any]
_NEXT_IDS = text(
    # Materialised, so that the sequence is not looked up for each number again; in one value, which costs a fraction of
    # as many rows.
    "WITH own AS MATERIALIZED (SELECT CAST(pg_get_serial_sequence(:table, 'id') AS regclass) AS numbers)"
    " SELECT array_agg(nextval(own.numbers)) FROM own, generate_series(1, :count)"
)


def add(table: Table, rows: Sequence[Row]) -> list[int]:
    """Insert rows of a table with an ``id``; gives the ids in the same order."""
    ids = take_ids(table, len(rows))
    bulk.insert(table, [{"id": row_id, **row} for row_id, row in zip(ids, rows, strict=True)])
    return ids


def take_ids(table: Table, count: int) -> list[int]:
    """Ids for rows that are inserted in this transaction.

    They are taken first, because asking for them with each row makes an INSERT of many rows half as fast.
    """
    if not count:
        return []
    if db.session.get_bind().dialect.name == "postgresql":
        taken: list[int] = db.session.execute(_NEXT_IDS, {"table": table.name, "count": count}).scalar_one()
        return taken
    # SQLite has one writer at a time, which an UPDATE of nothing makes us: nobody adds a row after we have looked.
    db.session.execute(update(table).where(table.c.id == -1).values(id=-1))
    last = db.session.execute(select(func.max(table.c.id))).scalar_one() or 0
    return list(range(last + 1, last + 1 + count))


def changed(current: Mapping[str, Any], wanted: Mapping[str, Any]) -> Row:
    """Those of the wanted values that differ."""
    return {name: value for name, value in wanted.items() if current[name] != value}


class Updates:
    """Updates by primary key ``id``, collected and sent together."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._rows: list[Row] = []

    def change(self, current: Mapping[str, Any], wanted: Mapping[str, Any], entries: list[journal.Entry]) -> bool:
        """Ask for the row ``current`` to get the wanted values; False if it has them."""
        values = changed(current, wanted)
        if not values:
            return False
        entries.append(journal.updated(self._table, {"id": current["id"]}, current, values))
        self.set(current["id"], values)
        return True

    def set(self, row_id: int, values: Mapping[str, Any]) -> None:
        """Ask for values without a journal entry."""
        self._rows.append({"id": row_id, **values})

    def send(self) -> None:
        """Write everything asked for."""
        bulk.update(self._table, self._rows)
        self._rows.clear()
