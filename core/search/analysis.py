"""How texts become the terms of the index: comparison form, then the stem of the word's own language."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from Stemmer import Stemmer
from whoosh.analysis import Token
from whoosh.fields import DATETIME, ID, STORED, TEXT, Schema

from core.text import sound, transliterate, words

SOUND = "~"
"""Stands before the rough sound of a word among the keywords, so that it never equals a word as written."""

_LONGEST_WORD = 80
_stemmers = threading.local()


def _stemmer(language: str) -> Any:
    """A stemmer of this thread alone: PyStemmer's objects may not be shared."""
    found = getattr(_stemmers, language, None)
    if found is None:
        found = Stemmer(language)
        setattr(_stemmers, language, found)
    return found


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of a word in comparison form, Russian or English by its letters; anything else stays as it is."""
    if "а" <= word[0] <= "я":
        return str(_stemmer("russian").stemWord(word))
    if "a" <= word[0] <= "z":
        return str(_stemmer("english").stemWord(word))
    return word


class _Analyzer:
    """Whoosh's idea of an analyzer: text in, tokens out. No word is dropped: short names and "to be" are found too."""

    def __call__(
        self, value: str, positions: bool = False, start_pos: int = 0, mode: str = "", **options: Any
    ) -> Iterator[Token]:
        token = Token(positions=positions, mode=mode)
        for position, word in enumerate(self.terms(value), start_pos):
            token.text = word
            token.boost = 1.0
            token.stopped = False
            if positions:
                token.pos = position
            yield token

    def terms(self, value: str) -> Iterator[str]:
        """The terms of a text in order."""
        for word in words(value):
            yield stem(word[:_LONGEST_WORD])

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))


class StemAnalyzer(_Analyzer):
    """For texts."""


class KeywordAnalyzer(_Analyzer):
    """For what is found as it is written: no stems, but other spellings of the same word."""

    def terms(self, value: str) -> Iterator[str]:
        """Each word, its Latin spelling and its rough sound."""
        for word in words(value):
            yield from dict.fromkeys((word[:_LONGEST_WORD], transliterate(word)[:_LONGEST_WORD], sound_term(word)))


def sound_term(word: str) -> str:
    """The term that all usual spellings of a name share."""
    return SOUND + sound(word)[:_LONGEST_WORD]


SCHEMA = Schema(
    key=ID(unique=True, stored=True),
    kind=ID(stored=True),
    plugin=ID(stored=True),
    audience=ID,
    title=TEXT(analyzer=StemAnalyzer(), stored=True, field_boost=3.0),
    body=TEXT(analyzer=StemAnalyzer(), stored=True, phrase=False),
    keywords=TEXT(analyzer=KeywordAnalyzer(), phrase=False),
    url=STORED,
    updated=DATETIME(stored=True),
)
