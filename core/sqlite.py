"""The SQLite habits that make it behave like PostgreSQL: real transactions, foreign keys, WAL, and writers that wait.

The driver's own transaction handling commits before DDL and lets a savepoint survive the outer rollback, so it is
switched off and ``BEGIN`` is sent by us.

A SQLite transaction that has read and then wants to write fails at once if anybody wrote meanwhile. Here a transaction
that has only read is therefore begun anew, as a writer, at its first write: it waits for its turn, and what it reads
from then on is as new as each statement of PostgreSQL (READ COMMITTED) would see it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.pool import ConnectionPoolEntry

_ONLY_READ = "dunbar.only_read"
_SAVEPOINTS = "dunbar.savepoints"
_WRITING_WORDS = frozenset({"INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER"})


def prepare(engine: Engine) -> None:
    """Teach a SQLite engine all of this."""
    event.listen(engine, "connect", _connect)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "before_cursor_execute", _before_statement)


def _connect(connection: Any, record: ConnectionPoolEntry) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.close()


def _begin(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "")
    connection.info[_ONLY_READ] = False
    connection.exec_driver_sql(f"BEGIN {mode}".rstrip())
    connection.info[_ONLY_READ] = not mode
    connection.info[_SAVEPOINTS] = []


def _before_statement(
    connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
) -> None:
    if not connection.info.get(_ONLY_READ):
        return
    words = statement.upper().split(None, 3)
    names: list[str] = connection.info[_SAVEPOINTS]
    if words[0] == "SAVEPOINT":
        names.append(words[1])
    elif words[0] == "RELEASE" or words[:2] == ["ROLLBACK", "TO"]:
        del names[names.index(words[-1]) :]
    elif words[0] in _WRITING_WORDS:
        connection.info[_ONLY_READ] = False
        cursor.execute("COMMIT")
        cursor.execute("BEGIN IMMEDIATE")
        for name in names:
            cursor.execute(f"SAVEPOINT {name}")
