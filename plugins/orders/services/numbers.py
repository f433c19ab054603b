"""Orders by the numbers that people write down: ``12-P`` or, where several years have one, ``12-P/2025``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Row, select

from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugins.orders.models import ISSUED, Order
from plugins.orders.services.register import Refused
from plugins.orders.services.words import fold

MOST = 20
_YEAR = re.compile(r"(.+)/\s*((?:19|20)[0-9]{2})")
_SEPARATORS = re.compile(r"[;,\n]")


def ids_of(text: str, *, entity_id: int | None, field: str) -> list[int]:
    """The issued orders that a text names, separated by commas, semicolons or lines.

    Args:
        entity_id: the company whose order is meant where several have the number.
        field: the input that the text came from.

    Raises:
        Refused: there is none of that number, or more than one.
    """
    parts = [part.strip() for part in _SEPARATORS.split(text) if part.strip()]
    if len(parts) > MOST:
        raise Refused(_("Name at most %(number)s orders.", number=MOST), field)
    return list(dict.fromkeys(_one(part, entity_id, field) for part in parts))


def _one(text: str, entity_id: int | None, field: str) -> int:
    year = _YEAR.fullmatch(text)
    found = _numbered(text) or (_numbered(year[1], int(year[2])) if year else [])
    if len(found) > 1:
        found = [row for row in found if row.entity_id == entity_id] or found
    if not found:
        raise Refused(_("No issued order has the number “%(number)s”.", number=text), field)
    if len(found) > 1:
        several = "; ".join(sorted({written(row.number, row.signed_on.year) for row in found}))
        raise Refused(_("Several orders have this number. Add the year: %(numbers)s", numbers=several), field)
    number: int = found[0].id
    return number


def _numbered(text: str, year: int | None = None) -> Sequence[Row[*tuple[Any, ...]]]:
    query = select(Order.id, Order.number, Order.signed_on, Order.entity_id)
    # The key ends with the number as it is compared; see ``words.number_key``.
    same = Order.number_key.endswith(f"/{fold(text)}", autoescape=True)
    rows = session.execute(query.where(same, Order.status == ISSUED).limit(MOST)).all()
    return [row for row in rows if fold(row.number) == fold(text) and year in (None, row.signed_on.year)]


def written(number: str, year: int) -> str:
    """A number that names one year's order."""
    return f"{number}/{year}"


def text_of(ids: Iterable[int]) -> str:
    """The text that names these orders again."""
    query = select(Order.number, Order.signed_on).where(Order.id.in_(list(ids))).order_by(Order.signed_on, Order.id)
    return ", ".join(written(row.number, row.signed_on.year) for row in session.execute(query))
