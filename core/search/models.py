"""Tables beside the index: what waits to be indexed, whose files are whose, what was sought in vain, synonyms."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from core import epochs
from core.db import Model, utcnow

SYNONYMS = "search.synonyms"
"""The mark of what processes remember of them."""


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


class SearchFileRow(Model):
    """A file belongs to a thing that can be found; so the thing is indexed anew once the file was read."""

    __tablename__ = "core_search_file"

    kind: Mapped[str] = mapped_column(String(80), primary_key=True)
    object_id: Mapped[str] = mapped_column(String(80), primary_key=True)
    file_id: Mapped[int] = mapped_column(primary_key=True, index=True)


class SearchMiss(Model):
    """A query that found nothing for anybody who asked it, for editors to see what is missing.

    Attributes:
        times: how often it was asked.
        first_asker: what stands for the first person who asked it and for nobody in any other row; erased once a second
            person has asked. Until then nobody is shown the row.
        solved_at: when an editor marked it as solved; asking it in vain once more opens it again.
    """

    __tablename__ = "core_search_miss"

    text: Mapped[str] = mapped_column(String(120), primary_key=True)
    times: Mapped[int] = mapped_column(default=1)
    first_at: Mapped[datetime] = mapped_column(default=utcnow)
    last_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)
    first_asker: Mapped[str] = mapped_column(String(32), default="")
    solved_at: Mapped[datetime | None]


class SearchSynonym(Model):
    """Wordings that mean the same in this company: ``wordings`` as an editor wrote them, between commas."""

    __tablename__ = "core_search_synonym"

    id: Mapped[int] = mapped_column(primary_key=True)
    wordings: Mapped[str] = mapped_column(String(400))
    changed_at: Mapped[datetime] = mapped_column(default=utcnow)


epochs.follow(SYNONYMS, SearchSynonym)
