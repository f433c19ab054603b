"""The text of documents, and what keeps a hostile one from doing harm."""

from __future__ import annotations

import tempfile

import pytest

from core import workbook
from core.extraction import (
    BROKEN,
    LOCKED,
    OTHER_KIND,
    TOO_HEAVY,
    TOO_LARGE,
    WORDS,
    Extracted,
    Passage,
    extract,
    parent,
)
from core.extraction.results import MOST_CHARACTERS
from tests.extraction.documents import docx, odt, packed, pptx

ENTITIES = '<!DOCTYPE x [<!ENTITY a "words"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def read(name: str, data: bytes, **options) -> Extracted:
    with tempfile.TemporaryFile() as file:
        file.write(data)
        file.seek(0)
        return extract(file, name, len(data), **options)


@pytest.mark.parametrize(
    ("name", "data", "passages"),
    [
        ("a.docx", docx("Первая страница", "Вторая"), [Passage(1, "Первая страница"), Passage(2, "Вторая")]),
        ("a.docx", docx("Одна"), [Passage(None, "Одна")]),
        ("a.pptx", pptx("Начало", "Конец"), [Passage(1, "Начало"), Passage(2, "Конец")]),
        ("a.xlsx", workbook.write([["Имя"], ["Пётр"]], "Люди"), [Passage(None, "Люди\nИмя\nПётр")]),
        ("a.odt", odt("Жирное слово в тексте"), [Passage(None, "Жирное слово в тексте")]),
        ("a.txt", "привет".encode("cp1251"), [Passage(None, "привет")]),
        ("A.CSV", "имя;№\x00".encode("utf-8-sig"), [Passage(None, "имя;№")]),
    ],
)
def test_text_is_read_in_order_with_its_pages(name, data, passages):
    found = read(name, data)
    assert (found.state, found.passages, found.partial) == (WORDS, passages, False)


@pytest.mark.parametrize(
    ("name", "data", "state"),
    [
        ("a.docx", b"PK\x03\x04nothing that was ever packed", BROKEN),
        ("a.docx", docx("Слово")[:200], BROKEN),
        ("a.docx", docx("Слово", before=ENTITIES), BROKEN),
        ("a.pdf", b"%PDF-1.7\nand then something else" * 40, BROKEN),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, LOCKED),
        ("a.odt", packed({"META-INF/manifest.xml": "<encryption-data/>", "content.xml": "<o/>"}), LOCKED),
        ("a.zip", packed({"a.txt": "words"}), OTHER_KIND),
        ("a", b"words", OTHER_KIND),
    ],
)
def test_what_cannot_be_read_is_told_in_a_word(name, data, state):
    assert read(name, data) == Extracted(state)


def test_an_archive_that_unpacks_to_gigabytes_is_left_alone():
    assert read("a.docx", packed({"word/document.xml": " " * 400_000_000})) == Extracted(TOO_HEAVY)


def test_a_long_text_is_read_as_far_as_the_limit():
    found = read("a.txt", b"word " * MOST_CHARACTERS)
    assert (found.state, found.partial) == (WORDS, True)
    assert MOST_CHARACTERS * 0.9 < sum(len(passage.text) for passage in found.passages) <= MOST_CHARACTERS * 1.1


def test_no_more_time_and_bytes_are_spent_than_allowed(monkeypatch):
    assert read("a.docx", docx("Слово"), seconds=0.001) == Extracted(TOO_HEAVY)
    monkeypatch.setattr(parent, "MOST_BYTES", 10)
    assert read("a.txt", b"more than ten bytes") == Extracted(TOO_LARGE)
