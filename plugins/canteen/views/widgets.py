"""The block of the home page."""

from __future__ import annotations

from typing import Any

from plugin_sdk import Viewer
from plugins.canteen.services import lunch as lunches
from plugins.canteen.services import overview, reading

MOST_DISHES = 9


def kitchen(viewer: Viewer) -> dict[str, Any] | None:
    """For how many days of this and the next week each canteen is provided; ``None`` where there is no canteen."""
    found = overview.standings(viewer.today)
    return {"standings": found} if found else None


def lunch(viewer: Viewer) -> dict[str, Any] | None:
    """What the widget's template needs; ``None`` leaves the widget out where there is no canteen."""
    found = lunches.lunch(viewer)
    if found is None:
        return None
    courses, left = [], MOST_DISHES
    for course in found.courses:
        if left > 0:
            courses.append((course, course.dishes[:left]))
            left -= len(course.dishes)
    total = sum(len(course.dishes) for course in found.courses)
    weekday = reading.weekday(found.day) if found.day is not None else ""
    return {"lunch": found, "courses": courses, "more": max(0, total - MOST_DISHES), "weekday": weekday}
