"""The index as it is at a moment, opened for searching.

The rule of who may see what comes first: the documents of the viewer's audiences are united, and nothing else is
matched, counted, ranked or told of.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from heapq import nsmallest
from pathlib import Path

from pyroaring import BitMap
from whoosh.query import Query as Wanted

from core.search import typos
from core.search.backend import Answer, Match, Query
from core.search.matching import matching
from core.search.passages import best_passage
from core.search.ranking import Ranking
from core.search.segments import Segment, contents, index_in, name_of
from core.search.vocabulary import FIELDS, Vocabulary
from core.search.whoosh_query import match, whoosh_query
from core.search.wording import LOOSE

_REMEMBERED_VIEWS = 8
_MOST_ALIKE = 8
_ATTEMPTS = 10

Documents = Sequence[tuple[Segment, BitMap]]
"""Documents of the whole index: of each part some."""


class OpenIndex:
    """What there is to find. Parts that stay from state to state stay open, with all that is known of them."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._index = index_in(path)
        self._generation = -1
        self._segments: dict[str, Segment] = {}
        self._views: OrderedDict[tuple[frozenset[int], frozenset[str]], Documents] = OrderedDict()
        # Words of parts that are gone stay: they are not found, so nobody is told of them.
        self._vocabulary = Vocabulary()

    def refresh(self) -> None:
        """Take up what was written since."""
        if self._index.latest_generation() == self._generation:
            return
        for attempt in range(_ATTEMPTS):
            try:
                self._read()
                return
            except FileNotFoundError:
                # A writer has put a new state in force and removed files of the one that we were opening.
                if attempt == _ATTEMPTS - 1:
                    raise

    def _read(self) -> None:
        state = contents(self._index)
        self._views.clear()
        left = dict(self._segments)
        for segment in state.segments:
            known = left.pop(name_of(segment), None)
            if known is not None:
                known.update(segment)
            else:
                new = Segment(self._index.storage, segment)
                self._segments[new.name] = new
        for name, gone in left.items():
            del self._segments[name]
            gone.close()
        self._generation = state.generation

    def close(self) -> None:
        """Close all files."""
        for segment in self._segments.values():
            segment.close()
        self._segments.clear()
        self._views.clear()

    def count(self, plugin: str = "") -> int:
        """As the backend does."""
        return sum(
            len(segment.present & segment.having("plugin", plugin) if plugin else segment.present)
            for segment in self._segments.values()
        )

    def kinds(self) -> dict[str, int]:
        """As the backend does."""
        return _per_kind([(segment, segment.present) for segment in self._segments.values()])

    def search(self, query: Query) -> Answer:
        """As the backend does."""
        visible = self._visible(query.audiences, query.plugins)
        if not visible or not query.pieces:
            return Answer()
        alike = self._alike(query, visible) if query.fuzzy else {}
        if query.fuzzy and not alike:
            return Answer()
        wanted = whoosh_query(query, alike)
        found = _each(visible, lambda segment, seen: matching(segment, wanted, seen))
        if not found:
            return Answer()
        of_kinds = _each(found, lambda segment, some: _of_kinds(segment, some, query))
        listed = _changed_since(of_kinds, query.since)
        answer = Answer(
            counts=_per_kind(_changed_since(found, query.since)),
            since=[_number(_changed_since(of_kinds, day)) for day in query.periods],
            any_time=_number(of_kinds),
            alike=alike,
        )
        return replace(answer, matches=self._best(listed, wanted, Ranking(visible), query, alike))

    def _best(
        self, found: Documents, wanted: Wanted, ranking: Ranking, query: Query, alike: Mapping[str, Sequence[str]]
    ) -> list[Match]:
        last = query.offset + query.limit
        best: list[tuple[float, int, int]] = []
        for place, (segment, documents) in enumerate(found):
            scores = ranking.scores(segment, wanted, documents)
            # Of equals the later comes first: more often than not it was written later.
            best = nsmallest(last, [*best, *((-score, -place, -number) for number, score in scores.items())])
        matches = []
        for score, place, number in best[query.offset :]:
            segment = found[-place][0]
            fields = segment.stored(-number)
            passage = best_passage(segment, -number, fields.get("starts", ()), query, alike)
            matches.append(match(fields, -score, passage))
        return matches

    def _visible(self, audiences: frozenset[int], plugins: frozenset[str]) -> Documents:
        key = (audiences, plugins)
        if key not in self._views:
            self._views[key] = _each(
                [(segment, segment.present) for segment in self._segments.values()],
                lambda segment, present: (
                    present
                    & _with_any(segment, "audience", {str(number) for number in audiences})
                    & _with_any(segment, "plugin", plugins)
                ),
            )
            while len(self._views) > _REMEMBERED_VIEWS:
                self._views.popitem(last=False)
        self._views.move_to_end(key)
        return self._views[key]

    def _alike(self, query: Query, visible: Documents) -> dict[str, list[str]]:
        """For each word the words spelt like it, taken from documents that may be found: no other word is told of."""
        for segment in self._segments.values():
            self._vocabulary.add(self._path, segment)
        found = {}
        for word in {word for piece in query.pieces if piece.kind == LOOSE for word in piece.words}:
            rated = [
                (distance, -frequency, term)
                for term, distance in typos.alike(word, self._vocabulary.near(word)).items()
                if (frequency := _frequency(visible, term))
            ]
            if rated:
                found[word] = [term for distance, frequency, term in sorted(rated)[:_MOST_ALIKE]]
        return found


def _each(documents: Documents, narrow: Callable[[Segment, BitMap], BitMap]) -> Documents:
    """What is left of each part; parts of which nothing is left are left out."""
    narrowed = ((segment, narrow(segment, some)) for segment, some in documents)
    return [(segment, some) for segment, some in narrowed if some]


def _number(documents: Documents) -> int:
    return sum(len(some) for _segment, some in documents)


def _with_any(segment: Segment, field: str, wanted: Collection[str]) -> BitMap:
    """The documents with one of the wanted terms of a field, as far as there are such terms."""
    return BitMap().union(*(segment.having(field, term) for term in segment.terms(field) if term in wanted))


def _per_kind(documents: Documents) -> dict[str, int]:
    counts: dict[str, int] = {}
    for segment, some in documents:
        for kind in segment.terms("kind"):
            counts[kind] = counts.get(kind, 0) + some.intersection_cardinality(segment.having("kind", kind))
    return {kind: counts[kind] for kind in sorted(counts) if counts[kind]}


def _of_kinds(segment: Segment, documents: BitMap, query: Query) -> BitMap:
    """Those whose kinds are asked for and not left out."""
    if query.kinds:
        documents = documents & _with_any(segment, "kind", query.kinds)
    return documents - _with_any(segment, "kind", query.leave_out)


def _changed_since(documents: Documents, day: date | None) -> Documents:
    if day is None:
        return documents
    return _each(documents, lambda segment, some: some & segment.changed_since(day))


def _frequency(documents: Documents, word: str) -> int:
    """In how many fields of the documents a word stands."""
    return sum(
        some.intersection_cardinality(segment.with_word(field, word)) for segment, some in documents for field in FIELDS
    )
