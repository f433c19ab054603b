"""The embedded search engine: Whoosh on a folder of the instance.

The rule of who may see what is applied inside the query: the postings of the viewer's audiences are united to a set of
document numbers, kept for the next query of the same viewer, and handed to Whoosh as its filter. (A query of 200 OR-ed
terms would take about a second instead.)
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path

from whoosh.query import Prefix
from whoosh.searching import Searcher

from core.search import typos
from core.search.analysis import VERSION
from core.search.backend import Answer, Document, IndexUnusableError, Query, RebuildingError
from core.search.folder import IndexFolder
from core.search.passages import best_passage
from core.search.ranking import VisibleRanking, ranked
from core.search.whoosh_index import (
    DAMAGE,
    WhooshRebuild,
    create,
    open_index,
    open_writer,
    vocabulary,
    whole,
    write_into,
)
from core.search.whoosh_query import match, whoosh_query
from core.search.wording import LOOSE

_REMEMBERED_SETS = 8
_REMEMBERED_FREQUENCIES = 5000
_WORDS = ("title", "body", "keywords")
"""The fields in which words stand."""

_MOST_ALIKE = 8


@dataclass(frozen=True, slots=True)
class _Visible:
    """The documents that a kind of viewer may see, and in how many of them terms of fields stand, once counted."""

    documents: frozenset[int]
    frequencies: dict[tuple[str, str], int] = field(default_factory=dict)


class WhooshBackend:
    """See :class:`core.search.backend.SearchBackend`. One searcher serves the whole process, one search at a time."""

    def __init__(self, root: Path) -> None:
        self.folder = IndexFolder(root, VERSION)
        self._lock = threading.RLock()
        self._path: Path | None = None
        self._searcher: Searcher | None = None
        self._vocabulary: list[str] | None = None
        self._postings: dict[tuple[str, str], frozenset[int]] = {}
        self._visible: OrderedDict[tuple[frozenset[int], frozenset[str]], _Visible] = OrderedDict()

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
                    writer.delete_by_query(Prefix("part_of", f"{kind}:"))
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

    def kinds(self) -> dict[str, int]:
        """See :class:`core.search.backend.SearchBackend`."""
        with self._lock:
            searcher = self._fresh()
            return {kind: len(self._documents(searcher, "kind", kind)) for kind in self._kinds(searcher)}

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
        visible = self._visible_documents(searcher, query.audiences, query.plugins)
        if not visible.documents or not query.pieces:
            return Answer()
        alike = self._alike(searcher, query, visible) if query.fuzzy else {}
        if query.fuzzy and not alike:
            return Answer()
        wanted = whoosh_query(query, alike)
        found = frozenset(number for number in searcher.docs_for_query(wanted) if number in visible.documents)
        if not found:
            return Answer()
        answer = self._count(searcher, query, found, alike)
        within = self._listed(searcher, query, found)
        if not within:
            return answer
        frequency = partial(self._frequency, searcher, visible)
        ranking = VisibleRanking(len(visible.documents), frequency)
        results = ranked(searcher, ranking).search(wanted, limit=query.offset + query.limit, filter=set(within))
        hits = results[query.offset : query.offset + query.limit]
        matches = [match(hit, best_passage(searcher, hit, query, alike)) for hit in hits]
        return replace(answer, matches=matches)

    def _count(
        self, searcher: Searcher, query: Query, found: frozenset[int], alike: Mapping[str, Sequence[str]]
    ) -> Answer:
        of_kinds = self._of_kinds(searcher, query, found)
        return Answer(
            counts=self._counts(searcher, self._changed_since(searcher, query.since, found)),
            since=[len(self._changed_since(searcher, day, of_kinds)) for day in query.periods],
            any_time=len(of_kinds),
            alike=alike,
        )

    def _listed(self, searcher: Searcher, query: Query, found: frozenset[int]) -> frozenset[int]:
        return self._changed_since(searcher, query.since, self._of_kinds(searcher, query, found))

    def _of_kinds(self, searcher: Searcher, query: Query, found: frozenset[int]) -> frozenset[int]:
        """Those of ``found`` whose kinds are asked for and not left out."""
        if query.kinds:
            found = found & frozenset().union(*(self._documents(searcher, "kind", kind) for kind in query.kinds))
        for kind in query.leave_out:
            found -= self._documents(searcher, "kind", kind)
        return found

    def _changed_since(self, searcher: Searcher, day: date | None, found: frozenset[int]) -> frozenset[int]:
        if day is None:
            return found
        first = day.isoformat()
        known = self._postings.get(("since", first))
        if known is None:
            days = [term.decode() for term in searcher.reader().lexicon("day")]
            known = frozenset().union(
                *(searcher.postings("day", changed).all_ids() for changed in days if changed >= first)
            )
            self._postings["since", first] = known
        return found & known

    def _counts(self, searcher: Searcher, found: frozenset[int]) -> dict[str, int]:
        counts = {kind: len(found & self._documents(searcher, "kind", kind)) for kind in self._kinds(searcher)}
        return {kind: number for kind, number in counts.items() if number}

    def _kinds(self, searcher: Searcher) -> list[str]:
        return [term.decode() for term in searcher.reader().lexicon("kind")]

    def _alike(self, searcher: Searcher, query: Query, visible: _Visible) -> dict[str, list[str]]:
        """For each word the words spelt like it, taken from documents that may be found: no other word is told of."""
        if self._vocabulary is None:
            self._vocabulary = vocabulary(searcher)
        found = {}
        for word in {word for piece in query.pieces if piece.kind == LOOSE for word in piece.words}:
            rated = [
                (distance, -frequency, term)
                for term, distance in typos.alike(word, self._vocabulary).items()
                if (frequency := sum(self._frequency(searcher, visible, field, term) for field in _WORDS))
            ]
            if rated:
                found[word] = [term for distance, frequency, term in sorted(rated)[:_MOST_ALIKE]]
        return found

    def _frequency(self, searcher: Searcher, visible: _Visible, field: str, term: str) -> int:
        """In how many of the visible documents a term stands."""
        known = visible.frequencies.get((field, term))
        if known is None:
            known = 0
            if (field, term) in searcher.reader():
                known = len(visible.documents.intersection(searcher.postings(field, term).all_ids()))
            if len(visible.frequencies) > _REMEMBERED_FREQUENCIES:
                visible.frequencies.clear()
            visible.frequencies[field, term] = known
        return known

    def _visible_documents(self, searcher: Searcher, audiences: frozenset[int], plugins: frozenset[str]) -> _Visible:
        key = (audiences, plugins)
        known = self._visible.get(key)
        if known is None:
            allowed: set[int] = set()
            for term in searcher.reader().lexicon("audience"):
                if int(term) in audiences:
                    allowed |= self._documents(searcher, "audience", term.decode())
            for term in searcher.reader().lexicon("plugin"):
                if term.decode() not in plugins:
                    allowed -= self._documents(searcher, "plugin", term.decode())
            known = self._visible[key] = _Visible(frozenset(allowed))
            while len(self._visible) > _REMEMBERED_SETS:
                self._visible.popitem(last=False)
        self._visible.move_to_end(key)
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
        self._vocabulary = None
        self._postings.clear()
        self._visible.clear()
