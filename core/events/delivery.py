"""Events: what one block tells the others after its change is surely committed.

Handlers delivered by ``job`` get a row in the outbox in the publisher's own transaction, so they hear of it even if the
process dies right after the commit. ``inline`` handlers are called in this process after the commit, each in isolation.
Nothing happens for a change that was rolled back, be it only to a savepoint.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app, has_app_context
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.orm import Session, SessionTransaction

from core.db import db
from core.extension import EventHandler, JobProgress, Payload
from core.jobs import outbox
from core.plugin_host import host
from core.plugin_host.context import running

logger = logging.getLogger("dunbar.events")

DELIVER = "core.deliver_event"
_PENDING = "dunbar_events"


@dataclass(frozen=True, slots=True)
class _Inline:
    """A call that waits for the commit; ``transaction`` is the (nested) one it was asked for in."""

    transaction: SessionTransaction | None
    owner: str
    name: str
    func: Callable[[Payload], None]
    payload: Payload


def publish(name: str, payload: Payload | None = None) -> None:
    """Tell everyone who listens to the event ``name``, once the present transaction is committed.

    Args:
        payload: JSON-serialisable; ids rather than texts, because a job reads it later.
    """
    data = dict(payload or {})
    session = db.session()
    for declared in host().declared.event_handlers:
        handler = declared.value
        if handler.event != name or not host().enabled(declared.owner):
            continue
        if handler.delivery == "job":
            message = {"event": name, "handler": _name_of(handler), "payload": data}
            outbox.add(DELIVER, message, owner=declared.owner)
        else:
            transaction = session.get_nested_transaction() or session.get_transaction()
            waiting = session.info.setdefault(_PENDING, [])
            waiting.append(_Inline(transaction, declared.owner, name, handler.func, data))


def _name_of(handler: EventHandler) -> str:
    return f"{handler.func.__module__}:{handler.func.__qualname__}"


def deliver(payload: Payload, progress: JobProgress) -> None:
    """The job that calls one handler.

    Raises:
        LookupError: the handler is not there any more, after an upgrade; the job is set aside for a person to see.
    """
    for declared in host().declared.event_handlers:
        if declared.value.event == payload["event"] and _name_of(declared.value) == payload["handler"]:
            with running(declared.owner):
                declared.value.func(payload["payload"])
            return
    raise LookupError(f"nobody handles '{payload['event']}' by {payload['handler']} any more")


def _after_commit(session: Session) -> None:
    if session.in_nested_transaction():
        return  # only a savepoint was released
    waiting: list[_Inline] = session.info.pop(_PENDING, [])
    if not waiting or not has_app_context():
        return
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # werkzeug's proxy is not typed so
    for call in waiting:
        _call(app, call)


def _call(app: Flask, call: _Inline) -> None:
    """Call a handler in a context and session of its own: the publisher's session is between two transactions."""
    with app.app_context():
        try:
            with running(call.owner):
                call.func(call.payload)
            db.session.commit()
        except Exception:  # the isolation point: a listener never harms who told it
            db.session.rollback()
            logger.exception("'%s' failed on the event '%s'", call.owner, call.name)


def _after_soft_rollback(session: Session, previous: SessionTransaction) -> None:
    waiting: list[_Inline] = session.info.get(_PENDING, [])
    if waiting:
        session.info[_PENDING] = [call for call in waiting if not _within(call.transaction, previous)]


def _within(transaction: SessionTransaction | None, outer: SessionTransaction) -> bool:
    while transaction is not None:
        if transaction is outer:
            return True
        transaction = transaction.parent
    return False


sqlalchemy_event.listen(db.session, "after_commit", _after_commit)
sqlalchemy_event.listen(db.session, "after_soft_rollback", _after_soft_rollback)
