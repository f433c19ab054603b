"""Which passage of a file's text answers a query: the one with most of its words, the first of those."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from core.search.analysis import stem
from core.search.backend import Query
from core.search.segments import Segment

_MOST_ENDINGS = 30
"""Words that are looked up for the beginning of one."""


def best_passage(
    segment: Segment, document: int, starts: Sequence[int], query: Query, alike: Mapping[str, Sequence[str]]
) -> int | None:
    """The number of the passage; ``None`` if the document is no file with a text, or none of the words stands in it.

    Args:
        starts: the places at which the passages begin.
    """
    if not starts:
        return None
    found: dict[int, set[int]] = {}
    for number, terms in enumerate(_terms(segment, query, alike)):
        for term in terms:
            for place in _places(segment, document, term):
                found.setdefault(bisect_right(starts, place) - 1, set()).add(number)
    if not found:
        return None
    return min(found, key=lambda passage: (-len(found[passage]), passage))


def _terms(segment: Segment, query: Query, alike: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """For each word of the query the terms that stand for it."""
    for piece in query.pieces:
        for word in piece.words:
            yield [stem(word), *alike.get(word, ())]
        if piece.unfinished:
            yield list(islice(segment.words("body", piece.words[-1]), _MOST_ENDINGS))
        for other in piece.others:
            yield [stem(word) for word in other]


def _places(segment: Segment, document: int, term: str) -> Sequence[int]:
    if document not in segment.with_word("body", term):
        return ()
    return next(segment.positions("body", term, [document]))
