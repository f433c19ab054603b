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
_WRITING_WORDS = ("INSERT", "UPDATE", "DELETE", "REPLACE", "CREATE", "DROP", "ALTER")


def prepare(engine: Engine) -> None:
    """Teach a SQLite engine all of this."""
    event.listen(engine, "connect", _connect)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "savepoint", _savepoint)
    event.listen(engine, "rollback_savepoint", _leave_savepoint)
    event.listen(engine, "release_savepoint", _leave_savepoint)
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


def _savepoint(connection: Connection, name: str) -> None:
    connection.info[_SAVEPOINTS].append(name)


def _leave_savepoint(connection: Connection, name: str, context: Any) -> None:
    names: list[str] = connection.info[_SAVEPOINTS]
    if name in names:
        del names[names.index(name) :]


def _before_statement(
    connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
) -> None:
    if not connection.info.get(_ONLY_READ) or not statement.lstrip().upper().startswith(_WRITING_WORDS):
        return
    connection.info[_ONLY_READ] = False
    cursor.execute("COMMIT")
    cursor.execute("BEGIN IMMEDIATE")
    for name in connection.info[_SAVEPOINTS]:
        cursor.execute(f'SAVEPOINT "{name}"')
