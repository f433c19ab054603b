"""Writing many rows at once, each remembered in the journal of the change it belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, cast, func, select, update
from sqlalchemy.dialects.postgresql import REGCLASS

from core.db import db
from core.org import bulk
from core.org.sync.apply import journal

Row = dict[str, Any]


def add(table: Table, rows: Sequence[Row]) -> list[int]:
    """Insert rows of a table with an ``id``; gives the ids in the same order.

    The ids are taken first, because asking for them with each row makes an INSERT of many rows half as fast.
    """
    if not rows:
        return []
    ids = _take_ids(table, len(rows))
    bulk.insert(table, [{"id": row_id, **row} for row_id, row in zip(ids, rows, strict=True)])
    return ids


def _take_ids(table: Table, count: int) -> list[int]:
    if db.session.get_bind().dialect.name == "postgresql":
        # As a subquery, so that it is not looked up for each number again.
        sequence = select(cast(func.pg_get_serial_sequence(table.name, "id"), REGCLASS)).scalar_subquery()
        numbers = func.generate_series(1, count).table_valued("number")
        return list(db.session.execute(select(func.nextval(sequence)).select_from(numbers)).scalars())
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
