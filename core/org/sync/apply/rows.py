"""Writing many rows at once, each remembered in the journal of the change it belongs to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, func, select, text, update

from core.db import db
from core.org import bulk
from core.org.sync.apply import journal

Row = dict[str, Any]
_NEXT_IDS = text(
    # Behind a fence, so that a sequence is not looked up for each of its numbers; these in one value, which costs a
    # fraction of as many rows.
    "SELECT asked.name, array_agg(nextval(asked.numbers)) FROM ("
    " SELECT name, count, CAST(pg_get_serial_sequence(name, 'id') AS regclass) AS numbers"
    " FROM unnest(CAST(:names AS text[]), CAST(:counts AS integer[])) AS wanted(name, count) OFFSET 0"
    ") AS asked, generate_series(1, asked.count) GROUP BY asked.name"
)


def add(table: Table, rows: Sequence[Row]) -> list[int]:
    """Insert rows of a table with an ``id``; gives the ids in the same order."""
    ids = take_ids(table, len(rows))
    bulk.insert(table, [{"id": row_id, **row} for row_id, row in zip(ids, rows, strict=True)])
    return ids


def take_ids(table: Table, count: int) -> list[int]:
    """Ids for rows of one table; see ``take_ids_of``."""
    return take_ids_of({table: count})[table]


def take_ids_of(counts: Mapping[Table, int]) -> dict[Table, list[int]]:
    """Ids for rows that are inserted in this transaction, as many of each table as asked for, if any.

    They are taken first, because asking for them with each row makes an INSERT of many rows half as fast.
    """
    wanted = {table: count for table, count in counts.items() if count > 0}
    found: dict[Table, list[int]] = {table: [] for table in counts}
    if not wanted:
        return found
    if db.session.get_bind().dialect.name == "postgresql":
        given = {"names": [table.name for table in wanted], "counts": list(wanted.values())}
        taken: dict[str, list[int]] = dict(db.session.execute(_NEXT_IDS, given).all())
        return found | {table: taken[table.name] for table in wanted}
    for table, count in wanted.items():
        # SQLite has one writer at a time, which an UPDATE of nothing makes us: nobody adds a row after we have looked.
        db.session.execute(update(table).where(table.c.id == -1).values(id=-1))
        last = db.session.execute(select(func.max(table.c.id))).scalar_one() or 0
        found[table] = list(range(last + 1, last + 1 + count))
    return found


class Numbers:
    """Ids taken ahead: asking for them waits for all rows that are on their way."""

    def __init__(self) -> None:
        self._expected: dict[Table, int] = {}
        self._free: defaultdict[Table, list[int]] = defaultdict(list)

    def expect(self, counts: Mapping[Table, int]) -> None:
        """Say how many rows of each table will come in all, as far as that is known."""
        self._expected = dict(counts)

    def stock(self, enough: int) -> None:
        """Have so many ids of each table, or as many as will come. Ask before rows are on their way.

        Where rows are not on their way while others are made ready (``bulk.overlaps``), none is taken ahead: there an
        id is free only until somebody else has made a row.
        """
        if not bulk.overlaps():
            return
        # Twice as many as must be there, so that the next portion need not ask.
        few = [table for table in self._expected if len(self._free[table]) < enough]
        missing = {table: min(self._expected[table], 2 * enough - len(self._free[table])) for table in few}
        for table, ids in take_ids_of(missing).items():
            self._expected[table] -= len(ids)
            self._free[table] += ids

    def take(self, counts: Mapping[Table, int]) -> dict[Table, list[int]]:
        """As ``take_ids_of``, from the stock as far as it goes."""
        lacking = {table: count - len(self._free[table]) for table, count in counts.items()}
        for table, ids in take_ids_of(lacking).items():
            self._free[table] += ids
        taken = {table: self._free[table][:count] for table, count in counts.items()}
        for table, count in counts.items():
            del self._free[table][:count]
        return taken


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
