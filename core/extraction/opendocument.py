"""Text of OpenDocument files: texts, presentations, spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from core.extraction.locked import LockedError
from core.extraction.results import PASSAGE, Passage
from core.extraction.xml import END, START, TEXT, archive, events

_BETWEEN = {"p": "\n", "h": "\n", "tab": "\t", "line-break": "\n", "s": " ", "table-cell": "\t"}
"""What the end of an element adds to the text."""

_PARAGRAPHS = ("p", "h")


def read(stream: BinaryIO, kind: str) -> Iterator[Passage]:
    """Passages of the text; of a presentation its slides.

    Raises:
        LockedError: it has a password.
    """
    with archive(stream) as opened:
        if b"encryption-data" in opened.read("META-INF/manifest.xml"):
            raise LockedError
        parts, page, depth = list[str](), 0, 0
        for event in events(opened, "content.xml"):
            if event.kind == TEXT:
                parts.append(event.value if depth else "")
            elif event.kind == END:
                parts.append(_BETWEEN.get(event.value, ""))
                depth -= event.value in _PARAGRAPHS
            else:
                depth += event.value in _PARAGRAPHS
            slide = kind == "odp" and event.kind == START and event.value == "page"
            full = not page and not depth and sum(map(len, parts)) > PASSAGE
            if (slide and page) or full:
                yield Passage(page or None, "".join(parts))
                parts = []
            page += slide
        yield Passage(page or None, "".join(parts))
