"""An index of Whoosh in one folder: made, opened, written, and told from a damaged one."""

from __future__ import annotations

import pickle
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any

from whoosh import index as whoosh_index
from whoosh.filedb.filetables import FileFormatError
from whoosh.index import IndexError as WhooshIndexError
from whoosh.index import LockError

from core.search import vocabulary
from core.search.analysis import SCHEMA, beginnings, runs
from core.search.backend import Document, IndexUnusableError
from core.search.folder import IndexFolder

STORED_BODY = 6000
STORED_TRANSLATION = 3000
MOST_CHARACTERS = 200_000
"""Of a body, from its beginning; what stands further on in a book is not found."""

_WRITER_MEMORY = 64
"""Megabytes that a writer fills before it spills to disk."""

_PATIENCE = 30.0
_COMMIT_EVERY = 25_000

DAMAGE = (
    OSError,
    struct.error,
    EOFError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    pickle.UnpicklingError,
    zlib.error,
    FileFormatError,
    WhooshIndexError,
)
"""What Whoosh raises over a file that is cut off or overwritten; it checks nothing itself."""


def create(path: Path) -> None:
    """Make an empty index."""
    whoosh_index.create_in(path, SCHEMA)


def write_into(path: Path, documents: Iterable[Document], gone: Iterable[tuple[str, str]] = ()) -> None:
    """Write into the index in ``path``, in one commit."""
    prepared = [_fields(document) for document in documents]
    with whole(path):
        writer = open_writer(path)
        try:
            for kind, identity in gone:
                writer.delete_by_term("key", f"{kind}:{identity}")
                writer.delete_by_term("part_of", f"{kind}:{identity}")
            for fields in prepared:
                if "part_of" not in fields:
                    writer.delete_by_term("part_of", fields["key"])
                writer.update_document(**fields)
        except BaseException:
            writer.cancel()
            raise
        commit(path, writer)


def open_index(path: Path) -> Any:
    """Open an index with our own schema: the stored one is a pickle, which must never be read."""
    return whoosh_index.open_dir(path, schema=SCHEMA)


def open_writer(path: Path) -> Any:
    """The one writer of the index in ``path``. It writes files that can be mapped, not archives of them."""
    return open_index(path).writer(limitmb=_WRITER_MEMORY, timeout=_PATIENCE, compound=False)


def commit(path: Path, writer: Any) -> None:
    """Put in force what was written into the index in ``path``, with a list of its words."""
    writer.commit()
    vocabulary.write(path)


@contextmanager
def whole(path: Path) -> Iterator[None]:
    """Say of whatever Whoosh stumbles over in a damaged index that the index is unusable."""
    try:
        yield
    except LockError:
        raise
    except DAMAGE as error:
        raise IndexUnusableError(f"the search index in {path} is damaged: {error}") from error


def _fields(document: Document) -> dict[str, Any]:
    own = document.body[:MOST_CHARACTERS]
    title = "\n".join((document.title, *(title for title, _text in document.translations.values())))
    body = "\n".join((own, *(text for _title, text in document.translations.values())))[:MOST_CHARACTERS]
    fields: dict[str, Any] = {
        "key": document.key,
        "kind": document.kind,
        "plugin": document.plugin,
        "audience": str(document.audience_id),
        "title": title,
        "_stored_title": document.title,
        "body": body,
        "_stored_body": own[:STORED_BODY],
        "keywords": f"{title} {document.keywords}",
        "url": document.url,
    }
    if document.translations:
        fields["translations"] = {
            language: (title, text[:STORED_TRANSLATION]) for language, (title, text) in document.translations.items()
        }
    if document.part_of:
        fields |= _fields_of_file(document)
    if document.updated_at is not None:
        moment = document.updated_at.astimezone(UTC)
        fields |= {"updated": moment.replace(tzinfo=None), "day": f"{moment:%Y %Y-%m %Y-%m-%d}"}
    fields["beginnings"] = beginnings(title, fields["body"], fields["keywords"])
    return fields


def _fields_of_file(document: Document) -> dict[str, Any]:
    """A file's text is kept by the database; the index knows where each of its passages begins."""
    starts, words = [], 0
    for passage in document.passages:
        starts.append(words)
        words += sum(map(len, runs(passage)))
    return {
        "body": "\n".join(document.passages),
        "_stored_body": "",
        "part_of": document.part_of,
        "inside": document.inside,
        "inside_url": document.inside_url,
        "starts": tuple(starts),
    }


class WhooshRebuild:
    """See :class:`core.search.backend.Rebuild`."""

    def __init__(self, folder: IndexFolder) -> None:
        self._folder = folder
        self._path = folder.new()
        create(self._path)
        self._writer: Any = None
        self._added = 0

    def add(self, documents: Iterable[Document]) -> None:
        """See :class:`core.search.backend.Rebuild`."""
        for document in documents:
            if self._writer is None:
                self._writer = open_writer(self._path)
            self._writer.add_document(**_fields(document))
            self._added += 1
            if self._added % _COMMIT_EVERY == 0:
                self._commit()

    def write(self, documents: Iterable[Document], gone: Iterable[tuple[str, str]] = ()) -> None:
        """See :class:`core.search.backend.Rebuild`."""
        self._commit()
        write_into(self._path, documents, gone)

    @contextmanager
    def switch(self) -> Iterator[None]:
        """See :class:`core.search.backend.Rebuild`."""
        self._commit()
        with self._folder.writing():
            yield
            self._folder.switch(self._path)

    def close(self) -> None:
        """Give up what was not committed."""
        if self._writer is not None:
            self._writer.cancel()
            self._writer = None

    def _commit(self) -> None:
        if self._writer is not None:
            commit(self._path, self._writer)
            self._writer = None
