"""What notifications hold about a person, for the person's own copy, and its erasure."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from core import epochs
from core.db import db
from core.extension import ErasureReport, PersonalRecord
from core.notify import habits
from core.notify.models import MARK, Delivery, Notification, NotificationChoice, NotificationHabits, PushSubscription

_HELD = (Delivery, Notification, NotificationChoice, NotificationHabits, PushSubscription)
"""In the order in which they can be deleted."""


def records(person_id: int) -> list[PersonalRecord]:
    """Habits and choices, browsers, messages; none of what there is nothing of."""
    found = [
        (_("When messages may come"), _habits(person_id)),
        (_("Which messages come on which way"), {"choices": _choices(person_id)}),
        (_("Browsers in which messages appear"), {"browsers": _browsers(person_id)}),
        (_("Messages of the portal"), {"messages": _messages(person_id)}),
    ]
    return [PersonalRecord(title=title, data=data) for title, data in found if any(data.values())]


def erase(person_id: int) -> ErasureReport:
    """Delete all of it; gives how many things there were. The caller commits."""
    erased = 0
    for model in _HELD:
        mine = model.person_id == person_id
        erased += db.session.scalar(select(func.count()).select_from(model).where(mine)) or 0
        db.session.execute(delete(model).where(mine).execution_options(synchronize_session=False))
    epochs.move(MARK)
    return ErasureReport(erased=erased)


def _habits(person_id: int) -> dict[str, Any]:
    if db.session.get(NotificationHabits, person_id) is None:
        return {}
    clocks = {"quiet_from", "quiet_until"}
    chosen = asdict(habits.of_person(person_id))
    return {name: value and f"{value:%H:%M}" if name in clocks else value for name, value in chosen.items()}


def _choices(person_id: int) -> list[dict[str, Any]]:
    query = select(NotificationChoice).where(NotificationChoice.person_id == person_id)
    found = db.session.scalars(query.order_by(NotificationChoice.type, NotificationChoice.channel))
    return [{"type": one.type, "channel": one.channel, "wanted": one.wanted} for one in found]


def _browsers(person_id: int) -> list[dict[str, Any]]:
    """Without their addresses and keys: who has those could send to them."""
    query = select(PushSubscription).where(PushSubscription.person_id == person_id).order_by(PushSubscription.id)
    return [
        {
            "browser": one.user_agent,
            "since": one.created_at.isoformat(),
            "last_message": one.sent_at.isoformat() if one.sent_at else None,
        }
        for one in db.session.scalars(query)
    ]


def _messages(person_id: int) -> list[dict[str, Any]]:
    query = select(Notification).where(Notification.person_id == person_id).order_by(Notification.id)
    return [
        {
            "at": one.created_at.isoformat(),
            "read_at": one.read_at.isoformat() if one.read_at else None,
            "subject": one.subject,
            "text": one.body,
        }
        for one in db.session.scalars(query)
    ]
