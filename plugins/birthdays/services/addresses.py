"""Paths of the pages; the same within a request and in a job."""

from __future__ import annotations

from datetime import date


def wall_url(person_id: int, kind: str, day: date) -> str:
    """The greetings on an occasion."""
    return f"/birthdays/{person_id}/{kind}/{day.isoformat()}"


def month_url(day: date) -> str:
    """The month that a day lies in."""
    return f"/birthdays/?month={day:%Y-%m}"
