"""What is counted: on which day who was here, and how often each block was opened. Never who opened what."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model


class Presence(Model):
    """That a person opened a page on a day, in the portal's zone."""

    __tablename__ = "core_presence"

    day: Mapped[date] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("core_person.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class BlockUse(Model):
    """How many pages of a block were opened on a day, by everybody together.

    Attributes:
        block: id of a plugin, or one of ``blocks.OF_CORE``.
    """

    __tablename__ = "core_block_use"

    day: Mapped[date] = mapped_column(primary_key=True)
    block: Mapped[str] = mapped_column(String(40), primary_key=True)
    opened: Mapped[int] = mapped_column(default=0)
