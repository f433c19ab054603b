"""Tables beside the index: what waits to be indexed, and what was sought in vain."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, utcnow


class SearchChange(Model):
    """A thing whose entry in the index is out of date.

    Attributes:
        object_id: empty for every thing of the kind.
        replay: it was taken up while the index was being rebuilt, so the new index has to take it up too.
    """

    __tablename__ = "core_search_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(80))
    object_id: Mapped[str] = mapped_column(String(80))
    replay: Mapped[bool] = mapped_column(default=False)


class SearchMiss(Model):
    """A query that found nothing for anybody who asked it, for editors to see what is missing."""

    __tablename__ = "core_search_miss"

    text: Mapped[str] = mapped_column(String(120), primary_key=True)
    times: Mapped[int] = mapped_column(default=1)
    last_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)
