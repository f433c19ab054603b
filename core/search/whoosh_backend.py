"""The embedded search engine: Whoosh on a folder of the instance.

The rule of who may see what is applied inside the query: the postings of the viewer's audiences are united to a set of
document numbers, kept for the next query of the same viewer, and handed to Whoosh as its filter. (A query of 200 OR-ed
terms would take about a second instead.)
"""

from __future__ import annotations

import struct
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC
from pathlib import Path
from typing import Any

from whoosh import index as whoosh_index
from whoosh import query as wq
from whoosh.index import IndexError as WhooshIndexError
from whoosh.index import LockError
from whoosh.searching import Searcher

from core.search.analysis import SCHEMA, sound_term, stem
from core.search.backend import Answer, Document, IndexUnusableError, Match, Query, RebuildingError
from core.search.folder import IndexFolder

STORED_BODY = 6000
MOST_CHARACTERS = 200_000
"""Of a body, from its beginning; what stands further on in a book is not found."""

_MIN_PREFIX = 2
_MIN_FUZZY = 4
_REMEMBERED_SETS = 8
_WRITER_MEMORY = 64
"""Megabytes that a writer fills before it spills to disk."""

_COMMIT_EVERY = 5000
_PATIENCE = 30.0

DAMAGE = (OSError, struct.error, EOFError, ValueError, KeyError, IndexError, TypeError, AttributeError, WhooshIndexError)
"""What Whoosh raises over a file that is cut off or overwritten; it checks nothing itself."""


class WhooshBackend:
    """See :class:`core.search.backend.SearchBackend`. One searcher serves the whole process, one search at a time."""

    def __init__(self, root: Path) -> None:
        self.folder = IndexFolder(root)
        self._lock = threading.RLock()
        self._path: Path | None = None
        self._searcher: Searcher | None = None
        self._postings: dict[tuple[str, str], frozenset[int]] = {}
        self._allowed: OrderedDict[tuple[frozenset[int], frozenset[str]], frozenset[int]] = OrderedDict()

    # Writing --------------------------------------------------------------------------------------------------------

    def write(self, documents: Iterable[Document], gone: Iterable[tuple[str, str]] = ()) -> None:
        """See :class:`core.search.backend.SearchBackend`."""
        with self.folder.writing():
            write_into(self._present(), documents, gone)

    def remove(self, *, kind: str = "", plugin: str = "") -> None:
        """See :class:`core.search.backend.SearchBackend`."""
        with self.folder.writing():
            path = self._present()
            with _whole(path):
                writer = _open(path).writer(limitmb=_WRITER_MEMORY, timeout=_PATIENCE)
                if kind:
                    writer.delete_by_term("kind", kind)
                if plugin:
                    writer.delete_by_term("plugin", plugin)
                writer.commit()

    def clear(self) -> None:
        """See :class:`core.search.backend.SearchBackend`."""
        with self.folder.writing():
            path = self.folder.new()
            create(path)
            self.folder.switch(path)
            self.folder.tidy()

    def is_rebuilding(self) -> bool:
        """See :class:`core.search.backend.SearchBackend`."""
        return self.folder.is_rebuilding()

    @contextmanager
    def rebuild(self) -> Iterator[WhooshRebuild]:
        """See :class:`core.search.backend.SearchBackend`."""
        with self.folder.rebuilding() as alone:
            if not alone:
                raise RebuildingError("the search index is being built anew already")
            self.folder.tidy()
            new = WhooshRebuild(self.folder)
            try:
                yield new
            finally:
                new.close()
                self.folder.tidy()

    def _present(self) -> Path:
        path = self.folder.current()
        if path is None:
            raise IndexUnusableError("there is no index yet")
        return path

    # Searching ------------------------------------------------------------------------------------------------------

    def count(self) -> int:
        """See :class:`core.search.backend.SearchBackend`."""
        with self._lock:
            return int(self._fresh().doc_count())

    def search(self, query: Query) -> Answer:
        """See :class:`core.search.backend.SearchBackend`."""
        with self._lock:
            searcher = self._fresh()
            try:
                return self._search(searcher, query)
            except FileNotFoundError:
                # The files were merged away by a writer between our look and our reading.
                self._forget()
            except DAMAGE as error:
                self._forget()
                raise IndexUnusableError(f"the search index is damaged: {error}") from error
            return self._search(self._fresh(), query)

    def _search(self, searcher: Searcher, query: Query) -> Answer:
        allowed = self._allowed_documents(searcher, query.audiences, query.plugins)
        if not allowed or not query.words:
            return Answer()
        wanted = _whoosh_query(query)
        found = frozenset(number for number in searcher.docs_for_query(wanted) if number in allowed)
        counts = self._counts(searcher, found)
        listed = [kind for kind in counts if (not query.kinds or kind in query.kinds) and kind not in query.leave_out]
        within: set[int] = set()
        for kind in listed:
            within |= found & self._documents(searcher, "kind", kind)
        if not within:
            return Answer((), counts)
        results = searcher.search(wanted, limit=query.offset + query.limit, filter=within)
        return Answer([_match(hit) for hit in results[query.offset : query.offset + query.limit]], counts)

    def _counts(self, searcher: Searcher, found: frozenset[int]) -> dict[str, int]:
        kinds = (term.decode() for term in searcher.reader().lexicon("kind"))
        counts = {kind: len(found & self._documents(searcher, "kind", kind)) for kind in kinds}
        return {kind: number for kind, number in counts.items() if number}

    def _allowed_documents(
        self, searcher: Searcher, audiences: frozenset[int], plugins: frozenset[str]
    ) -> frozenset[int]:
        key = (audiences, plugins)
        known = self._allowed.get(key)
        if known is None:
            allowed: set[int] = set()
            for term in searcher.reader().lexicon("audience"):
                if int(term) in audiences:
                    allowed |= self._documents(searcher, "audience", term.decode())
            for term in searcher.reader().lexicon("plugin"):
                if term.decode() not in plugins:
                    allowed -= self._documents(searcher, "plugin", term.decode())
            known = self._allowed[key] = frozenset(allowed)
            while len(self._allowed) > _REMEMBERED_SETS:
                self._allowed.popitem(last=False)
        self._allowed.move_to_end(key)
        return known

    def _documents(self, searcher: Searcher, field: str, term: str) -> frozenset[int]:
        """Numbers of the documents that have ``term``, remembered until the index changes."""
        known = self._postings.get((field, term))
        if known is None:
            present = (field, term) in searcher.reader()
            known = frozenset(searcher.postings(field, term).all_ids()) if present else frozenset()
            self._postings[field, term] = known
        return known

    def _fresh(self) -> Searcher:
        """The searcher, on the latest state of the generation in force."""
        path = self._present()
        if self._searcher is None or path != self._path or not self._searcher.up_to_date():
            # Opened anew and never refreshed: Whoosh's refresh keeps the older segments, in which nothing was deleted.
            self._forget()
            with _whole(path):
                self._path, self._searcher = path, _open(path).searcher()
        return self._searcher

    def _forget(self) -> None:
        if self._searcher is not None:
            self._searcher.close()
        self._searcher = self._path = None
        self._postings.clear()
        self._allowed.clear()


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
                self._writer = _open(self._path).writer(limitmb=_WRITER_MEMORY)
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
            self._writer.commit()
            self._writer = None


def create(path: Path) -> None:
    """Make an empty index."""
    whoosh_index.create_in(path, SCHEMA)


def write_into(path: Path, documents: Iterable[Document], gone: Iterable[tuple[str, str]] = ()) -> None:
    """Write into the index in ``path``, in one commit."""
    with _whole(path):
        writer = _open(path).writer(limitmb=_WRITER_MEMORY, timeout=_PATIENCE)
        try:
            for kind, identity in gone:
                writer.delete_by_term("key", f"{kind}:{identity}")
            for document in documents:
                writer.update_document(**_fields(document))
        except BaseException:
            writer.cancel()
            raise
        writer.commit()


def _open(path: Path) -> Any:
    """Open an index with our own schema: the stored one is a pickle, which must never be read."""
    return whoosh_index.open_dir(path, schema=SCHEMA)


@contextmanager
def _whole(path: Path) -> Iterator[None]:
    """Say of whatever Whoosh stumbles over in a damaged index that the index is unusable."""
    try:
        yield
    except LockError:
        raise
    except DAMAGE as error:
        raise IndexUnusableError(f"the search index in {path} is damaged: {error}") from error


def _fields(document: Document) -> dict[str, Any]:
    body = document.body[:MOST_CHARACTERS]
    fields: dict[str, Any] = {
        "key": f"{document.kind}:{document.id}",
        "kind": document.kind,
        "plugin": document.plugin,
        "audience": str(document.audience_id),
        "title": document.title,
        "body": body,
        "_stored_body": body[:STORED_BODY],
        "keywords": f"{document.title} {document.keywords}",
        "url": document.url,
    }
    if document.updated_at is not None:
        fields["updated"] = document.updated_at.astimezone(UTC).replace(tzinfo=None)
    return fields


def _whoosh_query(query: Query) -> wq.Query:
    last = len(query.words) - 1
    return wq.And([_word_query(word, position == last, query.fuzzy) for position, word in enumerate(query.words)])


def _word_query(word: str, is_last: bool, fuzzy: bool) -> wq.Query:
    root = stem(word)
    ways: list[wq.Query] = [
        wq.Term("title", root),
        wq.Term("body", root),
        wq.Term("keywords", word, boost=2.0),
        wq.Term("keywords", sound_term(word), boost=0.5),
    ]
    if is_last and len(word) >= _MIN_PREFIX:
        ways += [wq.Prefix("title", word), wq.Prefix("body", word, boost=0.5), wq.Prefix("keywords", word)]
    if fuzzy and len(word) >= _MIN_FUZZY:
        ways += [
            wq.FuzzyTerm("title", root, maxdist=1, prefixlength=1),
            wq.FuzzyTerm("body", root, maxdist=1, prefixlength=1),
            wq.FuzzyTerm("keywords", word, maxdist=1, prefixlength=1),
        ]
    return wq.Or(ways)


def _match(hit: Any) -> Match:
    kind, _, identity = hit["key"].partition(":")
    updated = hit.get("updated")
    return Match(
        kind=kind,
        id=identity,
        plugin=hit["plugin"],
        title=hit["title"],
        body=hit.get("body", ""),
        url=hit["url"],
        updated_at=updated.replace(tzinfo=UTC) if updated is not None else None,
        score=float(hit.score or 0.0),
    )
