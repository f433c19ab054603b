"""How good a hit is. What the viewer may not see takes no part in it: neither in the order nor in the scores."""

from __future__ import annotations

from collections.abc import Callable
from math import log
from typing import Any

from whoosh.scoring import WeightingModel, WeightLengthScorer, bm25
from whoosh.searching import Searcher

_USUAL_LENGTHS = {"title": 6.0, "body": 150.0, "keywords": 25.0}
"""Words of a field that count as neither short nor long. The true averages would tell of hidden documents."""

_B, _K1 = 0.75, 1.2


class VisibleRanking(WeightingModel):
    """BM25 whose rarity of a word is that among the ``total`` documents that the viewer may see.

    Args:
        frequency: in how many of them a term of a field stands.
    """

    def __init__(self, total: int, frequency: Callable[[str, str], int]) -> None:
        self._total = total
        self._frequency = frequency

    def rarity(self, field: str, term: str) -> float:
        """The inverse document frequency."""
        return log(1 + self._total / (self._frequency(field, term) + 1))

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> WeightLengthScorer:
        """What Whoosh asks for a term of a field, once in each segment."""
        return _Scorer(searcher, fieldname, text, self.rarity(fieldname, text.decode()))


class _Scorer(WeightLengthScorer):
    def __init__(self, searcher: Any, field: str, term: bytes, rarity: float) -> None:
        self._rarity = rarity
        self._usual = _USUAL_LENGTHS[field]
        self.setup(searcher, field, term)

    def _score(self, weight: float, length: int) -> float:
        return float(bm25(self._rarity, weight, length, self._usual, _B, _K1))


def ranked(searcher: Searcher, ranking: VisibleRanking) -> Searcher:
    """The same searcher on the same open files with another ranking."""
    return Searcher(searcher.reader(), weighting=ranking, closereader=False)
