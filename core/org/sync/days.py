"""Days as files and directories write them."""

from __future__ import annotations

import re
from datetime import date

_DOTTED = re.compile(r"^(\d{1,2})[./](\d{1,2})[./](\d{4})(?:[ T].*)?$")
_ISO = re.compile(r"^(\d{4})-(\d{2})-(\d{2})(?:[ T].*)?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\d{6}(?:\.\d+)?Z?)?$")
_NO_YEAR = re.compile(r"^(?:--)?(\d{2})-?(\d{2})$")


def parse_day(text: str) -> date:
    """A day written as 31.12.2026, 31/12/2026, 2026-12-31 or 20261231; a time behind it does not count.

    Raises:
        ValueError: it is not written so, or there is no such day.
    """
    text = text.strip()
    if match := _DOTTED.match(text):
        return date(int(match[3]), int(match[2]), int(match[1]))
    match = _ISO.match(text) or _COMPACT.match(text)
    if match is None:
        raise ValueError(text)
    return date(int(match[1]), int(match[2]), int(match[3]))


def parse_birthday(text: str) -> tuple[int, int]:
    """Month and day of a birthday; a year in it is thrown away. Also ``--12-31`` and ``12-31``.

    Raises:
        ValueError: it is no day.
    """
    text = text.strip()
    match = _NO_YEAR.match(text)
    # 2000 is a leap year, so that 29 February is a day.
    found = date(2000, int(match[1]), int(match[2])) if match else parse_day(text)
    return found.month, found.day
