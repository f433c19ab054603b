"""Marks that move whenever a kind of cached knowledge has changed, so that every process drops its copy.

A mark is a random number, not a counter: a value that was only seen inside a transaction that was rolled back can then
never come again and make a process trust what it remembered from there. Compare marks for equality alone.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, Generic, TypeVar

from flask import g, has_app_context
from sqlalchemy import BigInteger, ScalarSelect, String, event, func, select
from sqlalchemy.orm import Mapped, Session, UOWTransaction, mapped_column

from core.db import Model, conflict_insert, db

_CACHE = "epochs"
_MOVED = "moved_epochs"
K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


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


def as_column(dialect: str) -> ScalarSelect[Any]:
    """All marks as one value, to be read along with something that every request reads anyway; see ``take``."""
    gathered = func.json_group_object if dialect == "sqlite" else func.json_object_agg
    return select(gathered(Epoch.name, Epoch.value)).scalar_subquery()


def take(value: str | dict[str, int] | None) -> None:
    """Believe the marks that ``as_column`` gave, unless this request or job has read them already."""
    if _CACHE not in g:
        setattr(g, _CACHE, json.loads(value) if isinstance(value, str) else value or {})


def bump(name: str) -> None:
    """Move the mark ``name``, in the current transaction: others see it once that is committed."""
    value = _new_value()
    statement = conflict_insert(Epoch).values(name=name, value=value)
    db.session.execute(statement.on_conflict_do_update(index_elements=[Epoch.name], set_={"value": value}))
    forget()


def _new_value() -> int:
    return secrets.randbits(62) + 1


def forget() -> None:
    """Read the marks anew at the next question within this request or job."""
    g.pop(_CACHE, None)


def of_plugin(plugin_id: str) -> str:
    """Name of the mark of a plugin's own data."""
    return f"plugin:{plugin_id}"


class Kept(Generic[K, V]):
    """What was read from the database and stays true until one of the marks moves; remembered by each process.

    While nobody has ever moved one of them, nothing is remembered.
    """

    def __init__(self, *epochs: str, most: int = 1000) -> None:
        self._epochs = epochs
        self._most = most
        self._known: tuple[tuple[int, ...], dict[K, V]] = ((), {})

    def get(self, key: K, read: Callable[[], V]) -> V:
        """The value of ``key``, by ``read`` if it is not known."""
        values = self._values()
        if key not in values:
            values[key] = read()
        return values[key]

    def get_all(self, keys: Iterable[K], read: Callable[[list[K]], Mapping[K, V]]) -> dict[K, V]:
        """The values of ``keys``, by ``read`` those that are not known; what it does not find is left out."""
        values = self._values()
        wanted = list(keys)
        unknown = [key for key in wanted if key not in values]
        if unknown:
            values.update(read(unknown))
        return {key: values[key] for key in wanted if key in values}

    def _values(self) -> dict[K, V]:
        present = current()
        marks = tuple(present.get(epoch, 0) for epoch in self._epochs)
        known_marks, values = self._known
        if not all(marks) or marks != known_marks or len(values) >= self._most:
            # Replaced, not emptied: another thread may be looking at the old values.
            values = {}
            self._known = marks, values
        return values


def follow(name: str, base: type[Any]) -> None:
    """Move the mark ``name`` whenever the session writes an object of a class below ``base``.

    What statements write, such as ``update(…)``, is not seen: ``move`` the mark beside them.
    """
    _followed[base] = name


_followed: dict[type[Any], str] = {}


def move(name: str) -> None:
    """Move the mark ``name`` when this transaction ends; the transaction itself forgets at once.

    Unlike ``bump`` it locks the mark only while the transaction is committed, so that writers who lock rows of their
    own in some order never wait for each other in a circle.
    """
    db.session().info.setdefault(_MOVED, set()).add(name)
    setattr(g, _CACHE, {**current(), name: _new_value()})


def _after_flush(session: Session, context: UOWTransaction) -> None:
    if not _followed:
        return
    classes = {type(thing) for things in (session.new, session.dirty, session.deleted) for thing in things}
    for base, name in _followed.items():
        if any(issubclass(each, base) for each in classes):
            move(name)


def _before_commit(session: Session) -> None:
    if not session.in_nested_transaction():
        for name in sorted(session.info.pop(_MOVED, ())):
            bump(name)


def _after_rollback(session: Session) -> None:
    if not session.in_nested_transaction():
        session.info.pop(_MOVED, None)
    if has_app_context():
        forget()


event.listen(db.session, "after_rollback", _after_rollback)
event.listen(db.session, "after_flush", _after_flush)
event.listen(db.session, "before_commit", _before_commit)
