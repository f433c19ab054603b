"""Forgetting what nobody needs any more."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, delete, select

from core import epochs
from core.db import db, utcnow
from core.extension import JobProgress, Payload
from core.notify.models import MARK, SENDING, WAITING, Delivery, Notification
from core.notify.push import subscriptions

KEEP = timedelta(days=180)
KEEP_DELIVERIES = timedelta(days=60)
BATCH = 2000


def trim(payload: Payload, progress: JobProgress) -> None:
    """Delete messages of half a year ago, what was sent two months ago, and browsers whose sign-in was ended.

    In portions, so that nobody waits for a long transaction.
    """
    now = utcnow()
    done = _delete(Notification, Notification.created_at < now - KEEP, progress, 0)
    settled = Delivery.state.not_in((WAITING, SENDING))
    _delete(Delivery, settled & (Delivery.finished_at < now - KEEP_DELIVERIES), progress, done)
    subscriptions.forget_ended()


def _delete(
    model: type[Notification | Delivery], condition: ColumnElement[bool], progress: JobProgress, done: int
) -> int:
    while numbers := db.session.scalars(select(model.id).where(condition).order_by(model.id).limit(BATCH)).all():
        statement = delete(model).where(model.id.in_(numbers))
        db.session.execute(statement.execution_options(synchronize_session=False))
        epochs.move(MARK)
        db.session.commit()
        done += len(numbers)
        progress.step(done)
    return done
