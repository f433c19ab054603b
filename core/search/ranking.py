"""How good a document is. What the viewer may not see takes no part in it: neither in the order nor in the scores."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import repeat
from math import log

from pyroaring import BitMap
from whoosh import query as wq
from whoosh.util.numeric import byte_to_length

from core.search.analysis import SCHEMA
from core.search.matching import having, matching
from core.search.segments import Segment

_USUAL_LENGTHS = {"title": 6.0, "body": 150.0, "keywords": 25.0}
"""Words of a field that count as neither short nor long. The true averages would tell of hidden documents."""

_B, _K1 = 0.75, 1.2


class Ranking:
    """BM25 whose rarity of a word is that among the documents that the viewer may see.

    Args:
        visible: the parts of the index, each with the documents that may be seen.
    """

    def __init__(self, visible: Sequence[tuple[Segment, BitMap]]) -> None:
        self._visible = visible
        self._total = sum(len(documents) for _segment, documents in visible)
        self._rarities: dict[wq.Query, float] = {}

    def scores(self, segment: Segment, query: wq.Query, found: BitMap) -> Mapping[int, float]:
        """The score of each document of a part that a query has found."""
        scores: defaultdict[int, float] = defaultdict(float)
        self._add(segment, query, found, scores)
        return scores

    def _add(self, segment: Segment, query: wq.Query, found: BitMap, scores: defaultdict[int, float]) -> None:
        if isinstance(query, wq.And):
            for part in query:
                self._add(segment, part, found, scores)
        elif isinstance(query, wq.Or):
            for part in query:
                self._add(segment, part, matching(segment, part, found), scores)
        elif isinstance(query, wq.Phrase):
            for word in query.words:
                self._add_word(segment, wq.Term(query.fieldname, word, query.boost), found, scores)
        elif found:
            self._add_word(segment, query, found, scores)

    def _add_word(
        self, segment: Segment, word: wq.Term | wq.Prefix, found: BitMap, scores: defaultdict[int, float]
    ) -> None:
        field = word.fieldname
        best = word.boost * self._rarity(word) * (_K1 + 1)
        lengths, handicaps = segment.lengths(field), _handicaps(field)
        for number, weight in _weights(segment, word, found):
            scores[number] += best * weight / (weight + handicaps[lengths[number]])

    def _rarity(self, word: wq.Term | wq.Prefix) -> float:
        """The inverse document frequency."""
        if word not in self._rarities:
            frequency = sum(having(segment, word).intersection_cardinality(seen) for segment, seen in self._visible)
            self._rarities[word] = log(1 + self._total / (frequency + 1))
        return self._rarities[word]


def _weights(segment: Segment, word: wq.Term | wq.Prefix, found: BitMap) -> Iterable[tuple[int, float]]:
    """The weight of a word in each document; for the beginning of one, as if what is meant stood there once."""
    if isinstance(word, wq.Prefix):
        return zip(found, repeat(SCHEMA[word.fieldname].format.field_boost))
    return segment.weights(word.fieldname, word.text, found)


@lru_cache
def _handicaps(field: str) -> list[float]:
    """For each of the 256 lengths that Whoosh knows what it costs a field to be longer than usual."""
    return [_K1 * (1 - _B + _B * byte_to_length(step) / _USUAL_LENGTHS[field]) for step in range(256)]
