"""Which documents of a part of the index a query finds."""

from __future__ import annotations

from collections.abc import Sequence

from pyroaring import BitMap
from whoosh import query as wq

from core.search.segments import Segment


def matching(segment: Segment, query: wq.Query, among: BitMap) -> BitMap:
    """Those of ``among`` that a query finds: words, beginnings and phrases, joined by "and" and "or"."""
    if isinstance(query, wq.And):
        # Phrases last: whether words stand in a row is looked up document by document.
        for part in sorted(query, key=_has_phrase):
            among = matching(segment, part, among) if among else among
        return among
    if isinstance(query, wq.Or):
        return BitMap.union(*(matching(segment, part, among) for part in query))
    if isinstance(query, wq.Phrase):
        return _in_a_row(segment, query, among)
    return among & having(segment, query)


def having(segment: Segment, query: wq.Term | wq.Prefix) -> BitMap:
    """The documents with a word or with one that begins so; some may be struck out."""
    if isinstance(query, wq.Prefix):
        return segment.with_beginning(query.fieldname, query.text)
    return segment.with_word(query.fieldname, query.text)


def _has_phrase(query: wq.Query) -> bool:
    return any(isinstance(part, wq.Phrase) for part in query.leaves())


def _in_a_row(segment: Segment, phrase: wq.Phrase, among: BitMap) -> BitMap:
    for word in phrase.words:
        among = among & segment.with_word(phrase.fieldname, word)
    places = [segment.positions(phrase.fieldname, word, among) for word in phrase.words]
    return BitMap(number for number, *of_words in zip(among, *places, strict=True) if _follow(of_words))


def _follow(of_words: list[Sequence[int]]) -> bool:
    """True if each word stands somewhere right behind the one before."""
    starts = set(of_words[0])
    for distance, places in enumerate(of_words[1:], start=1):
        starts.intersection_update(place - distance for place in places)
    return bool(starts)
