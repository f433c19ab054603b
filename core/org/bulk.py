"""Many rows in one statement, for work that touches thousands of people at once."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import JSON, Connection, Table, bindparam, event, text
from sqlalchemy import insert as sql_insert
from sqlalchemy import update as sql_update
from sqlalchemy.orm import Session

from core.db import db
from core.json_text import json_text
from core.postgres import copy
from core.postgres_copy import advance, finish, text_of

Row = Mapping[str, Any]
T = TypeVar("T")
_LOOK_EVERY = 16
_SENDING = "dunbar.sending_rows"
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""An escaped NUL; behind another backslash it is only those letters."""

Insertion = Callable[[], None]
"""Inserts rows that are ready."""


def insert(table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same columns, with SQL's NULL for ``None``.

    On PostgreSQL they may still be on their way when this gives back (``postgres_copy``).

    Raises:
        ValueError: a JSON value has a NUL in it.
        SQLAlchemyError: the database does not take them; on PostgreSQL perhaps with the next statement only.
    """
    insertion(table, rows)()


def insertion(table: Table, rows: Sequence[Row]) -> Insertion:
    """Make rows ready for ``insert``, so that the database need not wait for that; it goes on with others meanwhile.

    Raises:
        ValueError: a JSON value has a NUL in it.
    """
    if not rows:
        return _nothing
    if not overlaps():
        return partial(_insert_each, table, rows)
    advance(db.session.connection())
    names = list(rows[0])
    columns = [_column(table, name, list(map(itemgetter(name), rows))) for name in names]
    return partial(copy_text, table, names, text_of(columns))


def overlaps() -> bool:
    """Whether the database takes rows while the next ones are made ready."""
    return db.session.get_bind().dialect.name == "postgresql"


def _nothing() -> None:
    """Where there are no rows."""


def _insert_each(table: Table, rows: Sequence[Row]) -> None:
    db.session.execute(sql_insert(table), rows)


def _column(table: Table, name: str, values: list[Any]) -> list[Any]:
    return list(map(_json, values)) if isinstance(table.c[name].type, JSON) else values


def copy_text(table: Table, columns: Sequence[str], text: str) -> None:
    """The same for rows that are already written as PostgreSQL's COPY reads them; on PostgreSQL only."""
    connection = db.session.connection()
    db.session.info[_SENDING] = connection
    copy(connection, table.name, columns, text)


def _finish(session: Session) -> None:
    connection: Connection | None = session.info.pop(_SENDING, None)
    if connection is not None and not connection.closed:
        finish(connection)


# Also before a savepoint is released: one whose release fails is taken for gone, and would not be rolled back to.
event.listen(db.session, "before_commit", _finish)


def meanwhile(items: Iterable[T]) -> Iterator[T]:
    """Go through items, and let the database take the rows that wait for it in the meantime."""
    connection = db.session.connection() if overlaps() else None
    for number, item in enumerate(items):
        if connection is not None and number % _LOOK_EVERY == 0:
            advance(connection)
        yield item


class Written(dict[str, Any]):
    """A JSON object together with its text, which need not be written anew. Not to be changed."""

    def __init__(self, values: Mapping[str, Any], text: str) -> None:
        super().__init__(values)
        self.text = text

    @classmethod
    def read(cls, text: bytes) -> Written:
        """The object of a text."""
        return cls(json.loads(text), text.decode())


def _json(value: Any) -> str | None:
    """The text of a JSON value.

    Raises:
        ValueError: it has a NUL, which PostgreSQL takes in such a column and then can look into the value no more.
    """
    if value is None:
        return None
    text: str = value.text if value.__class__ is Written else json_text(value).decode()
    if "\\u0000" in text and _NUL.search(text):
        raise ValueError("a text has the sign NUL in it")
    return text


def update(table: Table, rows: Sequence[Row]) -> None:
    """Give rows, known by their ``id``, new values; those with the same columns go together."""
    alike: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        alike.setdefault(tuple(sorted(row)), []).append(row)
    for same in alike.values():
        _update_alike(table, same)


def _update_alike(table: Table, rows: Sequence[Row]) -> None:
    names = [name for name in rows[0] if name != "id"]
    if not overlaps():
        statement = (
            sql_update(table).where(table.c.id == bindparam("_id")).values({name: bindparam(name) for name in names})
        )
        values = [{("_id" if name == "id" else name): value for name, value in row.items()} for row in rows]
        db.session.connection().execute(statement, values)
        return
    given = ", ".join(f"{name} = given.{name}" for name in names)
    _send(
        f"UPDATE {table.name} SET {given}"  # noqa: S608 - names of our own tables and columns
        f" FROM json_populate_recordset(CAST(NULL AS {table.name}), CAST(:rows AS json)) AS given"
        f" WHERE {table.name}.id = given.id",
        rows,
    )


def _send(statement: str, rows: Sequence[Row]) -> None:
    """The driver would send one statement for each row; so all of them travel as one JSON value."""
    db.session.execute(text(statement), {"rows": json.dumps(rows, ensure_ascii=False, default=str)})
