"""Tables of the one mechanism that decides who sees what."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, utcnow


class Audience(Model):
    """A set of principals, stored once however many objects are addressed to it."""

    __tablename__ = "core_audience"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)


class AudienceTerm(Model):
    """One principal of an audience."""

    __tablename__ = "core_audience_term"
    __table_args__ = (Index(None, "principal", "audience_id"),)

    audience_id: Mapped[int] = mapped_column(ForeignKey("core_audience.id", ondelete="CASCADE"), primary_key=True)
    principal: Mapped[str] = mapped_column(String(80), primary_key=True)


class Role(Model):
    """A named bundle of permissions. The built-in ones cannot be deleted."""

    __tablename__ = "core_role"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(120))
    builtin: Mapped[bool] = mapped_column(default=False)


class RoleGrant(Model):
    """Gives a role to everyone who carries a principal, from and until a moment if so wished.

    Attributes:
        given_to: the person it was given to, who has turned out to be ``principal``; empty where that is the same.
    """

    __tablename__ = "core_role_grant"
    __table_args__ = (UniqueConstraint("role_id", "principal", "given_to"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("core_role.id", ondelete="CASCADE"))
    principal: Mapped[str] = mapped_column(String(80), index=True)
    given_to: Mapped[str] = mapped_column(String(80), default="", server_default="")
    granted_at: Mapped[datetime] = mapped_column(default=utcnow)
    granted_by: Mapped[int | None]
    expires_at: Mapped[datetime | None]


class RolePermission(Model):
    """An administrator's decision on a permission for a role, which overrides the permission's default."""

    __tablename__ = "core_role_permission"

    role_id: Mapped[int] = mapped_column(ForeignKey("core_role.id", ondelete="CASCADE"), primary_key=True)
    permission: Mapped[str] = mapped_column(String(80), primary_key=True)
    granted: Mapped[bool]
