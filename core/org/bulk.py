"""Many rows in one statement, for work that touches thousands of people at once."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, text
from sqlalchemy import insert as sql_insert
from sqlalchemy import update as sql_update

from core.db import db

Row = Mapping[str, Any]


def insert(table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same columns."""
    if not rows:
        return
    if not _on_postgresql():
        db.session.execute(sql_insert(table), rows)
        return
    names = ", ".join(rows[0])
    _send(
        f"INSERT INTO {table.name} ({names})"  # noqa: S608 - names of our own tables and columns
        f" SELECT {names} FROM json_populate_recordset(CAST(NULL AS {table.name}), CAST(:rows AS json))",
        rows,
    )


def update(table: Table, rows: Sequence[Row]) -> None:
    """Give rows, known by their ``id``, new values; those with the same columns go together."""
    alike: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        alike.setdefault(tuple(sorted(row)), []).append(row)
    for same in alike.values():
        _update_alike(table, same)


def _update_alike(table: Table, rows: Sequence[Row]) -> None:
    names = [name for name in rows[0] if name != "id"]
    if not _on_postgresql():
        statement = (
            sql_update(table).where(table.c.id == bindparam("_id")).values({name: bindparam(name) for name in names})
        )
        values = [{("_id" if name == "id" else name): value for name, value in row.items()} for row in rows]
        db.session.connection().execute(statement, values)
        return
    given = ", ".join(f"{name} = given.{name}" for name in names)
    _send(
        f"UPDATE {table.name} SET {given}"  # noqa: S608 - as above
        f" FROM json_populate_recordset(CAST(NULL AS {table.name}), CAST(:rows AS json)) AS given"
        f" WHERE {table.name}.id = given.id",
        rows,
    )


def _on_postgresql() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"


def _send(statement: str, rows: Sequence[Row]) -> None:
    """The driver would send one statement for each row; so all of them travel as one JSON value."""
    db.session.execute(text(statement), {"rows": json.dumps(rows, ensure_ascii=False, default=str)})
