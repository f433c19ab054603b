"""Messages that were refused for good, for whoever can mend an address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, select

from core.db import db, utcnow
from core.notify.models import FAILED, Delivery
from core.notify.recipients import lookup

SHOWN = 20
LOOK_BACK = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Failure:
    """The last refusal of a person's letters or pushes."""

    person_id: int
    name: str
    mail: str
    channel: str
    reason: str
    at: datetime


def recent() -> Sequence[Failure]:
    """The last refusal for each person and channel within two weeks, the newest first, at most twenty."""
    recently = and_(Delivery.state == FAILED, Delivery.finished_at > utcnow() - LOOK_BACK)
    last = select(func.max(Delivery.id)).where(recently).group_by(Delivery.person_id, Delivery.channel)
    order = Delivery.id.desc()
    rows = db.session.scalars(select(Delivery).where(Delivery.id.in_(last)).order_by(order).limit(SHOWN)).all()
    people = {who.person_id: who for who in lookup().recipients([row.person_id for row in rows])}
    return [
        Failure(
            row.person_id, people[row.person_id].name, people[row.person_id].mail, row.channel, row.reason,
            row.finished_at or row.due_at,
        )
        for row in rows
        if row.person_id in people
    ]  # fmt: skip


def people(channel: str) -> int:
    """To how many people something was refused within two weeks."""
    recently = and_(Delivery.state == FAILED, Delivery.channel == channel, Delivery.finished_at > utcnow() - LOOK_BACK)
    return db.session.scalar(select(func.count(Delivery.person_id.distinct())).where(recently)) or 0
