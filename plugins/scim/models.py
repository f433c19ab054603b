"""The tables: programs with their tokens, users, what users are found by, groups and their members.

Nothing of one source refers to another's. Users are never removed, because the profile that was made of them stays too.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from plugin_sdk.db import ACCOUNT, DeclarativeBase, plugin_registry, utcnow

NAME_LENGTH = 255
TITLE_LENGTH = 120
SOURCE_LENGTH = 40
ID_LENGTH = 36

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
"""The name of the extension for companies (RFC 7643, section 4.3), by which documents hold its attributes."""

# Compared and sorted by code point on every engine.
_KEY = String(NAME_LENGTH).with_variant(String(NAME_LENGTH, collation="C"), "postgresql")
_TEXT = Text().with_variant(Text(collation="C"), "postgresql")


class Base(DeclarativeBase):
    """The base of this plugin's tables."""

    registry = plugin_registry("scim")


class Client(Base):
    """A program that may push to one source.

    Attributes:
        source: key of the source.
        handle: the open part of its token, by which it is found.
        digest: fingerprint of the secret part, which itself is kept nowhere.
    """

    __tablename__ = "scim_client"

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH), index=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    handle: Mapped[str] = mapped_column(String(32), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    created_by: Mapped[int | None] = mapped_column(ForeignKey(ACCOUNT, ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    expires_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class User(Base):
    """A user resource, or what is left of one that was deleted.

    Attributes:
        scim_id: the resource's ``id``, never used again.
        user_name_key / external_key: comparison forms, empty of a deleted user so that others may have them.
        person_key: under which id the portal knows the person: that of a former resource where somebody has come back.
        shown_name / shown_key: the name as it is shown, and its comparison form.
        document: everything that was sent, without what the server itself decides.
        version: counts the changes; the ETag.
    """

    __tablename__ = "scim_user"
    __table_args__ = (
        UniqueConstraint("source", "user_name_key"),
        UniqueConstraint("source", "external_key"),
        Index(None, "source", "external_id"),
        Index(None, "source", "person_key"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH))
    scim_id: Mapped[str] = mapped_column(String(ID_LENGTH), unique=True)
    user_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    user_name_key: Mapped[str | None] = mapped_column(_KEY)
    external_id: Mapped[str | None] = mapped_column(_KEY)
    external_key: Mapped[str | None] = mapped_column(_KEY)
    person_key: Mapped[str] = mapped_column(String(ID_LENGTH))
    shown_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    shown_key: Mapped[str] = mapped_column(_KEY)
    active: Mapped[bool] = mapped_column(default=True)
    document: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)
    deleted_at: Mapped[datetime | None]


class UserValue(Base):
    """One value of a user, for filters and for sorting.

    Attributes:
        attribute: ``emails``; of the enterprise extension ``enterprise.department``.
        entry: which of several values, the primary one first; 0 where there is only one.
        part: ``value`` of ``emails``; empty for an attribute without parts, and once for each entry of one with parts.
        text: the comparison form.
    """

    __tablename__ = "scim_user_value"
    __table_args__ = (Index(None, "attribute", "part", "user_id"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("scim_user.id", ondelete="CASCADE"), primary_key=True)
    attribute: Mapped[str] = mapped_column(String(60), primary_key=True)
    entry: Mapped[int] = mapped_column(primary_key=True)
    part: Mapped[str] = mapped_column(String(40), primary_key=True)
    text: Mapped[str] = mapped_column(_TEXT)


class Group(Base):
    """A group resource. Attributes as those of ``User``."""

    __tablename__ = "scim_group"
    __table_args__ = (UniqueConstraint("source", "external_id"), Index(None, "source", "display_key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(SOURCE_LENGTH))
    scim_id: Mapped[str] = mapped_column(String(ID_LENGTH), unique=True)
    display_name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    display_key: Mapped[str] = mapped_column(_KEY)
    external_id: Mapped[str | None] = mapped_column(_KEY)
    version: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)


class Member(Base):
    """A user in a group, or a group in a group: exactly one of both is set."""

    __tablename__ = "scim_member"
    __table_args__ = (UniqueConstraint("group_id", "user_id"), UniqueConstraint("group_id", "child_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("scim_group.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(ForeignKey("scim_user.id", ondelete="CASCADE"), index=True)
    child_id: Mapped[int | None] = mapped_column(ForeignKey("scim_group.id", ondelete="CASCADE"), index=True)
