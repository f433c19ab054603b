"""The words of each part of an index, written beside it: gathering them takes seconds that nobody should wait for.

Whoosh removes the file together with the part, because it is named after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import chain, product
from pathlib import Path

from core.search import typos
from core.search.analysis import SOUND
from core.search.segments import Segment, contents, index_in

FIELDS = ("title", "body", "keywords")
"""The fields in which words stand."""

_ENDING = ".words"
_LATIN = re.compile("[a-z]")


def write(path: Path) -> None:
    """Write down the words of all parts of the index in ``path`` that have no such file yet."""
    index = index_in(path)
    for part in contents(index).segments:
        file = path / part.make_filename(_ENDING)
        if not file.exists():
            segment = Segment(index.storage, part)
            new = file.with_suffix(".new")
            new.write_text("\n".join(_gathered(segment)), encoding="utf-8")
            new.replace(file)
            segment.close()


def words(path: Path, segment: Segment) -> Iterable[str]:
    """All words of a part without a digit, as terms."""
    try:
        return (path / f"{segment.name}{_ENDING}").read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return _gathered(segment)


class Vocabulary:
    """The words of all parts that were added, in groups in which those spelt alike are found."""

    def __init__(self) -> None:
        self._groups: dict[tuple[int, bool], dict[str, None]] = {}
        self._parts: set[str] = set()

    def add(self, path: Path, segment: Segment) -> None:
        """Add the words of a part of the index in ``path``, once."""
        if segment.name in self._parts:
            return
        self._parts.add(segment.name)
        for word in words(path, segment):
            for alphabet in _alphabets(word):
                self._groups.setdefault((len(word), alphabet), {})[word] = None

    def near(self, word: str) -> list[str]:
        """All words that can be spelt like ``word``: of about as many letters, one of them of the same alphabet.

        Where at most one letter in four is wrong, some of the others stand in both words.
        """
        groups = (self._groups.get(group, {}) for group in product(typos.lengths(word), _alphabets(word)))
        return list(dict.fromkeys(chain.from_iterable(groups)))


def _alphabets(word: str) -> Iterable[bool]:
    """Whether letters of a word are Latin; both where only some are."""
    if word.isascii():
        return (True,)
    return (True, False) if _LATIN.search(word) else (False,)


def _gathered(segment: Segment) -> Iterable[str]:
    found = {word for field in FIELDS for word in segment.words(field)}
    return sorted(word for word in found if len(word) > 2 and not word.startswith(SOUND) and word.isalpha())
