"""Single values of uploaded menus: days, prices, numbers, allergens. Each refuses in words for the cook."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from plugin_sdk.i18n import gettext as _
from plugins.canteen import words
from plugins.canteen.words import Word

MAX_KCAL = 9999
MAX_GRAMS = Decimal(9999)
FARTHEST = 400
"""Days from today that a menu may be away; a greater distance is a slip in the year."""

_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_POINTS = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4}|\d{2})\b")
_SEPARATORS = re.compile(r"[,;/|\n]+")


class FieldError(ValueError):
    """A value that cannot be taken; the message says why."""


def parse_day(text: str, today: date) -> date:
    """The day that ``text`` names: ``2026-11-23``, ``23.11.2026`` or ``23.11.26``, with or without a weekday around.

    Raises:
        FieldError: it names no day, or one more than a year away.
    """
    if found := _ISO.search(text):
        year, month, day = map(int, found.groups())
    elif found := _POINTS.search(text):
        day, month, year = map(int, found.groups())
        year += 2000 if year < 100 else 0
    else:
        raise FieldError(_("“%(text)s” is not a date. Write it like 23.11.2026.", text=text[:40]))
    try:
        result = date(year, month, day)
    except ValueError as error:
        raise FieldError(_("There is no such day: “%(text)s”.", text=text[:40])) from error
    if abs((result - today).days) > FARTHEST:
        raise FieldError(_("“%(text)s” is more than a year away. Is the year right?", text=text[:40]))
    return result


def parse_kcal(text: str) -> int | None:
    """Kilocalories of the portion, rounded.

    Raises:
        FieldError: it is no number, or not one that a dish can have.
    """
    number = _number(text)
    if number is None:
        return None
    if number > MAX_KCAL:
        raise FieldError(_("More than %(limit)s kcal: is that right?", limit=MAX_KCAL))
    return int(number.to_integral_value())


def parse_grams(text: str) -> Decimal | None:
    """Grams of a nutrient with one decimal.

    Raises:
        FieldError: it is no number, or not one that a dish can have.
    """
    number = _number(text)
    if number is None:
        return None
    if number > MAX_GRAMS:
        raise FieldError(_("More than %(limit)s g: is that right?", limit=MAX_GRAMS))
    return number.quantize(Decimal("0.1"))


def _number(text: str) -> Decimal | None:
    cleaned = re.sub(r"\s*(?:kcal|ккал|г|g)\.?\s*$", "", text.strip(), flags=re.IGNORECASE).replace(",", ".")
    if cleaned in ("", "-", "–", "—"):
        return None
    try:
        number = Decimal(cleaned)
    except InvalidOperation as error:
        raise FieldError(_("“%(text)s” is not a number.", text=text[:40])) from error
    if not number.is_finite() or number < 0:
        raise FieldError(_("“%(text)s” is not a number.", text=text[:40]))
    return number


def parse_words(text: str, known: Mapping[str, Word]) -> tuple[frozenset[str], list[str]]:
    """Codes of the words in a list such as ``milk, eggs``, and the words that nobody knows."""
    codes: set[str] = set()
    strange: list[str] = []
    for part in filter(None, (part.strip() for part in _SEPARATORS.split(text))):
        word = words.find(known, part)
        if word is not None:
            codes.add(word.code)
        else:
            strange.append(part)
    return frozenset(codes), strange
