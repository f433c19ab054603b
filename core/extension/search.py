"""What a block lets people find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from core.extension.text import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchFile:
    """A stored file that belongs to a thing: found by its name and its text, by those who may find the thing.

    Attributes:
        file_id: ``core_file.id``; the file's own audience does not count here.
        url: where it is opened, path within the portal.
    """

    file_id: int
    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchDocument:
    """One thing that can be found.

    Attributes:
        kind: the source's kind, e.g. ``news``.
        id: unique within the kind.
        audience_id: who may find it (``core_audience.id``); the rule is applied inside the search engine.
        url: path within the portal.
        language: ``ru`` or ``en`` if known, else empty; only a hint, both languages' word forms are always found.
        keywords: further words that should find it, such as a transliterated name.
        files: what is attached to it. Their text is read by the portal, in a job.
        translations: title and text by language, ``{"en": ("Title", "Text")}``: found like the original's, and shown
            instead of it to who reads that language.
    """

    kind: str
    id: str
    title: str
    url: str
    audience_id: int
    body: str = ""
    keywords: str = ""
    language: str = ""
    updated_at: datetime | None = None
    files: Sequence[SearchFile] = ()
    translations: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchSource:
    """A kind of thing that can be found.

    Attributes:
        kind: ``<plugin id>`` or ``<plugin id>.<noun>``.
        load: the documents of the given ids; an id left out is removed from the index.
        ids: all ids, for a rebuild, in a stable order and without loading everything at once.
    """

    kind: str
    title: Label
    load: Callable[[Sequence[str]], Iterable[SearchDocument]]
    ids: Callable[[], Iterable[str]]
    icon: str = "file"
    weight: int = 100
