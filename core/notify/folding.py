"""Folding: what a person has not read yet about one thing becomes one row and one letter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update

from core import epochs
from core.db import db, utcnow
from core.extension import NotificationType
from core.notify import deliveries
from core.notify.models import MARK, WAITING, Delivery, Notification

WAIT = timedelta(minutes=5)
"""A letter about a thread waits so long for what else is said there."""

LONGEST = timedelta(days=30)
"""What was left unread longer is not taken up again."""

MOST_PARTS = 50
"""Payloads that are kept; the text names a few of them at the most."""


@dataclass(slots=True)
class Earlier:
    """What one person has not read yet of a thread.

    Attributes:
        letter_at: when the letter about it was to go, ``None`` if none waits.
    """

    ids: list[int] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    events: int = 0
    letter_at: datetime | None = None


def folds(kind: NotificationType, thread: str) -> bool:
    """Whether messages of this type on this thread are told together."""
    return kind.folded is not None and bool(thread)


def earlier(kind: NotificationType, message: Mapping[str, Any], person_ids: Sequence[int]) -> dict[int, Earlier]:
    """What each of these people has not read yet of the message's thread; one statement, rows locked."""
    if not folds(kind, message["thread"]):
        return {}
    letter = and_(
        Delivery.notification_id == Notification.id,
        Delivery.channel == deliveries.EMAIL,
        Delivery.state == WAITING,
    )
    rows = db.session.execute(
        select(Notification.id, Notification.person_id, Notification.parts, Notification.events, Delivery.due_at)
        .outerjoin(Delivery, letter)
        .where(
            Notification.person_id.in_(person_ids),
            Notification.thread == message["thread"],
            Notification.type == kind.name,
            Notification.sending != message["sending"],
            Notification.read_at.is_(None),
            Notification.superseded.is_(False),
            Notification.instead_of == "",
            Notification.created_at > utcnow() - LONGEST,
            # Who wants no list has nothing there to read; what was mailed already is told.
            or_(Notification.shown, Delivery.id.is_not(None)),
        )
        .order_by(Notification.id)
        .with_for_update(of=Notification)
    )
    found: dict[int, Earlier] = {}
    for number, person_id, parts, events, due_at in rows:
        one = found.setdefault(person_id, Earlier())
        one.ids.append(number)
        one.parts.extend(parts)
        one.events += events
        if due_at is not None:
            one.letter_at = min(one.letter_at or due_at, due_at)
    return found


def supersede(notification_ids: Sequence[int]) -> None:
    """Take these rows out of the lists, and their letters out of the post: a new one tells of them."""
    if not notification_ids:
        return
    statement = update(Notification).where(Notification.id.in_(notification_ids))
    db.session.execute(statement.values(superseded=True, shown=False).execution_options(synchronize_session=False))
    epochs.move(MARK)
    deliveries.drop_of(notification_ids, "folded")
