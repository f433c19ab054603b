"""Tables of the ways in besides a password: tickets, invitations, kiosks and the PINs used there."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Model, utcnow
from core.identity.models import Account
from core.org.models import Person


class Ticket(Model):
    """A secret that opens one door once, until a moment. Only a digest of it is stored.

    Attributes:
        purpose: which door: ``reset``, ``invite``, ``slip``, ``kiosk`` or ``setup``.
        subject_id: whose: an account, a person or a kiosk, as the purpose says; 0 for nobody yet.
        used_at: when it opened its door.
        ended_at: when it was taken back, for example because a newer one was sent.
    """

    __tablename__ = "core_ticket"
    __table_args__ = (Index(None, "purpose", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    purpose: Mapped[str] = mapped_column(String(10))
    subject_id: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Invitation(Model):
    """That somebody without an account was asked to come in; one for each person, renewed when they are asked again.

    Attributes:
        way: ``mail`` or ``slip`` (printed on paper), the latest.
        batch: names the sending that it belongs to; a repeated job sends nothing twice.
        locale: language of the letter.
        sent_at: when the letter went out or the slip was printed; ``None`` while it waits for its turn.
        opened_at: when the page behind its latest link or code was first shown to somebody.
        reminders: how often they were asked again.
        problem: why the letter could not be delivered, in a word; empty if nothing is wrong.
        expires_at: when its latest ticket ends.
    """

    __tablename__ = "core_invitation"
    __table_args__ = (Index(None, "batch", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("core_person.id", ondelete="CASCADE"), unique=True)
    way: Mapped[str] = mapped_column(String(8), default="mail")
    batch: Mapped[str] = mapped_column(String(32), default="")
    locale: Mapped[str] = mapped_column(String(8), default="")
    invited_by: Mapped[int | None] = mapped_column(ForeignKey("core_account.id", ondelete="SET NULL"))
    invited_at: Mapped[datetime] = mapped_column(default=utcnow)
    sent_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(String(20), default="")
    expires_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()
    inviter: Mapped[Account | None] = relationship()


class Kiosk(Model):
    """A shared screen on which people sign in with personnel number and PIN.

    Attributes:
        digest: of the secret that the device holds; ``None`` until it was connected.
        seen_at: when the device last showed its first page or somebody's.
    """

    __tablename__ = "core_kiosk"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    place: Mapped[str] = mapped_column(String(200), default="")
    digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    registered_by: Mapped[int | None] = mapped_column(ForeignKey("core_account.id", ondelete="SET NULL"))
    registered_at: Mapped[datetime] = mapped_column(default=utcnow)
    connected_at: Mapped[datetime | None]
    seen_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class KioskSession(Model):
    """That a session was opened at a kiosk, and when it was last used there, to the second."""

    __tablename__ = "core_kiosk_session"

    session_id: Mapped[int] = mapped_column(ForeignKey("core_session.id", ondelete="CASCADE"), primary_key=True)
    kiosk_id: Mapped[int] = mapped_column(ForeignKey("core_kiosk.id", ondelete="CASCADE"), index=True)
    seen_at: Mapped[datetime]


class KioskPin(Model):
    """The PIN of an account.

    Attributes:
        failures: wrong PINs since the last right one, wherever they were typed.
    """

    __tablename__ = "core_kiosk_pin"

    account_id: Mapped[int] = mapped_column(ForeignKey("core_account.id", ondelete="CASCADE"), primary_key=True)
    pin_hash: Mapped[str] = mapped_column(String(255))
    set_at: Mapped[datetime] = mapped_column(default=utcnow)
    failures: Mapped[int] = mapped_column(default=0)
