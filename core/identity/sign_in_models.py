"""What accounts sign in with besides passwords: identities at providers, authenticator apps, passkeys, recovery codes.

No table holds anything that opens a door by itself: secrets of apps are encrypted, codes and steps are digests.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Model, utcnow
from core.identity.models import Account


class ExternalIdentity(Model):
    """Somebody at an OpenID provider who is the owner of an account here.

    Attributes:
        provider: key of the provider's table, ``[oidc.<key>]``.
        issuer: whose subject it is: another issuer under the same key knows other people.
        subject: the provider's immutable id of the person.
        label: how the provider calls them, for people to read; decides nothing.
    """

    __tablename__ = "core_external_identity"
    __table_args__ = (UniqueConstraint("provider", "subject"), UniqueConstraint("account_id", "provider"))

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("core_account.id", ondelete="CASCADE"))
    provider: Mapped[str] = mapped_column(String(40))
    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(255))
    label: Mapped[str] = mapped_column(String(255), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    last_used_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()


class Authenticator(Model):
    """The authenticator app of an account.

    Attributes:
        secret: encrypted; empty until the first code was right.
        new_secret: encrypted; shown to its owner and not confirmed yet.
        last_step: the period of 30 seconds whose code was taken last; no code of it or before is taken again.
    """

    __tablename__ = "core_authenticator"

    account_id: Mapped[int] = mapped_column(ForeignKey("core_account.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[str] = mapped_column(String(255), default="")
    new_secret: Mapped[str] = mapped_column(String(255), default="")
    confirmed_at: Mapped[datetime | None]
    last_step: Mapped[int] = mapped_column(default=0)


class RecoveryCode(Model):
    """A code that stands in once for a lost second step."""

    __tablename__ = "core_recovery_code"

    account_id: Mapped[int] = mapped_column(ForeignKey("core_account.id", ondelete="CASCADE"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime | None]


class Passkey(Model):
    """A key pair of which a device or a password manager keeps the private half.

    Attributes:
        credential: the device's id of it, base64url.
        sign_count: how often it was used, by its own count; 0 where it does not count.
        synced: kept in its owner's cloud, so that it survives the loss of the device.
    """

    __tablename__ = "core_passkey"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("core_account.id", ondelete="CASCADE"), index=True)
    credential: Mapped[str] = mapped_column(String(1400), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    synced: Mapped[bool] = mapped_column(default=False)
    title: Mapped[str] = mapped_column(String(80), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    last_used_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship()


class SecondStep(Model):
    """Somebody whose first step was right and who has not shown the second yet. Goes when they have, or too often not.

    Attributes:
        digest: of the secret that their browser holds.
        challenge: what a passkey must sign, base64url; empty until the page asked for one.
        id_token: of the provider, to sign out there later.
    """

    __tablename__ = "core_second_step"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("core_account.id", ondelete="CASCADE"), index=True)
    directory_login_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_directory_login.id", ondelete="CASCADE"), index=True
    )
    external_identity_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_external_identity.id", ondelete="CASCADE"), index=True
    )
    way: Mapped[str] = mapped_column(String(20))
    shared: Mapped[bool] = mapped_column(default=False)
    challenge: Mapped[str] = mapped_column(String(120), default="")
    id_token: Mapped[str] = mapped_column(Text, default="")
    failures: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime] = mapped_column(index=True)

    account: Mapped[Account] = relationship()


class UsedOnce(Model):
    """Something that may be used once and was: kept until it would have expired anyway."""

    __tablename__ = "core_used_once"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
