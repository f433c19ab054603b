"""Values of 1C as plain ones: keys, days, numbers, names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

Row = Mapping[str, Any]
"""One element of an answer's ``value``."""

EMPTY_KEY = "00000000-0000-0000-0000-000000000000"
_EMPTY_DAY = "0001-01-01"
_EARLIEST_BIRTH = 1900
"""1C and its forerunners write years such as 1753 where they know no day."""


def key(row: Row, name: str) -> str:
    """A reference, empty where it leads nowhere."""
    value = text(row, name).lower()
    return "" if value == EMPTY_KEY else value


def text(row: Row, name: str) -> str:
    """A text without odd blanks."""
    value = row.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""


def flag(row: Row, name: str) -> bool:
    """A truth value; what is not there is false."""
    return row.get(name) is True


def day(row: Row, name: str) -> date | None:
    """A day, ``None`` where 1C has the empty one or something that is no day."""
    value = text(row, name)[:10]
    if not value or value == _EMPTY_DAY:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def rate(row: Row, name: str) -> str:
    """A share of a full post, such as ``0.5``."""
    try:
        found = Decimal(str(row.get(name, 1)))
        return f"{found.normalize():f}" if found.is_finite() else "1"
    except InvalidOperation:
        return "1"


def birth_date(row: Row, name: str, today: date) -> tuple[date | None, bool]:
    """The day of birth if it is one, and whether something else stands there."""
    value = text(row, name)[:10]
    if not value or value == _EMPTY_DAY:
        return None, False
    found = day(row, name)
    if found is None or found.year < _EARLIEST_BIRTH or found > today:
        return None, True
    return found, False


def name_parts(name: str) -> tuple[str, str, str]:
    """Last, first and middle name of a name as 1C writes it."""
    last, _, given = name.partition(" ")
    first, _, middle = given.partition(" ")
    return last, first, middle


def digits(value: str) -> str:
    """The digits of a number that may be written with blanks."""
    return "".join(sign for sign in value if sign.isdecimal())
