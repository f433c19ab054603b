"""Tables of notifications, of their way to people, and of what people and the company chose."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core import epochs
from core.db import Model, utcnow

WAITING, SENDING, SENT, FAILED, DROPPED = "waiting", "sending", "sent", "failed", "dropped"
"""States of a delivery."""

ALONE, DIGEST, LEAVE, QUIET = "", "digest", "leave", "quiet"
"""In what a message goes: by itself, in the digest, in the summary after an absence, or, where it is pushed, in the one
after quiet hours."""


MARK = "notify"
"""The mark of what is remembered of messages; whoever writes any moves it."""


class Notification(Model):
    """A message to one person, in their language, kept as plain text so that it reads when its plugin is gone.

    Attributes:
        sending: names the call that asked for it; with the person it is unique, so a repeated job sends nothing twice.
        type: name of the notification type.
        url: path within the portal.
        thread: groups messages on one thing.
        audience_id: who may see the thing; asked again whenever the message is shown or sent.
        parts: the payloads that the message tells of, the oldest first; several where events were folded into one row.
        events: how many events it tells of; more than ``parts`` holds where there are very many.
        shown: whether it stands in the portal's list; somebody may want the e-mail alone.
        superseded: a later message of the thread has taken it up; it stands in no list and is not sent any more.
        instead_of: the name of the absent person for whom the receiver stands in; empty for one's own messages.
        acted_at: when the action of its letter was done; it is done once.
    """

    __tablename__ = "core_notification"
    __table_args__ = (
        UniqueConstraint("sending", "person_id"),
        Index(None, "person_id", "read_at"),
        Index(None, "person_id", "id"),
        Index(None, "person_id", "thread"),
        Index(None, "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("core_person.id", ondelete="CASCADE"))
    sending: Mapped[str] = mapped_column(String(32))
    type: Mapped[str] = mapped_column(String(80))
    plugin: Mapped[str] = mapped_column(String(20))
    icon: Mapped[str] = mapped_column(String(40), default="bell")
    subject: Mapped[str] = mapped_column(String(300))
    body: Mapped[str] = mapped_column(Text, default="")
    url: Mapped[str] = mapped_column(String(500), default="")
    thread: Mapped[str] = mapped_column(String(120), default="")
    audience_id: Mapped[int | None] = mapped_column(ForeignKey("core_audience.id"))
    parts: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    events: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    read_at: Mapped[datetime | None]
    shown: Mapped[bool] = mapped_column(default=True)
    superseded: Mapped[bool] = mapped_column(default=False)
    instead_of: Mapped[str] = mapped_column(String(300), default="")
    acted_at: Mapped[datetime | None]


class Delivery(Model):
    """The way of a message to one person by e-mail, or to one of their browsers by web push.

    Attributes:
        channel: ``email`` or ``push``.
        state: ``waiting``, ``sending`` (somebody is at it, until ``due_at``), ``sent``, ``failed`` (refused for good,
            or too often) or ``dropped`` (nobody to send it to any more, muted, or read meanwhile).
        bundle: whether it goes alone, in the digest, or in a summary after an absence or quiet hours.
        due_at: not before this moment; also when a lost worker's word stops counting.
        reason: why it failed, was dropped or has to be tried again, for administrators.
    """

    __tablename__ = "core_notification_delivery"
    __table_args__ = (
        UniqueConstraint("notification_id", "channel", "subscription_id"),
        Index(None, "channel", "state", "due_at"),
        Index(None, "person_id", "state"),
        Index(None, "subscription_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notification_id: Mapped[int] = mapped_column(ForeignKey("core_notification.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("core_person.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(String(10))
    subscription_id: Mapped[int | None] = mapped_column(ForeignKey("core_push_subscription.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    bundle: Mapped[str] = mapped_column(String(10), default=ALONE)
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    finished_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")


class NotificationChoice(Model):
    """A person's wish for a type on a channel (``portal``, ``email`` or ``push``); where there is none, the default."""

    __tablename__ = "core_notification_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey("core_person.id", ondelete="CASCADE"), primary_key=True)
    type: Mapped[str] = mapped_column(String(80), primary_key=True)
    channel: Mapped[str] = mapped_column(String(10), primary_key=True)
    wanted: Mapped[bool]


class NotificationHabits(Model):
    """When a person wants to be disturbed. The times are of the clock on their own wall.

    Attributes:
        rhythm: e-mails ``each`` by itself, ``daily`` or ``weekly`` in one, or ``never``.
        hour / weekday: when the digest comes; weekday 0 is Monday.
        quiet_from / quiet_until: hours in which nothing comes; neither is set where there are none.
        quiet_weekends: nothing comes on Saturday and Sunday.
        hold_while_away: during an absence letters wait and come in one afterwards.
    """

    __tablename__ = "core_notification_habits"

    person_id: Mapped[int] = mapped_column(ForeignKey("core_person.id", ondelete="CASCADE"), primary_key=True)
    rhythm: Mapped[str] = mapped_column(String(10))
    hour: Mapped[int]
    weekday: Mapped[int]
    quiet_from: Mapped[time | None]
    quiet_until: Mapped[time | None]
    quiet_weekends: Mapped[bool]
    hold_while_away: Mapped[bool]


class NotificationRules(Model):
    """What the company decided for an audience, or for all where ``audience_id`` is not set.

    Attributes:
        headline_only: e-mails to these people hold no more than the headline and a link.
    """

    __tablename__ = "core_notification_rules"

    id: Mapped[int] = mapped_column(primary_key=True)
    audience_id: Mapped[int | None] = mapped_column(ForeignKey("core_audience.id"), unique=True)
    headline_only: Mapped[bool] = mapped_column(default=False)


class NotificationRule(Model):
    """One decision: a type on a channel is ``on`` or ``off`` unless a person chooses, or comes ``always``."""

    __tablename__ = "core_notification_rule"

    rules_id: Mapped[int] = mapped_column(
        ForeignKey("core_notification_rules.id", ondelete="CASCADE"), primary_key=True
    )
    type: Mapped[str] = mapped_column(String(80), primary_key=True)
    channel: Mapped[str] = mapped_column(String(10), primary_key=True)
    value: Mapped[str] = mapped_column(String(10))


class PushSubscription(Model):
    """A browser that a person lets the portal send messages to.

    Attributes:
        session_id: the sign-in that subscribed; once that is ended, nothing is sent here any more.
        digest: of the endpoint, for an address may be longer than an index takes.
        p256dh / auth: the browser's key and secret, base64url, as it gave them.
    """

    __tablename__ = "core_push_subscription"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("core_person.id", ondelete="CASCADE"), index=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("core_session.id", ondelete="CASCADE"), index=True)
    endpoint: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    p256dh: Mapped[str] = mapped_column(String(100))
    auth: Mapped[str] = mapped_column(String(40))
    user_agent: Mapped[str] = mapped_column(String(400), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    sent_at: Mapped[datetime | None]


epochs.follow(MARK, Notification)
