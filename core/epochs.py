"""Marks that move whenever a kind of cached knowledge has changed, so that every process drops its copy.

A mark is a random number, not a counter: a value that was only seen inside a transaction that was rolled back can then
never come again and make a process trust what it remembered from there. Compare marks for equality alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping

from flask import g, has_app_context
from sqlalchemy import BigInteger, String, event, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from core.db import Model, conflict_insert, db

_CACHE = "epochs"


class Epoch(Model):
    """The present mark of one kind of cached knowledge, such as ``plugins`` or ``settings``."""

    __tablename__ = "core_epoch"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[int] = mapped_column(BigInteger, default=0)


def current() -> Mapping[str, int]:
    """All marks, read once per request or job."""
    known: dict[str, int] | None = g.get(_CACHE)
    if known is None:
        rows = db.session.execute(select(Epoch.name, Epoch.value))
        known = {name: value for name, value in rows}  # noqa: C416 - dict() has no type for rows
        setattr(g, _CACHE, known)
    return known


def bump(name: str) -> None:
    """Move the mark ``name``, in the current transaction: others see it once that is committed."""
    value = secrets.randbits(62) + 1
    statement = conflict_insert(Epoch).values(name=name, value=value)
    db.session.execute(statement.on_conflict_do_update(index_elements=[Epoch.name], set_={"value": value}))
    forget()


def forget() -> None:
    """Read the marks anew at the next question within this request or job."""
    g.pop(_CACHE, None)


def _after_rollback(session: Session) -> None:
    if has_app_context():
        forget()


event.listen(db.session, "after_rollback", _after_rollback)
