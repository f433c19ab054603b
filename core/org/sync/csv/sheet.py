"""A workbook (.xlsx) as rows: the values that were last calculated, days as days."""

from __future__ import annotations

from flask_babel import gettext as _

from core import workbook
from core.extension.records import SourceUnavailable
from core.tabular import cell_text

ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""How a workbook begins, and how an old or protected one does."""

MAX_COLUMNS = 200
_ERRORS = frozenset({"#N/A", "#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"})
"""What a formula that failed shows: nothing that anybody should be called."""


def sheet_rows(data: bytes, name: str, sheet: str) -> list[list[str]]:
    """The rows of a sheet, all as wide as its widest one; the first visible sheet unless it is named.

    Raises:
        SourceUnavailable: it is no workbook, damaged, too large, or has no such sheet.
    """
    try:
        rows = [
            ["" if text in _ERRORS else text for text in map(cell_text, values)]
            for _number, values in workbook.lines(data, MAX_COLUMNS, sheet)
        ]
    except workbook.WorkbookRefused as refused:
        raise SourceUnavailable(f"{name}: {refused}", _("Export it again."), "sheet" if sheet else "path") from refused
    width = max((_filled(row) for row in rows), default=0)
    return [row[:width] for row in rows]


def _filled(row: list[str]) -> int:
    return max((place for place, cell in enumerate(row, start=1) if cell), default=0)
