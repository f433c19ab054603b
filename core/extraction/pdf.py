"""Text of PDF files, page by page."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import BinaryIO

from pypdf import PdfReader

from core.extraction.locked import LockedError
from core.extraction.results import MOST_PAGES, Passage


def read(stream: BinaryIO, kind: str) -> Iterator[Passage]:
    """Every page that has text.

    Raises:
        LockedError: it opens with a password only.
    """
    reader = PdfReader(stream, strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise LockedError
    for number, page in enumerate(islice(reader.pages, MOST_PAGES), start=1):
        yield Passage(number, page.extract_text())
