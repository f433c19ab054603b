"""How far the portal is set up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, utcnow


class SetupStep(Model):
    """A step of the wizard that somebody was at.

    Attributes:
        state: ``done``, ``skipped``, or empty while it is only begun.
        wishes: what was typed for the configuration file, by table and key; never a password.
        changed_by: id of the account.
    """

    __tablename__ = "core_setup_step"

    key: Mapped[str] = mapped_column(String(20), primary_key=True)
    state: Mapped[str] = mapped_column(String(8), default="")
    wishes: Mapped[dict[str, dict[str, Any]]] = mapped_column(JSON, default=dict)
    changed_at: Mapped[datetime] = mapped_column(default=utcnow, onupdate=utcnow)
    changed_by: Mapped[int | None]
