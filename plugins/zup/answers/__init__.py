"""Answers of a base, over OData or from files; either way the rows of an entity set, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from plugins.zup.answers.folder import FolderAnswers
from plugins.zup.answers.odata import OdataAnswers
from plugins.zup.entity_sets import EntitySet
from plugins.zup.settings import ZupSettings
from plugins.zup.values import Row


class Answers(Protocol):
    """A base that can be asked."""

    def rows(self, asked: EntitySet) -> Iterator[Row]:
        """All rows of an entity set.

        Raises:
            BrokenAnswer: this answer is not whole.
            SourceUnavailable: the base cannot be asked at all.
        """
        ...

    def try_out(self, asked: EntitySet) -> None:
        """Look whether the entity set can be read; raises what ``rows`` would."""
        ...

    def close(self) -> None:
        """Give back connections."""
        ...


def connect(settings: ZupSettings) -> Answers:
    """The answers that the settings name.

    Raises:
        SourceUnavailable: they cannot be had.
    """
    return FolderAnswers(settings.folder) if settings.folder is not None else OdataAnswers(settings)
