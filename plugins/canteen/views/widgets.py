"""The block of the home page."""

from __future__ import annotations

from typing import Any

from plugin_sdk import Viewer
from plugins.canteen.services import lunch as lunches
from plugins.canteen.services import overview, reading
from plugins.canteen.services.calendar import today_at
from plugins.canteen.services.ordering import cutoff, mine

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
    return {
        "lunch": found,
        "courses": courses,
        "more": max(0, total - MOST_DISHES),
        "weekday": weekday,
        **_ordering(viewer, found),
    }


def _ordering(viewer: Viewer, found: lunches.Lunch) -> dict[str, Any]:
    """The nearest order of the viewer, and the nearest day that there is none for yet; at most one statement."""
    site = found.site
    if not site.takes_orders or viewer.person_id is None:
        return {"ordered": None, "orderable": None}
    today = today_at(site)
    days = cutoff.coming(site)
    orders = mine.between(viewer.person_id, site.id, today, today + cutoff.LOOK_AHEAD)
    ordered = next((orders[day] for day in sorted(orders) if orders[day].portions), None)
    orderable = next((each for each in days if each.day not in orders), None)
    return {"ordered": ordered, "orderable": orderable, "today": today}
