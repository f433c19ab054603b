"""Lists of people as files for other programs: CSV and XLSX."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from typing import BinaryIO

from flask_babel import gettext as _

from core.extension import Label
from core.org.listing import Row

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

Column = tuple[Label, Callable[[Row], str]]


def columns() -> Sequence[Column]:
    """Titles and values of an export, in the reader's language."""
    return (
        (_("Name"), lambda row: row.card.name),
        (_("Position"), lambda row: row.card.position),
        (_("Department"), lambda row: row.card.department),
        (_("Work phone"), lambda row: row.work_phone),
        (_("Internal phone"), lambda row: row.internal_phone),
        (_("Mobile phone"), lambda row: row.mobile),
        (_("E-mail"), lambda row: row.mail),
        (_("Room"), lambda row: row.room),
        (_("Place"), lambda row: row.location),
    )


def write_csv(rows: Iterable[Row], target: BinaryIO) -> int:
    """A table separated by semicolons, beginning with a byte order mark, as spreadsheets of most countries open it.

    Gives the number of people. Like ``write_xlsx`` it holds one row at a time.
    """
    text = io.TextIOWrapper(target, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    chosen = columns()
    writer.writerow([str(title) for title, _value in chosen])
    number = 0
    for row in rows:
        writer.writerow([harmless(_CONTROL.sub("", value(row))) for _title, value in chosen])
        number += 1
    text.detach()
    return number


def write_xlsx(rows: Iterable[Row], target: BinaryIO) -> int:
    """A workbook of one sheet. Every cell is a text, so that no value is taken for a formula."""
    from openpyxl import Workbook  # here, for it takes memory that most workers can do without
    from openpyxl.cell import WriteOnlyCell

    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("People"))
    sheet.freeze_panes = "A2"
    chosen = columns()
    for place, width in enumerate((36, 32, 36, 18, 16, 18, 30, 12, 24)):
        sheet.column_dimensions[chr(ord("A") + place)].width = width
    sheet.append([str(title) for title, _value in chosen])
    number = 0
    for row in rows:
        cells = []
        for _title, value in chosen:
            cell = WriteOnlyCell(sheet, _CONTROL.sub("", value(row)))
            cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
        number += 1
    book.save(target)
    return number


def harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
