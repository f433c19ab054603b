"""Text of DOCX and PPTX files."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from core.extraction.results import PASSAGE, Passage
from core.extraction.xml import END, START, TEXT, archive, events

_SLIDE = re.compile(r"ppt/slides/slide(\d+)\.xml")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_BETWEEN = {"p": "\n", "br": "\n", "cr": "\n", "tab": "\t", "tc": "\t"}
"""What the end of an element adds to the text."""


def read(stream: BinaryIO, kind: str) -> Iterator[Passage]:
    """Pages of a DOCX where the program that saved it marked them; slides of a PPTX."""
    with archive(stream) as opened:
        yield from _slides(opened) if kind == "pptx" else _document(opened)


def _document(opened: zipfile.ZipFile) -> Iterator[Passage]:
    names = set(opened.namelist())
    yield from _pages(opened, "word/document.xml")
    for name in ("word/footnotes.xml", "word/endnotes.xml"):
        if name in names:
            for passage in _pages(opened, name):
                yield Passage(None, passage.text)


def _pages(opened: zipfile.ZipFile, name: str) -> Iterator[Passage]:
    page, marked, inside, parts = 1, False, False, list[str]()
    for event in events(opened, name):
        if event.kind == TEXT:
            if inside:
                parts.append(event.value)
            continue
        if event.value == "t":
            inside = event.kind == START
        elif event.kind == END:
            parts.append(_BETWEEN.get(event.value, ""))
        elif event.value == "lastRenderedPageBreak" or (event.value == "br" and event.attribute("type") == "page"):
            # Word marks the page that it has drawn right after a break that somebody has typed: one page, not two.
            if "".join(parts).strip() or not marked:
                yield Passage(page, "".join(parts))
                page, parts = page + 1, []
            marked = True
        if event.value == "p" and event.kind == END and sum(map(len, parts)) > PASSAGE:
            yield Passage(page if marked else None, "".join(parts))
            parts = []
    yield Passage(page if marked else None, "".join(parts))


def _slides(opened: zipfile.ZipFile) -> Iterator[Passage]:
    for number, name in enumerate(_in_order(opened), start=1):
        inside, parts = False, list[str]()
        for event in events(opened, name):
            if event.kind == TEXT:
                parts.append(event.value if inside else "")
            elif event.value == "t":
                inside = event.kind == START
            elif event.kind == END:
                parts.append(_BETWEEN.get(event.value, ""))
        yield Passage(number, "".join(parts))


def _in_order(opened: zipfile.ZipFile) -> list[str]:
    """The slides as they are shown; by their numbers where the presentation does not say."""
    there = {name: int(found[1]) for name in opened.namelist() if (found := _SLIDE.fullmatch(name))}
    try:
        targets = {
            event.attribute("Id"): posixpath.normpath(posixpath.join("ppt", event.attribute("Target")))
            for event in events(opened, "ppt/_rels/presentation.xml.rels")
            if event.kind == START and event.value == "Relationship"
        }
        shown = [
            targets.get(event.attributes.get(_RELATION, ""), "")
            for event in events(opened, "ppt/presentation.xml")
            if event.kind == START and event.value == "sldId"
        ]
    except KeyError:
        shown = []
    if shown and set(shown) <= set(there):
        return shown
    return sorted(there, key=lambda name: there[name])
