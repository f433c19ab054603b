"""Text files, in the encodings that Windows and everybody else write."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from typing import BinaryIO

from core.extraction.results import MOST_CHARACTERS, Passage

_MARKS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_WIDEST = 4
"""Bytes of a character."""


def read(stream: BinaryIO, kind: str) -> Iterator[Passage]:
    """The whole text as one passage."""
    data = stream.read(MOST_CHARACTERS * _WIDEST)
    encoding = next((name for mark, name in _MARKS.items() if data.startswith(mark)), "")
    if encoding:
        yield Passage(None, data.decode(encoding, "replace"))
        return
    try:
        # The limit may have cut a character in two, which is no reason to take it for another encoding.
        yield Passage(None, codecs.getincrementaldecoder("utf-8")().decode(data))
    except UnicodeDecodeError:
        yield Passage(None, data.decode("cp1251", "replace"))
