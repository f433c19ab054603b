"""What it takes to undo a plugin's failed action: a savepoint only where something of others would be lost without one.

A savepoint costs two round trips to the database. As long as a request has only read, rolling everything back is the
same; that is nearly every page.
"""

from __future__ import annotations

import logging
from typing import Any

from flask import g, has_app_context
from sqlalchemy import Engine, event, select
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import SessionTransaction

from core.db import db

logger = logging.getLogger("dunbar.plugins")

_WROTE, _FAILED = "database_written", "database_failed"
_LOCKS = " FOR "
_HARMLESS = ("SELECT", "BEGIN", "SAVEPOINT", "RELEASE")
"""How statements begin that change nothing. On SQLite the beginning of a transaction is a statement like any other."""


class SpoiledError(RuntimeError):
    """A plugin swallowed a failed statement, after which the database refuses everything else."""


def _note_statement(
    connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool
) -> None:
    # Whatever may write or lock counts, on any connection: too many savepoints do no harm.
    if (not statement.startswith(_HARMLESS) or _LOCKS in statement) and has_app_context():
        setattr(g, _WROTE, True)


def _note_failure(context: ExceptionContext) -> None:
    if has_app_context():
        setattr(g, _FAILED, True)


event.listen(Engine, "before_cursor_execute", _note_statement)
event.listen(Engine, "handle_error", _note_failure)


class Undo:
    """Begin it before the action; then either ``keep`` or ``undo``. What is pending must have been flushed before."""

    def __init__(self) -> None:
        self._savepoint: SessionTransaction | None = db.session.begin_nested() if g.get(_WROTE) else None
        g.pop(_FAILED, None)

    def keep(self) -> None:
        """The action went well.

        Raises:
            SQLAlchemyError: what it left pending cannot be written.
            SpoiledError: it hid a failed statement that spoils the transaction.
        """
        if self._savepoint is not None:
            self._savepoint.commit()
            return
        if db.session.new or db.session.dirty or db.session.deleted:
            db.session.flush()
        if g.pop(_FAILED, False):
            try:
                db.session.execute(select(1))
            except SQLAlchemyError as error:
                raise SpoiledError("a failed statement was hidden") from error

    def undo(self) -> None:
        """The action failed: nothing of it stays."""
        try:
            if self._savepoint is not None and self._savepoint.is_active:
                self._savepoint.rollback()
            else:
                db.session.rollback()
        except SQLAlchemyError:
            logger.exception("the savepoint of a failed plugin could not be rolled back; the whole transaction is")
            db.session.rollback()
