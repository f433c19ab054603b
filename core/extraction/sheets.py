"""Text of XLSX files: the cells of every sheet, row by row."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, BinaryIO

from openpyxl import load_workbook

from core.extraction.results import Passage
from core.extraction.xml import MOST_UNPACKED, archive

MOST_COLUMNS = 200
MOST_ROWS = 50_000
"""Of a sheet, blank ones too: some programs write a million of them."""

_ENOUGH = 3000


def read(stream: BinaryIO, kind: str) -> Iterator[Passage]:
    """Passages of rows, each sheet beginning with its name.

    Raises:
        zipfile.LargeZipFile: it unpacks to too much.
    """
    with archive(stream) as opened:
        if sum(part.file_size for part in opened.infolist()) > MOST_UNPACKED:
            raise zipfile.LargeZipFile
    stream.seek(0)
    book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
    for sheet in book.worksheets:
        # What the file says of its own size may be wrong.
        sheet.reset_dimensions()
        parts, length = [sheet.title], 0
        for values in sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS, max_row=MOST_ROWS):
            line = _line(values)
            if line:
                parts.append(line)
                length += len(line)
            if length > _ENOUGH:
                yield Passage(None, "\n".join(parts))
                parts, length = [], 0
        yield Passage(None, "\n".join(parts))


def _line(values: Sequence[Any]) -> str:
    return "\t".join(_text(value) for value in values if value not in (None, ""))


def _text(value: object) -> str:
    if isinstance(value, datetime | date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
