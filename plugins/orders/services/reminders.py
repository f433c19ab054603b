"""Reminding those who have not confirmed, and telling their heads when it is late. Nobody else is told."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update

from plugin_sdk import notify, settings
from plugin_sdk.db import session
from plugin_sdk.people import heads_above
from plugins.orders.models import Duty, Order, Version
from plugins.orders.services import duties, workdays
from plugins.orders.services.force import not_over
from plugins.orders.services.words import PLUGIN, url_of

AGAIN = timedelta(days=7)
"""Who does nothing is reminded once a week."""

_BATCH = 500


def remind(today: date) -> int:
    """Remind who has little time left or none; gives the number of people and orders. Commits after each order."""
    soon = workdays.after(today, int(settings.get("orders", "remind_before")), workdays.holidays())
    late = or_(Duty.reminded_on.is_(None), Duty.reminded_on <= today - AGAIN)
    done = 0
    for order, version in _asked(today):
        # A short time to confirm does not make everybody be reminded on the day after the issue.
        wanted = and_(Duty.version_id == version.id, duties.is_open(), Duty.due_on <= soon, Duty.since < today, late)
        rows = session.execute(select(Duty.person_id, Duty.due_on).where(wanted).order_by(Duty.person_id)).all()
        by_day: dict[date, list[int]] = defaultdict(list)
        for row in rows:
            by_day[row.due_on].append(row.person_id)
        for due, people in by_day.items():
            payload = {**_payload(order), "version_id": version.id, "due": due.isoformat(), "late": due < today}
            _send("orders.reminder", people, payload, url_of(order.id), order)
            _mark(version, people, reminded_on=today)
            done += len(people)
        session.commit()
    return done


def escalate(today: date) -> int:
    """Tell each head how many of their people are late with an order; gives the number of messages. Commits.

    The head next above is told, once for each person and order, when ``escalate_after`` working days have passed.
    """
    free, days = workdays.holidays(), int(settings.get("orders", "escalate_after"))
    if days <= 0:
        return 0
    done = 0
    for order, version in _asked(today):
        wanted = and_(Duty.version_id == version.id, duties.is_open(), Duty.due_on < today, Duty.escalated_on.is_(None))
        rows = session.execute(select(Duty.person_id, Duty.due_on).where(wanted).order_by(Duty.person_id)).all()
        people = [row.person_id for row in rows if workdays.after(row.due_on, days, free) <= today]
        told = Counter(heads[0].id for heads in heads_above(people, today).values())
        for head, count in sorted(told.items()):
            url = f"{url_of(order.id)}/journal?state={duties.OVERDUE}"
            _send("orders.escalation", [head], {**_payload(order), "count": count}, url, order)
            done += 1
        _mark(version, people, escalated_on=today)
        session.commit()
    return done


def _asked(today: date) -> list[tuple[Order, Version]]:
    query = select(Order, Version).join(Version, and_(Version.order_id == Order.id, Version.current))
    rows = session.execute(query.where(Order.acknowledge, not_over(today)).order_by(Order.id))
    return [(order, version) for order, version in rows]


def _payload(order: Order) -> dict[str, Any]:
    return {
        "id": order.id,
        "kind": order.kind,
        "number": order.number,
        "signed_on": order.signed_on.isoformat(),
        "title": order.title,
    }


def _send(kind: str, people: Sequence[int], payload: dict[str, Any], url: str, order: Order) -> None:
    notify.send(kind, people=people, payload=payload, url=url, plugin=PLUGIN, thread=f"orders:{order.id}")


def _mark(version: Version, people: Sequence[int], **values: date) -> None:
    for start in range(0, len(people), _BATCH):
        chosen = and_(Duty.version_id == version.id, Duty.person_id.in_(people[start : start + _BATCH]))
        session.execute(update(Duty).where(chosen).values(**values), execution_options={"synchronize_session": False})
