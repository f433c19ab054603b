"""Very many rows into PostgreSQL by COPY, while the caller goes on with what needs no database.

The server takes its time for rows: it checks keys and fills indexes. Whoever prepares thousands of them need not watch:
``send`` puts rows in a queue, ``advance`` looks, without waiting, whether the server wants the next ones, and the next
statement of the connection, or the end of its transaction, waits for all of them and raises what was found wrong.

A connection does one thing at a time, so the rows arrive in the order in which they were sent.
"""

from __future__ import annotations

import select
from collections import deque
from collections.abc import Sequence
from typing import Any

import psycopg
from psycopg import sql
from psycopg.pq import ExecStatus
from psycopg.pq.abc import PGconn, PGresult
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

_QUEUE = "dunbar.copies"
_PIECE = 1 << 20
"""Bytes that libpq is given at once: it buffers what the server has not taken yet."""
_NULL = r"\N"
_ESCAPES = (("\\", r"\\"), ("\n", r"\n"), ("\r", r"\r"), ("\t", r"\t"))


def send(connection: Connection, table: str, columns: Sequence[str], text: str) -> None:
    """Insert rows in the transaction that is under way; gives back before they are there.

    Not while the rows of a streamed answer are still being fetched over the same connection.

    Args:
        text: rows in COPY's text format, as ``text_of`` gives them.

    Raises:
        DBAPIError: as of any other statement, here or with the next one.
    """
    driver: Any = connection.connection.driver_connection
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    queue = connection.info.get(_QUEUE)
    if queue is None:
        queue = connection.info[_QUEUE] = _Queue(driver.pgconn)
    queue.add(statement.as_string(driver), text.encode())
    _advance(connection, queue)


def advance(connection: Connection) -> None:
    """Hand the server the next rows if it has taken those before; never waits."""
    queue = connection.info.get(_QUEUE)
    if queue is not None:
        _advance(connection, queue)


def finish(connection: Connection) -> None:
    """Wait until all rows are there.

    Raises:
        DBAPIError: the server did not take them; those behind are dropped.
    """
    queue = connection.info.pop(_QUEUE, None)
    if queue is not None:
        while not queue.done:
            _advance(connection, queue)
            queue.wait()


def give_up(connection: Connection) -> None:
    """Wait until the connection is free again, whatever became of the rows."""
    queue = connection.info.pop(_QUEUE, None)
    if queue is not None:
        queue.drop_waiting()
        try:
            while not queue.done:
                queue.advance()
                queue.wait()
        except psycopg.Error:
            return  # the transaction ends anyway


def text_of(columns: Sequence[Sequence[Any]]) -> str:
    """Rows in COPY's text format (PostgreSQL's documentation of COPY, "Text Format").

    Args:
        columns: of each column the values of all rows, whose ``str`` is what PostgreSQL reads them from, ``None`` for
            NULL; JSON as text.
    """
    if not columns or not columns[0]:
        return ""
    return "\n".join(map("\t".join, zip(*map(_texts, columns), strict=True))) + "\n"


def _texts(values: Sequence[Any]) -> Sequence[str]:
    first = values[0]
    if values.count(first) == len(values):
        # Thousands of rows often share one, such as the moment of writing.
        return [_text(first)] * len(values)
    kinds = set(map(type, values))
    texts = values if kinds == {str} else ["" if value is None else str(value) for value in values]
    together = "".join(texts)
    if any(sign in together for sign, _ in _ESCAPES):
        return list(map(_text, values))
    if type(None) in kinds:
        return [_NULL if value is None else text for value, text in zip(values, texts, strict=True)]
    return texts


def _text(value: Any) -> str:
    if value is None:
        return _NULL
    text = str(value)
    for sign, escape in _ESCAPES:
        text = text.replace(sign, escape)
    return text


def _advance(connection: Connection, queue: _Queue) -> None:
    try:
        queue.advance()
    except psycopg.Error as error:
        connection.info.pop(_QUEUE, None)
        # The driver's errors under the names by which SQLAlchemy gives those of its own statements.
        raise DBAPIError.instance(queue.statement, None, error, psycopg.Error, dialect=connection.dialect) from error


class _Queue:
    """The COPYs of a connection: one under way, the others waiting. Speaks to libpq itself, which can do it in steps.

    Attributes:
        statement: the latest that was begun.
    """

    def __init__(self, server: PGconn) -> None:
        self._server = server
        self._waiting: deque[tuple[str, bytes]] = deque()
        self._under_way = False
        self._data: bytes | None = None
        self._unsent = False
        self.statement = ""

    @property
    def done(self) -> bool:
        return not self._under_way and not self._waiting

    def add(self, statement: str, data: bytes) -> None:
        self._waiting.append((statement, data))

    def drop_waiting(self) -> None:
        self._waiting.clear()

    def wait(self) -> None:
        """Until the server has an answer or takes more."""
        if not self.done:
            poll = select.poll()
            poll.register(self._server.socket, select.POLLIN | (select.POLLOUT if self._unsent else 0))
            poll.poll()

    def advance(self) -> None:
        """Go on as far as that is possible at once.

        Raises:
            psycopg.Error: the server refused; nothing waits any more.
        """
        while self._step():
            pass

    def _step(self) -> bool:
        """One step; False where the server must act first."""
        if not self._under_way:
            return self._begin()
        if self._unsent:
            self._unsent = self._server.flush() == 1
        self._server.consume_input()
        if self._server.is_busy():
            return False
        result = self._server.get_result()
        if result is None:
            self._under_way = False
        elif result.status == ExecStatus.COPY_IN:
            self._send_rows()
        elif result.status != ExecStatus.COMMAND_OK:
            self._fail(result)
        return True

    def _begin(self) -> bool:
        if not self._waiting:
            return False
        self.statement, self._data = self._waiting.popleft()
        self._server.send_query(self.statement.encode())
        self._under_way, self._unsent = True, self._server.flush() == 1
        return True

    def _send_rows(self) -> None:
        assert self._data is not None
        for start in range(0, len(self._data), _PIECE):
            while self._server.put_copy_data(self._data[start : start + _PIECE]) == 0:
                self._unsent = True
                self.wait()
                self._server.flush()
        self._data = None
        self._server.put_copy_end()
        self._unsent = self._server.flush() == 1

    def _fail(self, result: PGresult) -> None:
        self._waiting.clear()
        while self._server.get_result() is not None:
            pass
        self._under_way = False
        raise psycopg.errors.error_from_result(result)
