"""The way of messages out of the portal: what waits, who is at it, and what came of it.

A worker takes one delivery, commits, sends, and commits what came of it. So whatever happens, at most the one letter
that was just being sent is sent a second time, with the same ``Message-ID``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, insert, select, update

from core import jobs
from core.db import db, utcnow
from core.notify.models import ALONE, DROPPED, FAILED, SENDING, SENT, WAITING, Delivery

EMAIL, PUSH = "email", "push"
JOBS = {EMAIL: "notify.mail", PUSH: "notify.push"}

LEASE = timedelta(minutes=15)
"""After this time a worker that took a delivery is held to be lost."""

TRIES = 10
LONGEST_PAUSE = timedelta(hours=6)
TOGETHER = 500
"""Messages that one digest takes up at the most; the next takes the rest."""


def plan(rows: Sequence[dict[str, Any]]) -> None:
    """Write down what is to be sent: ``notification_id``, ``person_id``, ``channel``, ``due_at``, and where they apply
    ``subscription_id`` and ``bundle``. The jobs that send it are asked for."""
    if not rows:
        return
    usual = {"subscription_id": None, "bundle": ALONE, "state": WAITING, "attempts": 0, "reason": ""}
    db.session.execute(insert(Delivery), [{**usual, **row} for row in rows])
    for channel in JOBS:
        wake(channel, [row["due_at"] for row in rows if row["channel"] == channel])


def wake(channel: str, moments: Sequence[datetime]) -> None:
    """See to it that a worker looks at each of these moments; one job for each minute, however many are due then."""
    now = utcnow()
    minutes = {moment.replace(second=0, microsecond=0) + timedelta(minutes=1) for moment in moments if moment > now}
    if any(moment <= now for moment in moments):
        jobs.ensure_waiting(JOBS[channel])
    for minute in sorted(minutes):
        jobs.enqueue(JOBS[channel], run_at=minute, key=f"{JOBS[channel]}:{minute:%Y-%m-%dT%H:%M}")


def _due(channel: str, now: datetime) -> ColumnElement[bool]:
    return and_(Delivery.channel == channel, Delivery.state.in_((WAITING, SENDING)), Delivery.due_at <= now)


def take(channel: str, now: datetime) -> Delivery | None:
    """Take the delivery that has waited longest, so that nobody else does. Commits."""
    first = select(Delivery.id).where(_due(channel, now)).order_by(Delivery.due_at, Delivery.id).limit(1)
    chosen = first.with_for_update(skip_locked=True).scalar_subquery()
    taken = _take(_due(channel, now), Delivery.id == chosen, now=now)
    return taken[0] if taken else None


def take_together(delivery: Delivery, now: datetime) -> list[Delivery]:
    """Take what else is due to the same person in one letter, or to the same browser in one message. Commits."""
    due = _due(delivery.channel, now)
    mine = select(Delivery.id).where(
        due,
        Delivery.person_id == delivery.person_id,
        Delivery.subscription_id.is_not_distinct_from(delivery.subscription_id),
        Delivery.bundle != ALONE,
        Delivery.id != delivery.id,
    )
    chosen = mine.order_by(Delivery.id).limit(TOGETHER).with_for_update(skip_locked=True)
    return _take(due, Delivery.id.in_(chosen), now=now)


def _take(*conditions: ColumnElement[bool], now: datetime) -> list[Delivery]:
    statement = update(Delivery).where(*conditions)
    changes = {"state": SENDING, "due_at": now + LEASE, "attempts": Delivery.attempts + 1}
    returned = db.session.scalars(
        statement.values(**changes).returning(Delivery),
        execution_options={"synchronize_session": False, "populate_existing": True},
    ).all()
    db.session.commit()
    return list(returned)


def finish(taken: Sequence[Delivery], state: str, reason: str = "") -> None:
    """Say what came of them. Commits."""
    _set(taken, state=state, reason=reason[:300], finished_at=utcnow())


def postpone(
    taken: Sequence[Delivery], until: datetime, reason: str = "", *, failed: bool = False, bundle: str | None = None
) -> None:
    """Let them wait until a moment, and go in another letter where ``bundle`` says so. Commits.

    It counts as an attempt only if it ``failed``.
    """
    attempts = Delivery.attempts if failed else Delivery.attempts - 1
    moved = {"bundle": bundle} if bundle is not None else {}
    for channel in {delivery.channel for delivery in taken}:
        wake(channel, [until])
    _set(taken, state=WAITING, due_at=until, reason=reason[:300], attempts=attempts, **moved)


def try_again(taken: Sequence[Delivery], now: datetime, reason: str, *, wait: timedelta | None = None) -> None:
    """After a failure that may pass: later, with growing pauses; given up after ten attempts. Commits."""
    attempts = max(delivery.attempts for delivery in taken)
    if attempts >= TRIES:
        finish(taken, FAILED, reason)
        return
    pause = wait or timedelta(minutes=2**attempts)
    postpone(taken, now + min(pause, LONGEST_PAUSE), reason, failed=True)


def _set(taken: Sequence[Delivery], **values: Any) -> None:
    if taken:
        chosen = Delivery.id.in_([delivery.id for delivery in taken])
        statement = update(Delivery).where(chosen, Delivery.state == SENDING).values(**values)
        db.session.execute(statement.execution_options(synchronize_session=False))
    db.session.commit()


def drop_of(notification_ids: Sequence[int], reason: str) -> None:
    """These messages are not sent any more, where they still wait. The caller commits."""
    chosen = and_(Delivery.notification_id.in_(notification_ids), Delivery.state == WAITING)
    values = {"state": DROPPED, "reason": reason, "finished_at": utcnow()}
    db.session.execute(update(Delivery).where(chosen).values(**values).execution_options(synchronize_session=False))


def late(channel: str, since: datetime) -> int:
    """How many should have gone out before ``since``."""
    return db.session.scalar(select(func.count()).select_from(Delivery).where(_due(channel, since))) or 0


__all__ = [
    "ALONE",
    "DROPPED",
    "EMAIL",
    "FAILED",
    "JOBS",
    "PUSH",
    "SENT",
    "drop_of",
    "finish",
    "late",
    "plan",
    "postpone",
    "take",
    "take_together",
    "try_again",
    "wake",
]
