"""Uploaded tables: what is read, what is refused and with which words, and what is written."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from core import tabular, workbook
from core.tabular import TableError, read_table, safe_cell, to_csv, to_xlsx

RUSSIAN = "Дата;Блюдо;Цена\n23.11.2026;Борщ «Московский»;120,50\n"


def cells(data: bytes, filename: str = "menu.csv") -> list[tuple[str, ...]]:
    return [row.cells for row in read_table(data, filename).rows]


def book_of(*rows: Sequence[Any], change: Callable[[Workbook], None] | None = None) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    if change:
        change(book)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def repacked(data: bytes, **parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            new.writestr(item, old.read(item))
        for name, content in parts.items():
            new.writestr(name.replace("__", "/").replace("_xml", ".xml").replace("_bin", ".bin"), content)
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_the_encoding_is_found(encoding: str) -> None:
    assert cells(RUSSIAN.encode(encoding)) == [("Дата", "Блюдо", "Цена"), ("23.11.2026", "Борщ «Московский»", "120,50")]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = delimiter.join(["day", "dish", '"a, b; c\td"']) + "\n" + delimiter.join(["1", "Soup", "x"]) + "\n"

    assert cells(text.encode()) == [("day", "dish", "a, b; c\td"), ("1", "Soup", "x")]


def test_a_decimal_comma_is_not_taken_for_the_delimiter() -> None:
    assert cells(b"day;dish;price\n1;Soup;1,50\n2;Tea;0,50\n")[1] == ("1", "Soup", "1,50")


def test_rows_keep_the_line_that_people_see() -> None:
    table = read_table(b'a;b\n\n"two\nlines";x\n;;\nlast;y\n', "t.csv")

    assert [(row.number, row.cells[0]) for row in table.rows] == [(1, "a"), (3, "two\nlines"), (6, "last")]


def test_a_workbook_gives_days_and_numbers_as_texts() -> None:
    noon = datetime(2026, 11, 23, 12, 30)  # noqa: DTZ001 - a spreadsheet knows no zones
    data = book_of(["Day", "At", "Price", "Count", "Empty"], [date(2026, 11, 23), noon, 12.1, 3.0, None])

    assert cells(data, "menu.xlsx")[1] == ("2026-11-23", "2026-11-23 12:30", "12.1", "3")


def test_the_first_visible_sheet_is_read() -> None:
    def hide_first(book: Workbook) -> None:
        assert book.active is not None
        book.active.sheet_state = "hidden"
        book.create_sheet("menu").append(["seen"])

    assert cells(book_of(["hidden"], change=hide_first)) == [("seen",)]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"  \n ", "empty"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old or protected"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "no table"),
        (b"PK\x03\x04 cut off", "damaged"),
        (b";;;\n;;\n", "nothing in"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(TableError, match=words):
        read_table(data, "menu.xlsx")


def test_western_letters_are_not_taken_for_cyrillic() -> None:
    with pytest.raises(TableError, match="unknown encoding"):
        read_table("Käse;Größe;Brötchen;Öl\n".encode("latin-1"), "menu.csv")


def test_a_quotation_mark_that_is_never_closed_names_its_line() -> None:
    data = b'a;b\n1;2\n3;"open\n' + b"x;y\n" * 4000

    with pytest.raises(TableError, match="quotation mark") as caught:
        read_table(data, "t.csv")
    assert caught.value.line == 3


def test_macros_are_refused() -> None:
    with pytest.raises(TableError, match="macros"):
        read_table(repacked(book_of(["a"]), xl__vbaProject_bin=b"x"), "menu.xlsm")


def test_a_zip_bomb_is_not_opened() -> None:
    with pytest.raises(TableError, match="too large"):
        read_table(repacked(book_of(["a"]), xl__extra_xml=b" " * (workbook.MAX_UNPACKED + 1)), "menu.xlsx")


def test_entities_are_not_read() -> None:
    evil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    with pytest.raises(TableError, match="no workbook should"):
        read_table(repacked(book_of(["a"]), xl__extra_xml=evil), "menu.xlsx")


def test_an_archive_that_is_no_workbook_is_refused() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("holiday.jpg", b"x")

    with pytest.raises(TableError, match="not an Excel workbook"):
        read_table(target.getvalue(), "menu.xlsx")


def test_a_damaged_sheet_is_refused() -> None:
    data = book_of(["a"])
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w") as new:
        for item in old.infolist():
            new.writestr(item.filename, b"<broken" if "sheet1" in item.filename else old.read(item))

    with pytest.raises(TableError, match="damaged"):
        read_table(target.getvalue(), "menu.xlsx")


def test_too_many_rows_name_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabular, "MAX_ROWS", 3)

    with pytest.raises(TableError, match="at most 3 rows") as caught:
        read_table(b"a;b\n" * 5, "t.csv")
    assert caught.value.line == 4


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "\t=1", " =1"])
def test_formulas_are_written_as_texts(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["Soup", "-12.50", "+7", "1=1", ""])
def test_other_texts_are_written_as_they_are(text: str) -> None:
    assert safe_cell(text) == text


def test_what_is_written_can_be_read_again() -> None:
    rows = [["Блюдо", "Цена"], ["Суп; «с лапшой»", "120,50"], ["=cmd"]]
    expected = [("Блюдо", "Цена"), ("Суп; «с лапшой»", "120,50"), ("'=cmd",)]

    assert cells(to_csv(rows)) == expected
    assert cells(to_xlsx(rows, "Меню: ноябрь")) == expected
