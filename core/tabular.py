"""Tables that people upload, as rows of plain texts, whatever program they come from.

The file is a stranger's: its size, shape and encoding are checked before anything is believed, and every refusal says
what is wrong and what to do, with the line where it is.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from pathlib import PurePath
from typing import Any

from flask_babel import gettext as _

from core import workbook

MAX_BYTES = 10_000_000
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELLS = 500_000
MAX_CELL = 10_000
"""Characters of one cell. In a CSV file a longer one means a quotation mark that is never closed."""

_DELIMITERS = ";\t,"
_SAMPLE_LINES = 30
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_WORD, _LATIN = re.compile(r"[^\W\d_]+"), re.compile(r"[A-Za-z]")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class TableError(ValueError):
    """A table that cannot be read.

    ``message`` is for the person who sent it; ``line`` is 0 where no line is to blame.
    """

    def __init__(self, message: str, line: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not empty, without the blank cells at its end.

    ``number`` is the line that people see in their program, counting from 1.
    """

    number: int
    cells: tuple[str, ...]

    def cell(self, place: int) -> str:
        """The cell at ``place``, counting from 0; empty past the row's end."""
        return self.cells[place] if place < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Table:
    """What was read; blank rows are left out, cells are trimmed, days are ISO texts."""

    rows: list[Row]


def read_table(data: bytes, filename: str) -> Table:
    """Read a CSV or XLSX file; what it is is seen from its content, the name serves messages only.

    CSV may be UTF-8, UTF-16 with its mark or cp1251, separated by semicolons, commas or tabs. Of a workbook the first
    visible sheet is read, with the values that were last calculated.

    Raises:
        TableError: the file is empty, too large, damaged, of another kind or has macros.
    """
    if not data.strip():
        raise TableError(_("The file is empty."))
    if len(data) > MAX_BYTES:
        raise TableError(_("The file is larger than %(limit)s MB.", limit=MAX_BYTES // 1_000_000))
    if data.startswith(_OLE):
        raise TableError(_("This is an old or protected Excel file. Save it as .xlsx without a password, or as CSV."))
    try:
        lines = workbook.lines(data, MAX_COLUMNS) if data.startswith(_ZIP) else _csv_lines(data)
        rows = list(_bounded(lines))
    except workbook.WorkbookRefused as refusal:
        raise TableError(str(refusal)) from refusal
    if not rows:
        raise TableError(_("There is nothing in “%(name)s”.", name=PurePath(filename).name))
    return Table(rows)


def _bounded(lines: Iterable[tuple[int, Sequence[Any]]]) -> Iterator[Row]:
    cells = 0
    for count, (number, values) in enumerate(lines):
        texts = [cell_text(value) for value in values]
        while texts and not texts[-1]:
            del texts[-1]
        if not texts:
            continue
        cells += len(texts)
        if count >= MAX_ROWS or cells > MAX_CELLS:
            raise TableError(_("The table is too long: at most %(limit)s rows are read.", limit=MAX_ROWS), number)
        if len(texts) > MAX_COLUMNS:
            raise TableError(_("There are too many columns: at most %(limit)s are read.", limit=MAX_COLUMNS), number)
        if any(len(text) > MAX_CELL for text in texts):
            raise TableError(_("A cell is too long. Is there a quotation mark that is not closed?"), number)
        yield Row(number, tuple(texts))


def cell_text(value: Any) -> str:
    """A cell's value as a text: days in ISO form, whole numbers without a fraction."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace("\x00", "").strip()
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "minutes")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, float):
        # Fifteen digits are what a spreadsheet keeps; the rest is noise of the binary fraction.
        return f"{value:.15g}" if abs(value) < 1e15 else f"{value:.0f}"
    return str(value)


def _csv_lines(data: bytes) -> Iterator[tuple[int, Sequence[str]]]:
    text = _decoded(data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    before = 0
    while True:
        try:
            values = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            message = _("This line cannot be read. Is there a quotation mark that is not closed?")
            raise TableError(message, before + 1) from error
        yield before + 1, values
        before = reader.line_num


def _decoded(data: bytes) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if wide else ["utf-8-sig", "cp1251"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text or (encoding == "cp1251" and not _looks_cyrillic(text)):
            break
        return text
    raise TableError(_("This is no table, or its letters are in an unknown encoding. Save it as XLSX or as CSV UTF-8."))


def _looks_cyrillic(text: str) -> bool:
    """Whether text taken for cp1251 reads like Russian: nearly every byte means something there, so sense must decide.

    What was Western European shows by its accented letters, which become Cyrillic ones in the middle of Latin words.
    """
    if any(character < " " and character not in "\r\n\t" for character in text):
        return False
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    mixed = sum(1 for word in words if _LATIN.search(word))
    return mixed <= 0.2 * len(words)


def _delimiter(text: str) -> str:
    """The character that splits most lines into the same, greatest number of cells."""
    sample = "".join(text.splitlines(keepends=True)[:_SAMPLE_LINES])

    def evenness(delimiter: str) -> tuple[int, int]:
        lines_read = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        widths = [len(cells) for cells in lines_read if any(cells)]
        width, lines = Counter(widths).most_common(1)[0] if widths else (1, 0)
        return (lines if width > 1 else 0), width

    try:
        return max(_DELIMITERS, key=evenness)
    except csv.Error:
        return _DELIMITERS[0]


def safe_cell(text: str) -> str:
    """``text`` for an export: with an apostrophe in front where a spreadsheet would take it for a formula.

    A number with a sign stays a number.
    """
    if not text.lstrip(" ").startswith(_FORMULA_STARTS):
        return text
    try:
        Decimal(text.strip())
    except InvalidOperation:
        return f"'{text}"
    return text


def to_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows of texts as CSV that every spreadsheet opens rightly: UTF-8 with its mark, semicolons, no formulas."""
    target = io.StringIO(newline="")
    csv.writer(target, delimiter=";").writerows([safe_cell(text) for text in row] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def to_xlsx(rows: Iterable[Sequence[str]], title: str) -> bytes:
    """Rows of texts as a workbook of one sheet, the first row as its heading; no formulas."""
    return workbook.write([[safe_cell(text) for text in row] for row in rows], title)
