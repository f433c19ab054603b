"""How people sign in.

An account is apart from a person: many employees have none, and an administrator may be no employee.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Model, utcnow
from core.org.models import Person


class Account(Model):
    """A way into the portal.

    Attributes:
        login: comparison form of the portal's own login; ``None`` where a directory alone signs this account in.
        password_hash: argon2 hash of the portal's own password, if there is one.
        emergency: the local administrator who can sign in when every directory is down.
        locale / time_zone / color_scheme: the person's own choice, empty for the default.
    """

    __tablename__ = "core_account"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("core_person.id", ondelete="SET NULL"), unique=True)
    login: Mapped[str | None] = mapped_column(String(160), unique=True)
    display_name: Mapped[str] = mapped_column(String(255), default="")
    password_hash: Mapped[str | None] = mapped_column(String(255))
    password_changed_at: Mapped[datetime | None]
    must_change_password: Mapped[bool] = mapped_column(default=False)
    emergency: Mapped[bool] = mapped_column(default=False)
    disabled_at: Mapped[datetime | None]
    locale: Mapped[str] = mapped_column(String(8), default="")
    time_zone: Mapped[str] = mapped_column(String(64), default="")
    color_scheme: Mapped[str] = mapped_column(String(8), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    last_sign_in_at: Mapped[datetime | None]

    person: Mapped[Person | None] = relationship()

    @property
    def name(self) -> str:
        """How the account is called in lists: its person, else the name given to it, else its login."""
        return (self.person.name if self.person else "") or self.display_name or self.login or ""


class AccountSession(Model):
    """A signed-in browser. Only a digest of its secret is stored.

    Attributes:
        directory_login_id: the directory login it was opened with; when that is disabled the session ends.
        shared: opened on a shared computer; it ends sooner when unused.
        way: how it was opened, a word of ``ways``; ``second_factor``: what confirmed it, empty if nothing did.
        external_identity_id: the identity at a provider it was opened with; without that link the session is gone.
        id_token: what a provider wants to see when its session is to end too.
    """

    __tablename__ = "core_session"
    __table_args__ = (Index(None, "account_id", "revoked_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("core_account.id", ondelete="CASCADE"))
    directory_login_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_directory_login.id", ondelete="CASCADE"), index=True
    )
    external_identity_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_external_identity.id", ondelete="CASCADE"), index=True
    )
    way: Mapped[str] = mapped_column(String(20), default="")
    second_factor: Mapped[str] = mapped_column(String(20), default="")
    id_token: Mapped[str] = mapped_column(Text, default="")
    shared: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    seen_at: Mapped[datetime] = mapped_column(default=utcnow)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    revoked_at: Mapped[datetime | None]
    ip: Mapped[str] = mapped_column(String(64), default="")
    user_agent: Mapped[str] = mapped_column(String(400), default="")

    account: Mapped[Account] = relationship()
