"""XLSX files: looked at as the archives they are before they are opened, read row by row, written plainly."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

if TYPE_CHECKING:
    from openpyxl import Workbook

MAX_UNPACKED = 50_000_000
"""Bytes of all parts of the archive together."""

MAX_PARTS = 1000
MAX_BLANK_ROWS = 1000
"""Blank rows in a row after which the sheet counts as ended: some programs write a million of them."""

_DAMAGED = (
    zipfile.BadZipFile, LookupError, ValueError, TypeError, AttributeError, EOFError, OSError, SyntaxError,
    NotImplementedError,
)  # fmt: skip
"""What openpyxl lets through for damaged files; XML errors are SyntaxErrors."""

_NOT_IN_TITLE = re.compile(r"[\[\]:*?/\\]")


class WorkbookRefused(ValueError):
    """The file is not read; the message is for the person who sent it."""


def lines(data: bytes, max_columns: int, sheet_name: str = "") -> Iterator[tuple[int, Sequence[Any]]]:
    """Number and values of each row of the first visible sheet, or of the one of that name.

    Raises:
        WorkbookRefused: the archive is damaged, no workbook, has macros, unpacks to too much or has no such sheet.
    """
    from openpyxl import load_workbook  # here, for it takes memory that most workers can do without

    _inspect(data)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            sheet = _sheet(book, sheet_name)
            # What the file says of its own size may be wrong.
            sheet.reset_dimensions()
            blank = 0
            for number, values in enumerate(sheet.iter_rows(values_only=True, max_col=max_columns), start=1):
                blank = 0 if any(value not in (None, "") for value in values) else blank + 1
                if blank > MAX_BLANK_ROWS:
                    return
                yield number, values
        finally:
            book.close()
    except WorkbookRefused:
        raise
    except _DAMAGED as error:
        raise WorkbookRefused(_("The workbook is damaged. Open it, save it again as .xlsx and send that.")) from error


def _sheet(book: Workbook, name: str) -> Any:
    if not name:
        found = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), None)
        if found is None:
            raise WorkbookRefused(_("The workbook has no sheet with a table."))
        return found
    names = {sheet.title.strip().casefold(): sheet for sheet in book.worksheets}
    if name.strip().casefold() not in names:
        has = ", ".join(sheet.title for sheet in book.worksheets[:10])
        raise WorkbookRefused(_("The workbook has no sheet “%(name)s”. It has: %(found)s.", name=name, found=has))
    return names[name.strip().casefold()]


def _inspect(data: bytes) -> None:
    """Refuse by what the archive's directory says; a part never unpacks to more than stands there."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            names = {part.filename.lower() for part in parts}
            if any(name.endswith("vbaproject.bin") for name in names):
                raise WorkbookRefused(_("The workbook has macros. Save it as a plain .xlsx file and send that."))
            if "xl/workbook.xml" not in names:
                raise WorkbookRefused(_("This is not an Excel workbook. Save the table as .xlsx or CSV."))
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise WorkbookRefused(_("The workbook is too large. Copy the table into a new one and send that."))
            for part in parts:
                if part.filename.endswith((".xml", ".rels")) and _has_doctype(archive.read(part)):
                    raise WorkbookRefused(_("The workbook holds what no workbook should, so it is not opened."))
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise WorkbookRefused(_("The workbook is damaged. Open it, save it again as .xlsx and send that.")) from error


def _has_doctype(xml: bytes) -> bool:
    """No spreadsheet program writes one; it is the way to entities. Blanking zeros finds it in UTF-16 too."""
    return b"<!DOCTYPE" in xml.replace(b"\x00", b"")


def write(rows: Sequence[Sequence[str]], title: str) -> bytes:
    """A workbook of one sheet: a heading that stays in view, columns as wide as their texts."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = _NOT_IN_TITLE.sub(" ", title)[:31] or "1"
    for row in rows:
        sheet.append(list(row))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E8E1D7")
        cell.alignment = Alignment(vertical="top", wrap_text=True)
    sheet.freeze_panes = "A2"
    for number in range(1, sheet.max_column + 1):
        longest = max((len(row[number - 1]) for row in rows if len(row) >= number), default=0)
        sheet.column_dimensions[get_column_letter(number)].width = min(max(longest + 2, 8), 48)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
