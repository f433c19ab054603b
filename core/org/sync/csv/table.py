"""A file as rows: finds the file, and of a text its encoding and what separates its columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from flask_babel import gettext as _

from core.extension.records import SourceUnavailable
from core.org.sync.csv.settings import CsvSettings
from core.org.sync.csv.sheet import OLD_OFFICE, ZIP, sheet_rows

_DELIMITERS = (";", "\t", ",", "|")
_SINGLE_BYTE = ("cp1251", "cp866", "koi8-r")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SURE = 0.6
"""Share of small Russian letters among all that is not ASCII from which on an encoding is believed."""


def newest(pattern: str) -> Path:
    """The file meant by a path or a pattern.

    Raises:
        SourceUnavailable: there is none.
    """
    folder, name = Path(pattern).parent, Path(pattern).name
    found = [path for path in folder.glob(name) if path.is_file()] if folder.is_dir() else []
    if not found:
        raise SourceUnavailable(
            _("There is no file %(path)s.", path=pattern),
            _("Correct 'path', or see why the export did not come."),
            "path",
        )
    return max(found, key=lambda path: (path.stat().st_mtime_ns, path.name))


def read_rows(settings: CsvSettings) -> tuple[Path, list[list[str]]]:
    """The file's rows, cells without outer blanks; whether it is a workbook is told by its content.

    Raises:
        SourceUnavailable: it cannot be read, is not finished, or is neither a workbook nor text in an encoding that can
            be told.
    """
    path = newest(settings.path)
    data = _read(path, settings)
    if data.startswith(OLD_OFFICE):
        raise SourceUnavailable(
            _("%(file)s is an old or protected Excel file.", file=path.name),
            _("Save it as .xlsx without a password, or as CSV."),
            "path",
        )
    if data.startswith(ZIP):
        return path, sheet_rows(data, path.name, settings.sheet)
    return path, _text_rows(data, path.name, settings)


def _read(path: Path, settings: CsvSettings) -> bytes:
    try:
        before = path.stat()
        if before.st_size > settings.max_mb * 1_000_000:
            raise SourceUnavailable(
                _("%(file)s is larger than %(count)s MB.", file=path.name, count=settings.max_mb),
                _("If it is right, raise 'max_mb'."),
                "max_mb",
            )
        data = path.read_bytes()
        after = path.stat()
    except OSError as error:
        raise SourceUnavailable(
            _("%(file)s cannot be read: %(error)s.", file=path, error=error.strerror),
            _("Let the portal's user read it."),
            "path",
        ) from error
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size) or len(data) != after.st_size:
        raise SourceUnavailable(
            _("%(file)s was being written while it was read.", file=path.name), _("Try again in a moment."), "path"
        )
    return data


def _text_rows(data: bytes, name: str, settings: CsvSettings) -> list[list[str]]:
    text = decode(data, settings.encoding, name)
    delimiter = settings.delimiter if settings.delimiter != "auto" else guess_delimiter(text)
    try:
        found = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [[cell.strip() for cell in row] for row in found]
    except csv.Error as error:
        raise SourceUnavailable(
            _("%(file)s is not a table: %(error)s.", file=name, error=error),
            _("Check 'delimiter' and the quotation marks in the file."),
            "delimiter",
        ) from error


def decode(data: bytes, encoding: str, name: str) -> str:
    """The text of a file.

    Raises:
        SourceUnavailable: it is not in that encoding, or (``auto``) in none that can be told.
    """
    if encoding == "auto":
        return _guess(data, name)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _wrong_encoding(data, error, encoding, name) from error


def guess_delimiter(text: str) -> str:
    """What separates columns: what splits the first lines into the most cells."""
    lines = [line for line in text.splitlines()[:60] if line.strip()]

    def cells(delimiter: str) -> float:
        return median([len(row) for row in csv.reader(lines, delimiter=delimiter)] or [0])

    return max(_DELIMITERS, key=cells)


def _guess(data: bytes, name: str) -> str:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return decode(data, encoding, name)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        broken = error
    best = max(_SINGLE_BYTE, key=lambda encoding: _russian(data, encoding))
    if _russian(data, best) < _SURE:
        raise _wrong_encoding(data, broken, "utf-8", name)
    return data.decode(best, "replace")


def _russian(data: bytes, encoding: str) -> float:
    """How much of what is not ASCII would be small Russian letters: text has many, a wrong guess gives few."""
    text = data[:200_000].decode(encoding, "replace")
    foreign = [sign for sign in text if sign > "\x7f"]
    return sum("а" <= sign <= "я" or sign in "ё№«»" for sign in foreign) / len(foreign) if foreign else 0.0


def _wrong_encoding(data: bytes, error: UnicodeDecodeError, encoding: str, name: str) -> SourceUnavailable:
    line = data.count(b"\n", 0, error.start) + 1
    return SourceUnavailable(
        _("%(file)s is not text in %(encoding)s (line %(line)s).", file=name, encoding=encoding, line=line),
        _("Save it as UTF-8, or name its encoding in 'encoding'."),
        "encoding",
    )


def is_blank(row: Sequence[str]) -> bool:
    """True for a row without anything in it."""
    return not any(row)
