"""Tables of notifications and of what people chose to get."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, utcnow


class Notification(Model):
    """A message to one person, in their language, kept as plain text so that it reads when its plugin is gone.

    Attributes:
        sending: names the call that asked for it; with the person it is unique, so a repeated job sends nothing twice.
        type: name of the notification type.
        url: path within the portal.
        thread: groups messages on one thing.
        audience_id: who may see the thing; asked again whenever the message is shown or mailed.
        shown: whether it stands in the portal's list; somebody may want the e-mail alone.
        mail_wanted: whether it goes out by e-mail too; ``emailed_at`` says when it did.
    """

    __tablename__ = "core_notification"
    __table_args__ = (
        UniqueConstraint("sending", "person_id"),
        Index(None, "person_id", "read_at"),
        Index(None, "person_id", "id"),
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
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    read_at: Mapped[datetime | None]
    shown: Mapped[bool] = mapped_column(default=True)
    mail_wanted: Mapped[bool] = mapped_column(default=False)
    emailed_at: Mapped[datetime | None]


class NotificationChoice(Model):
    """A person's wish for a type on a channel (``portal`` or ``email``); where there is none, the type's default."""

    __tablename__ = "core_notification_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey("core_person.id", ondelete="CASCADE"), primary_key=True)
    type: Mapped[str] = mapped_column(String(80), primary_key=True)
    channel: Mapped[str] = mapped_column(String(10), primary_key=True)
    wanted: Mapped[bool]
