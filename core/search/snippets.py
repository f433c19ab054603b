"""The part of a text in which the sought words stand, with the words marked. Everything else is escaped."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from functools import lru_cache

from markupsafe import Markup, escape

from core.search.analysis import sound_term, stem
from core.text import fold

LENGTH = 220
_BEFORE = 60
_WORD = re.compile(r"[^\W_]+")


def mark(text: str, sought: Collection[str]) -> Markup:
    """All of ``text``, escaped, the sought words in ``<mark>``. ``sought`` are words in comparison form."""
    result, position = Markup(), 0
    for start, end in _hits(text, sought):
        result += escape(text[position:start]) + Markup("<mark>") + escape(text[start:end]) + Markup("</mark>")
        position = end
    return result + escape(text[position:])


def snippet(text: str, sought: Collection[str]) -> Markup:
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


def _hits(text: str, sought: Collection[str]) -> Iterator[tuple[int, int]]:
    stems = {stem(word) for word in sought}
    sounds = {sound_term(word) for word in sought if len(word) > 2}
    beginnings = tuple(word for word in sought if len(word) > 2)
    for found in _WORD.finditer(text):
        word, root, sound = _forms(found.group())
        if word and (root in stems or word.startswith(beginnings) or sound in sounds):
            yield found.start(), found.end()


@lru_cache(maxsize=20_000)
def _forms(word: str) -> tuple[str, str, str]:
    """A word in comparison form, its stem and its sound; texts of one company use the same words again and again."""
    folded = fold(word)
    return folded, stem(folded), sound_term(folded)
