"""The table of what was done in the portal."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, event
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column

from core.db import Model, db, utcnow


class AuditEntry(Model):
    """One act: who, when, what, on what, from where. Names are kept as text, so that it reads when all else is gone.

    Attributes:
        actor: name of who did it; empty for the portal itself.
        action: ``<area>.<past tense>``, e.g. ``news.published``.
        plugin / plugin_title: the block it belongs to.
        origin: address the request came from, or ``command line``.
    """

    __tablename__ = "core_audit"
    __table_args__ = (
        Index(None, "at", "id"),
        Index(None, "account_id", "at"),
        Index(None, "object_type", "object_id", "at"),
        Index(None, "action", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(default=utcnow)
    account_id: Mapped[int | None]
    person_id: Mapped[int | None]
    actor: Mapped[str] = mapped_column(String(400), default="")
    action: Mapped[str] = mapped_column(String(80))
    object_type: Mapped[str] = mapped_column(String(80), default="")
    object_id: Mapped[str] = mapped_column(String(80), default="")
    title: Mapped[str] = mapped_column(String(400), default="")
    details: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    plugin: Mapped[str] = mapped_column(String(20), default="core")
    plugin_title: Mapped[str] = mapped_column(String(120), default="")
    origin: Mapped[str] = mapped_column(String(64), default="")


class AppendOnlyError(RuntimeError):
    """Something tried to change or delete what has been recorded."""


def _refuse_flush(session: Session, flush_context: object, instances: object) -> None:
    for item in (*session.dirty, *session.deleted):
        if isinstance(item, AuditEntry) and (item in session.deleted or session.is_modified(item)):
            raise AppendOnlyError("an audit entry can only be added")


def _refuse_bulk(state: ORMExecuteState) -> None:
    if (state.is_update or state.is_delete) and state.bind_mapper is AuditEntry.__mapper__:
        raise AppendOnlyError("audit entries can only be added")


event.listen(db.session, "before_flush", _refuse_flush)
event.listen(db.session, "do_orm_execute", _refuse_bulk)
