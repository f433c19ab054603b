"""PostgreSQL's habits: no round trip that a page which only reads does not need.

A transaction that has only read costs a ``BEGIN`` and a ``ROLLBACK``, a third of a short page's trips to the database,
and gives nothing: at READ COMMITTED each statement sees what is committed at its own start anyway. So a request that
asks (GET, HEAD) begins its transaction at its first statement that is no plain SELECT; SQLite's habits are alike.
"""

from __future__ import annotations

import select
import time
from collections.abc import Sequence
from typing import Any

import psycopg
from flask import has_request_context, request
from psycopg.pq import TransactionStatus
from sqlalchemy import Engine, event
from sqlalchemy.engine import Connection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import ConnectionPoolEntry

from core import postgres_copy

ASKING = frozenset({"GET", "HEAD"})

RESTED = 30.0
"""Seconds after which a connection is tried before it is used again: something between may have dropped it silently."""

_LATE = "dunbar.begins_late"
_USED = "dunbar.used_at"
_NOT_PLAIN = (" FOR ", "pg_advisory", "nextval", "set_config")
"""What in a SELECT locks or changes something."""


def prepare(engine: Engine) -> None:
    """Teach a PostgreSQL engine all of this."""

    def try_doubtful(driver: Any, record: ConnectionPoolEntry, proxy: Any) -> None:
        """What the pool's own ``pre_ping`` does with a round trip every time, where there is reason to doubt."""
        if not _is_doubtful(driver, record):
            return
        try:
            engine.dialect.do_ping(driver)
        except psycopg.Error as error:
            # The pool then makes new connections, and whoever asked for this one goes on.
            raise InvalidatePoolError from error

    event.listen(engine, "checkout", try_doubtful)
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "before_cursor_execute", _before_statement)
    event.listen(engine, "commit", postgres_copy.finish)
    event.listen(engine, "rollback", postgres_copy.give_up)


def _note_use(driver: Any, record: ConnectionPoolEntry) -> None:
    record.info[_USED] = time.monotonic()


def _is_doubtful(driver: Any, record: ConnectionPoolEntry) -> bool:
    """Whether a connection is broken, has lain long, or its server has sent something unasked, such as its end."""
    used = record.info.get(_USED)
    if used is None:
        return False
    if driver.closed or time.monotonic() - used > RESTED:
        return True
    poll = select.poll()
    poll.register(driver.fileno(), select.POLLIN)
    return bool(poll.poll(0))


def _begin(connection: Connection) -> None:
    if "isolation_level" in connection.get_execution_options():
        return  # whoever asked for one gets it
    late = has_request_context() and request.method in ASKING
    connection.info[_LATE] = late
    driver: Any = connection.connection.driver_connection
    if driver.autocommit is not late:
        driver.autocommit = late


def _before_statement(
    connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
) -> None:
    postgres_copy.finish(connection)
    if not _is_plain(statement, cursor):
        _begin_now(connection)


def _begin_now(connection: Connection) -> None:
    driver: Any = connection.connection.driver_connection
    if connection.info.get(_LATE) and driver.info.transaction_status == TransactionStatus.IDLE:
        driver.execute("BEGIN")


def copy(connection: Connection, table: str, columns: Sequence[str], text: str) -> None:
    """Insert very many rows by COPY, in the transaction that is under way; see ``postgres_copy.send``.

    Raises:
        DBAPIError: as of any other statement, here or with the next one.
    """
    if not text:
        return
    _begin_now(connection)
    driver: Any = connection.connection.driver_connection
    if driver.info.transaction_status == TransactionStatus.IDLE:
        # The driver begins a transaction with its first statement, and rows do not pass it.
        driver.execute("SELECT")
    postgres_copy.send(connection, table, columns, text)


def _is_plain(statement: str, cursor: Any) -> bool:
    # A cursor on the server, for answers too long for memory, lives only within a transaction.
    if not statement.startswith("SELECT") or isinstance(cursor, psycopg.ServerCursor):
        return False
    return not any(word in statement for word in _NOT_PLAIN)
