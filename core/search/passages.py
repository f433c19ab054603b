"""Which passage of a file's text answers a query: the one with most of its words, the first of those."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from core.search.analysis import stem
from core.search.backend import Query

_MOST_ENDINGS = 30
"""Words that are looked up for the beginning of one."""


def best_passage(searcher: Any, hit: Any, query: Query, alike: Mapping[str, Sequence[str]]) -> int | None:
    """The number of the passage; ``None`` if the hit is no file with a text, or none of the words stands in it."""
    starts: Sequence[int] = hit.get("starts", ())
    if not starts:
        return None
    found: dict[int, set[int]] = {}
    for number, terms in enumerate(_terms(searcher, query, alike)):
        for term in terms:
            for place in _places(searcher, hit.docnum, term):
                found.setdefault(bisect_right(starts, place) - 1, set()).add(number)
    if not found:
        return None
    return min(found, key=lambda passage: (-len(found[passage]), passage))


def _terms(searcher: Any, query: Query, alike: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """For each word of the query the terms that stand for it."""
    for piece in query.pieces:
        for word in piece.words:
            yield [stem(word), *alike.get(word, ())]
        if piece.unfinished:
            beginning = piece.words[-1]
            yield [term.decode() for term in islice(searcher.reader().expand_prefix("body", beginning), _MOST_ENDINGS)]
        for other in piece.others:
            yield [stem(word) for word in other]


def _places(searcher: Any, document: int, term: str) -> Sequence[int]:
    if ("body", term) not in searcher.reader():
        return ()
    postings = searcher.postings("body", term)
    if postings.is_active() and postings.id() < document:
        postings.skip_to(document)
    if not postings.is_active() or postings.id() != document:
        return ()
    places: Sequence[int] = postings.value_as("positions")
    return places
