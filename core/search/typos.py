"""Words that are spelt a little differently: one letter wrong, missing, added or exchanged with its neighbour; in long
words two."""

from __future__ import annotations

from collections.abc import Sequence

from core.search.analysis import stem

SHORTEST, LONG = 4, 8
"""Words of fewer letters are taken as they are; from so many on, two mistakes are forgiven."""


def mistakes(word: str) -> int:
    """How many mistakes are forgiven. None in numbers: 2025 is not 2026."""
    if len(word) < SHORTEST or any(character.isdigit() for character in word):
        return 0
    return 1 if len(word) < LONG else 2


def lengths(word: str) -> range:
    """How many letters the words may have that are spelt like ``word`` or like its stem."""
    allowed = mistakes(word)
    return range(len(stem(word)) - allowed, len(word) + allowed + 1) if allowed else range(0)


def alike(word: str, vocabulary: Sequence[str]) -> dict[str, int]:
    """The words of the vocabulary that are spelt like ``word`` or like its stem, with the mistakes; never itself."""
    allowed = mistakes(word)
    if not allowed:
        return {}
    from rapidfuzz import process  # here, for it takes memory that only those who mistype need
    from rapidfuzz.distance import OSA

    found: dict[str, int] = {}
    for form in {word, stem(word)}:
        near = process.extract(form, vocabulary, scorer=OSA.distance, score_cutoff=allowed, limit=None)
        for candidate, distance, _place in near:
            found[candidate] = min(int(distance), found.get(candidate, allowed))
    return {candidate: distance for candidate, distance in found.items() if distance}
