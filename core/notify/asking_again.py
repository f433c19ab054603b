"""What is asked once more at the moment of sending: who is still here, may still see the thing, and still wants it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select

from core.db import db
from core.extension import NotificationType
from core.notify import choices, habits, rules, timing
from core.notify.addressed import within
from core.notify.choices import EMAIL
from core.notify.models import Delivery, Notification
from core.notify.recipients import Recipient, lookup
from core.notify.rules import Decided
from core.notify.sending import reader_of
from core.notify.timing import NEVER, Reader
from core.plugin_host import host

GONE, NO_RIGHT, MUTED, READ, FOLDED = "gone", "no right", "muted", "read", "folded"


@dataclass(slots=True)
class Asked:
    """Answers about one person's messages.

    Attributes:
        recipient: ``None`` where there is nobody to send to any more.
        kept: what may be sent, in the order of the question.
        dropped: why a message may not, by its id.
        mandatory: ids of those that the person cannot mute.
    """

    recipient: Recipient | None
    reader: Reader | None = None
    decided: Decided = field(default_factory=Decided)
    kept: list[Notification] = field(default_factory=list)
    dropped: dict[int, str] = field(default_factory=dict)
    mandatory: set[int] = field(default_factory=set)

    def may_go(self, notification: Notification, now: datetime, bundle: str = "") -> datetime:
        """From when on it may really go, as the person's hours and absence are by now."""
        assert self.reader is not None
        return timing.may_go(self.reader, now, urgent=is_urgent(notification), bundle=bundle)


def kind_of(notification: Notification) -> NotificationType | None:
    """The type of a message, if it is still declared."""
    declared = host().declared.notification_types.get(notification.type)
    return declared.value if declared is not None else None


def is_urgent(notification: Notification) -> bool:
    """Whether the message waits for nothing."""
    kind = kind_of(notification)
    return kind is not None and kind.urgency == "urgent"


def ask_of(taken: Sequence[Delivery]) -> Asked:
    """Ask about the messages of these deliveries, all of one person on one channel, the oldest first."""
    numbers = [one.notification_id for one in taken]
    query = select(Notification).where(Notification.id.in_(numbers)).order_by(Notification.id)
    found = db.session.scalars(query.execution_options(populate_existing=True))
    return ask(taken[0].person_id, list(found), taken[0].channel)


def ask(person_id: int, notifications: Sequence[Notification], channel: str) -> Asked:
    """Ask about one person's messages; statements grow with the audiences, not with the messages."""
    recipient = next(iter(lookup().recipients([person_id])), None)
    if recipient is None or (channel == EMAIL and not recipient.mail):
        return Asked(None, dropped={one.id: GONE for one in notifications})
    decided = rules.for_people([person_id])[person_id]
    reader = reader_of(recipient, habits.of_person(person_id))
    found = Asked(recipient, reader, decided)
    wanted = {choice.type: choice for choice in choices.choices_of(person_id, decided)}
    allowed: dict[int | None, bool] = {None: True}
    for notification in notifications:
        audience_id = notification.audience_id
        if audience_id not in allowed:
            allowed[audience_id] = bool(within(audience_id, [person_id]))
        choice = wanted.get(notification.type)
        locked = choice is not None and bool(choice.locked[channel])
        # Of a block that is off nothing can be chosen; what it has sent arrives.
        on = choice is None or choice.wanted[channel]
        if channel == EMAIL and found.reader is not None and reader.habits.rhythm == NEVER and not locked:
            on = False
        reason = _reason(notification, allowed=allowed[audience_id], wanted=on, locked=locked)
        if reason:
            found.dropped[notification.id] = reason
            continue
        found.kept.append(notification)
        if locked:
            found.mandatory.add(notification.id)
    return found


def _reason(notification: Notification, *, allowed: bool, wanted: bool, locked: bool) -> str:
    if not allowed:
        return NO_RIGHT
    if notification.superseded:
        return FOLDED
    if not wanted:
        return MUTED
    return READ if notification.read_at is not None and not locked else ""
