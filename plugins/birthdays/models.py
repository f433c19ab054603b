"""Tables of greetings. Whether an occasion may be seen is asked of the portal each time; nothing of it is kept here."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from plugin_sdk import cache
from plugin_sdk.db import DEPARTMENT, PERSON, DeclarativeBase, plugin_registry, utcnow

BIRTHDAY, ANNIVERSARY, JOINED = "birthday", "anniversary", "joined"
KINDS = (BIRTHDAY, ANNIVERSARY, JOINED)

SIGNS = {
    "cake": "🎂",
    "party": "🎉",
    "flowers": "💐",
    "heart": "❤️",
    "applause": "👏",
    "sun": "☀️",
    "clover": "🍀",
    "rocket": "🚀",
}
"""The signs that can stand before a greeting, by the name that is stored."""

TEXT_LENGTH = 280


class Base(DeclarativeBase):
    """The base of this plugin's models."""

    registry = plugin_registry("birthdays")


cache.follow("birthdays", Base)


class Greeting(Base):
    """What one person wrote to another on an occasion; one each, which its author may write anew.

    Attributes:
        kind / day: the occasion: see ``plugin_sdk.Occasion``.
        sign: a key of ``SIGNS``.
        told_at: when the person greeted was notified of it; until then it waits for the day's message.
    """

    __tablename__ = "birthdays_greeting"
    __table_args__ = (UniqueConstraint("person_id", "kind", "day", "author_id"), Index(None, "author_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))
    day: Mapped[date]
    author_id: Mapped[int] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"))
    text: Mapped[str] = mapped_column(String(TEXT_LENGTH))
    sign: Mapped[str] = mapped_column(String(12))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    told_at: Mapped[datetime | None]


class Choice(Base):
    """What somebody does not want; who has no row wants all of it."""

    __tablename__ = "birthdays_choice"

    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"), primary_key=True)
    no_wall: Mapped[bool] = mapped_column(default=False)
    no_anniversary: Mapped[bool] = mapped_column(default=False)


class Reminded(Base):
    """A department's people were told of a colleague's occasion."""

    __tablename__ = "birthdays_reminded"

    department_id: Mapped[int] = mapped_column(ForeignKey(DEPARTMENT, ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(12), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
