"""The part of a text in which the sought words stand, with the words marked. Everything else is escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from core.search.analysis import sound_term, stem
from core.search.wording import Piece
from core.text import fold

LENGTH = 220
_BEFORE = 60
_WORD = re.compile(r"[^\W_]+")
_MARKED = 2
"""Words of fewer letters are marked only where they stand as they are."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is marked: words that are one of these terms, or have it as their stem, that sound or begin so."""

    terms: frozenset[str]
    sounds: frozenset[str] = frozenset()
    beginnings: tuple[str, ...] = ()

    @classmethod
    def of(cls, pieces: Sequence[Piece], alike: Mapping[str, Sequence[str]]) -> Sought:
        """What a query and the words spelt like its own mark."""
        words = {word for piece in pieces for word in (*piece.words, piece.glued)}
        others = {word for piece in pieces for other in piece.others for word in other}
        near = {term for terms in alike.values() for term in terms}
        long = [word for word in words if len(word) > _MARKED]
        return cls(frozenset(map(stem, words | others)) | near, frozenset(map(sound_term, long)), tuple(sorted(long)))


def occurs(text: str, sought: Sought) -> bool:
    """Whether any of the sought words stands in ``text``."""
    return next(_hits(text, sought), None) is not None


def mark(text: str, sought: Sought) -> Markup:
    """All of ``text``, escaped, the sought words in ``<mark>``."""
    result, position = Markup(), 0
    for start, end in _hits(text, sought):
        result += escape(text[position:start]) + Markup("<mark>") + escape(text[start:end]) + Markup("</mark>")
        position = end
    return result + escape(text[position:])


def snippet(text: str, sought: Sought) -> Markup:
    """About 220 characters of ``text`` around the first sought word, on one line."""
    text = " ".join(text.split())
    first = next((start for start, end in _hits(text, sought)), 0)
    start = 0 if first <= _BEFORE else text.find(" ", first - _BEFORE) + 1
    end = start + LENGTH
    part = text[start:end]
    if end < len(text):
        part = part.rpartition(" ")[0] or part
    before = "… " if start > 0 else ""
    after = " …" if start + len(part) < len(text) else ""
    return Markup("{}{}{}").format(before, mark(part, sought), after)


def as_written(text: str, terms: Sequence[str]) -> str:
    """The word of ``text``, in small letters, that is or has as its stem the first of these terms that occurs there."""
    forms: dict[str, str] = {}
    for found in _WORD.finditer(text):
        word, root, _sound = _forms(found.group())
        forms.setdefault(root, word)
        forms.setdefault(word, word)
    return next((forms[term] for term in terms if term in forms), "")


def _hits(text: str, sought: Sought) -> Iterator[tuple[int, int]]:
    for found in _WORD.finditer(text):
        word, root, sound = _forms(found.group())
        there = root in sought.terms or word in sought.terms or sound in sought.sounds
        if word and (there or word.startswith(sought.beginnings)):
            yield found.start(), found.end()


@lru_cache(maxsize=20_000)
def _forms(word: str) -> tuple[str, str, str]:
    """A word in comparison form, its stem and its sound; texts of one company use the same words again and again."""
    folded = fold(word)
    return (folded, stem(folded), sound_term(folded)) if folded else ("", "", "")
