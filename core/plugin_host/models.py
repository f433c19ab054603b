"""What the portal remembers of each plugin."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, utcnow

INSTALLED, ENABLED, DISABLED, REMOVED = "installed", "enabled", "disabled", "removed"


class PluginRow(Model):
    """The stored state of a plugin: what a person decided, whatever a process could load.

    Attributes:
        state: ``installed`` (tables are there, never switched on), ``enabled``, ``disabled`` or ``removed`` (purged,
            the row stays as a tombstone). *Discovered*, *failed* and *missing* are found out at each start, not stored.
        version: version of the code whose migrations were last applied.
        scope: always ``site`` today; kept so that a narrower scope can come without rebuilding.
    """

    __tablename__ = "core_plugin"

    id: Mapped[str] = mapped_column(String(20), primary_key=True)
    state: Mapped[str] = mapped_column(String(12), default=INSTALLED)
    version: Mapped[str] = mapped_column(String(40), default="")
    scope: Mapped[str] = mapped_column(String(12), default="site")
    error: Mapped[str] = mapped_column(Text, default="")
    changed_at: Mapped[datetime] = mapped_column(default=utcnow, onupdate=utcnow)
    changed_by: Mapped[int | None]
