"""The embedded search engine: Whoosh on a folder of the instance.

The rule of who may see what is applied inside the query: the postings of the viewer's audiences are united to a set of
document numbers, kept for the next query of the same viewer, and handed to Whoosh as its filter. (A query of 200 OR-ed
terms would take about a second instead.)
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from whoosh.searching import Searcher

from core.search.backend import Answer, Document, IndexUnusableError, Query, RebuildingError
from core.search.folder import IndexFolder
from core.search.whoosh_index import DAMAGE, WhooshRebuild, create, open_index, open_writer, whole, write_into
from core.search.whoosh_query import match, whoosh_query

_REMEMBERED_SETS = 8


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
            with whole(path):
                writer = open_writer(path)
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

    def count(self, plugin: str = "") -> int:
        """See :class:`core.search.backend.SearchBackend`."""
        with self._lock:
            searcher = self._fresh()
            return len(self._documents(searcher, "plugin", plugin)) if plugin else int(searcher.doc_count())

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
        wanted = whoosh_query(query)
        found = frozenset(number for number in searcher.docs_for_query(wanted) if number in allowed)
        counts = self._counts(searcher, found)
        listed = [kind for kind in counts if (not query.kinds or kind in query.kinds) and kind not in query.leave_out]
        within: set[int] = set()
        for kind in listed:
            within |= found & self._documents(searcher, "kind", kind)
        if not within:
            return Answer((), counts)
        results = searcher.search(wanted, limit=query.offset + query.limit, filter=within)
        return Answer([match(hit) for hit in results[query.offset : query.offset + query.limit]], counts)

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
            with whole(path):
                self._path, self._searcher = path, open_index(path).searcher()
        return self._searcher

    def _forget(self) -> None:
        if self._searcher is not None:
            self._searcher.close()
        self._searcher = self._path = None
        self._postings.clear()
        self._allowed.clear()
