"""Which rows of a dated table count on a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, or_

from core.clock import today_in, zone
from core.config import current


class ChosenDay(date):
    """A day that somebody asked to see, as against the day that it is.

    Whoever gets one shows people and structure as they were or will be then, with no contacts, for those are not dated.
    """


def today() -> date:
    """The date in the portal's own zone, for work that is done on nobody's behalf."""
    return today_in(zone(current().portal.time_zone))


def in_force(dated: Any, on: date | BindParameter[date]) -> ColumnElement[bool]:
    """The SQL condition that a row of ``dated`` (a model or alias with ``starts_on`` and ``ends_on``) counts on a day.

    Both ends belong to the span; an open end never stops it.
    """
    return and_(
        or_(dated.starts_on.is_(None), dated.starts_on <= on),
        or_(dated.ends_on.is_(None), dated.ends_on >= on),
    )


def query_of(on: date | None) -> str:
    """What an address ends with to stay on a chosen day; empty for any other."""
    return f"?on={on.isoformat()}" if isinstance(on, ChosenDay) else ""
