"""What any search engine of the portal can do; everything above it knows no engine."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from flask import current_app

from core.search.wording import Piece

_EXTENSION = "dunbar.search"


class IndexUnusableError(RuntimeError):
    """There is no index yet, or it is damaged; it must be built anew."""


class RebuildingError(RuntimeError):
    """Somebody builds the index anew already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One thing as the index keeps it. ``plugin`` is the block it belongs to.

    Attributes:
        part_of: the key of the thing whose file this is, empty for a thing. Writing a thing anew, or removing it,
            removes its files, which are written after it.
        inside / inside_url: title and address of that thing.
        passages: the text of a file instead of ``body``.
        translations: by language title and text, found like the document's own.
    """

    kind: str
    id: str
    plugin: str
    audience_id: int
    title: str
    url: str
    body: str = ""
    keywords: str = ""
    updated_at: datetime | None = None
    part_of: str = ""
    inside: str = ""
    inside_url: str = ""
    passages: Sequence[str] = ()
    translations: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What it is known by in the index."""
        return f"{self.kind}:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What to look for, and within what.

    Attributes:
        pieces: all of them must be there.
        fuzzy: take words that are spelt a little differently too, where they stand in what the query may find.
        audiences: only documents of these audiences are found or counted.
        plugins: only documents of these blocks.
        kinds: only these kinds are listed; the counts are of all kinds.
        leave_out: kinds that are counted but not listed.
        since: only what was changed on this day or later.
        periods: days; it is counted how much of the kinds asked for was changed since each of them.
    """

    pieces: Sequence[Piece]
    audiences: frozenset[int]
    plugins: frozenset[str]
    kinds: Collection[str] = ()
    leave_out: Collection[str] = ()
    fuzzy: bool = False
    since: date | None = None
    periods: Sequence[date] = ()
    offset: int = 0
    limit: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A document that was found.

    Attributes:
        body: its beginning.
        passage: the number of a file's best passage.
        translations: by language its title and the beginning of its text.
    """

    kind: str
    id: str
    plugin: str
    title: str
    body: str
    url: str
    updated_at: datetime | None
    score: float
    inside: str = ""
    inside_url: str = ""
    passage: int | None = None
    translations: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, all within the query's audiences and plugins.

    Attributes:
        counts: numbers per kind, within the time asked for.
        since: numbers per period, within the kinds asked for.
        any_time: the number within the kinds asked for, whatever their time.
        alike: words of the query → the terms that are spelt like them, the likeliest first.
    """

    matches: Sequence[Match] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    since: Sequence[int] = ()
    any_time: int = 0
    alike: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Rebuild(Protocol):
    """An index in the making."""

    def add(self, documents: Iterable[Document]) -> None:
        """Add documents that are not there yet."""

    def switch(self) -> AbstractContextManager[None]:
        """Make the last changes by ``write`` inside this block, in which nobody else writes; then it is in force."""

    def write(self, documents: Iterable[Document], gone: Iterable[tuple[str, str]] = ()) -> None:
        """As of the backend itself."""


class SearchBackend(Protocol):
    """An index of documents. Writing is done by jobs alone, one writer at a time."""

    def write(self, documents: Iterable[Document], gone: Iterable[tuple[str, str]] = ()) -> None:
        """Add documents, each in place of what was there under its kind and id, and remove ``(kind, id)`` pairs."""

    def remove(self, *, kind: str = "", plugin: str = "") -> None:
        """Remove every document of a kind or of a block."""

    def search(self, query: Query) -> Answer:
        """Find documents, the best first. Raises ``IndexUnusableError``."""

    def clear(self) -> None:
        """Begin with an empty index."""

    def rebuild(self) -> AbstractContextManager[Rebuild]:
        """Build the index anew beside the present one. Raises ``RebuildingError`` if somebody does so already."""

    def is_rebuilding(self) -> bool:
        """True while somebody builds it anew; changes must then reach the new index too."""

    def count(self, plugin: str = "") -> int:
        """Number of documents, of one block if named. Raises ``IndexUnusableError``."""

    def kinds(self) -> Mapping[str, int]:
        """Number of documents per kind. Raises ``IndexUnusableError``."""


def use(backend: SearchBackend) -> None:
    """Name the backend of the application being set up."""
    current_app.extensions[_EXTENSION] = backend


def backend() -> SearchBackend:
    """The backend of the running application."""
    found: SearchBackend = current_app.extensions[_EXTENSION]
    return found
