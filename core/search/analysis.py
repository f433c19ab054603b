"""How texts become the terms of the index: comparison form, then the stem of the word's own language."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from Stemmer import Stemmer
from whoosh.analysis import SpaceSeparatedTokenizer, Token
from whoosh.fields import DATETIME, ID, KEYWORD, STORED, TEXT, Schema

from core.text import fold, sound, transliterate

SOUND = "~"
"""Stands before the rough sound of a word among the keywords, so that it never equals a word as written."""

MOST_JOINED = 4
"""Words that are joined to one at the most: an address of the web is not a word."""

BEGINNING = 2
"""Letters after which a word may be unfinished."""

_LONGEST_WORD = 80
_WORD = re.compile(r"[^\W_]+")
_RUN = re.compile(r"[^\W_]+(?:(?:[-/]|(?<=\d)[.,:](?=\d))[^\W_]+)*")
_NUMBER_SIGNS = {ord("№"): " ", ord("#"): " "}
"""They say that a number follows, and would otherwise be read as the word "no"."""

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
        for position, word in self.terms(value):
            token.text = word
            token.boost = 1.0
            token.stopped = False
            if positions:
                token.pos = start_pos + position
            yield token

    def terms(self, value: str) -> Iterator[tuple[int, str]]:
        """The terms of a text in order, each with the place of its word; what is joined is also one word."""
        position = 0
        for parts in runs(value):
            if 1 < len(parts) <= MOST_JOINED:
                yield position, stem("".join(parts)[:_LONGEST_WORD])
            for part in parts:
                yield position, stem(part[:_LONGEST_WORD])
                position += 1

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other)

    def __hash__(self) -> int:
        return hash(type(self))


class StemAnalyzer(_Analyzer):
    """For texts."""


class KeywordAnalyzer(_Analyzer):
    """For what is found as it is written: no stems, but other spellings of the same word."""

    def terms(self, value: str) -> Iterator[tuple[int, str]]:
        """Each word, its Latin spelling and its rough sound."""
        position = 0
        for parts in runs(value):
            joined = ["".join(parts)] if 1 < len(parts) <= MOST_JOINED else []
            for word in (*joined, *parts):
                forms = (word[:_LONGEST_WORD], transliterate(word)[:_LONGEST_WORD], sound_term(word))
                for form in dict.fromkeys(forms):
                    yield position, form
                position += 1


def runs(text: str) -> Iterator[list[str]]:
    """The words of a text in comparison form; those that a hyphen, a stroke or a sign within a number joins, together.

    ``№ 15-К от 12.03`` gives ``[15, к]``, ``[от]``, ``[12, 03]``.
    """
    for run in _RUN.findall(fold(text.translate(_NUMBER_SIGNS))):
        yield _WORD.findall(run)


def beginning(field: str, letters: str) -> str:
    """The term for all words of a field with the same first two letters: too many to be looked up one by one."""
    return f"{field}:{letters}"


def beginnings(title: str, body: str, keywords: str) -> str:
    """The beginnings of all words of two letters or more, also in Latin letters for what is found as it is written."""
    found = {
        beginning(field, word[:BEGINNING])
        for field, text in (("title", title), ("body", body), ("keywords", keywords))
        for parts in runs(text)
        for part in parts
        for word in ((part, transliterate(part)) if field == "keywords" else (part,))
        if len(word) >= BEGINNING
    }
    return " ".join(sorted(found))


def sound_term(word: str) -> str:
    """The term that all usual spellings of a name share. A number sounds like itself: 100 is not 10."""
    if any(character.isdigit() for character in word):
        return SOUND + transliterate(word)[:_LONGEST_WORD]
    return SOUND + sound(word)[:_LONGEST_WORD]


SCHEMA = Schema(
    key=ID(unique=True, stored=True),
    kind=ID(stored=True),
    plugin=ID(stored=True),
    audience=ID,
    title=TEXT(analyzer=StemAnalyzer(), stored=True, field_boost=3.0),
    body=TEXT(analyzer=StemAnalyzer(), stored=True),
    keywords=TEXT(analyzer=KeywordAnalyzer(), phrase=False),
    url=STORED,
    updated=DATETIME(stored=True),
    beginnings=KEYWORD(scorable=True),
    day=ID(analyzer=SpaceSeparatedTokenizer()),
    part_of=ID,
    inside=STORED,
    inside_url=STORED,
    starts=STORED,
    translations=STORED,
)
"""The fields of the index. ``beginnings`` is what words begin with, see ``beginning``; ``day`` is the day of the last
change with its month and year, ``2026 2026-11 2026-11-26``. Of a file: the key of the thing that it belongs to, that
thing's title and address, and the places of the words with which its passages begin. ``translations`` is what to show
to readers of other languages."""

VERSION = 4
"""Moves whenever the fields or the terms change: an index of another version is built anew."""
