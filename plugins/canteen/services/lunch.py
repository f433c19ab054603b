"""Today's lunch in short, for the home page and for other blocks; remembered until a menu changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, select

from plugin_sdk import Viewer
from plugin_sdk.cache import Kept
from plugin_sdk.db import session
from plugins.canteen import words
from plugins.canteen.models import Course, Day, Dish, Price, PriceClass
from plugins.canteen.services import sites
from plugins.canteen.services.calendar import local_now
from plugins.canteen.services.money import price_text
from plugins.canteen.services.sites import SiteCard

LOOK_AHEAD = timedelta(days=4)
"""How far the next menu may be; over a weekend and a holiday, not over a summer."""


@dataclass(frozen=True, slots=True)
class LunchDish:
    """A dish in one line."""

    name: str
    price: str
    sold_out: bool
    marks: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class LunchCourse:
    """A course with its dishes."""

    title: str
    icon: str
    dishes: list[LunchDish] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lunch:
    """What is for lunch at the viewer's canteen.

    Attributes:
        day: the day shown; ``None`` if no menu is known for the next days.
        when: ``today``, ``tomorrow`` or ``later``.
        hidden: dishes left out because the viewer does not eat them.
    """

    site: SiteCard
    day: date | None = None
    when: str = "today"
    closed: bool = False
    reason: str = ""
    courses: Sequence[LunchCourse] = ()
    hidden: int = 0


def lunch(viewer: Viewer, now: datetime | None = None) -> Lunch | None:
    """Lunch today; once the canteen has closed, on the next day that something is known of. ``None``: no canteen."""
    door = sites.door(viewer)
    site = door.first
    if site is None:
        return None
    local = local_now(site, now)
    today = local.date()
    over = site.closes_at is not None and local.time() >= site.closes_at
    start = today + timedelta(days=1) if over else today
    rows = _known_rows.get((site.id, start), lambda: _rows(site.id, start))
    if not rows:
        return Lunch(site=site)
    first = rows[0]
    courses, hidden = _courses(rows, door.avoids, site.currency)
    return Lunch(
        site=site,
        day=first.day,
        when={0: "today", 1: "tomorrow"}.get((first.day - today).days, "later"),
        closed=first.closed,
        reason=first.reason,
        courses=courses,
        hidden=hidden,
    )


_known_rows: Kept[tuple[int, date], Sequence[Any]] = Kept("canteen")


def _rows(site_id: int, start: date) -> Sequence[Any]:
    """The dishes of the first known day from ``start``, with the price of the first price class."""
    days = (Day.site_id == site_id, Day.day.between(start, start + LOOK_AHEAD))
    first_day = select(func.min(Day.day)).where(*days).scalar_subquery()
    first_class = (
        select(PriceClass.id)
        .where(PriceClass.site_id == site_id)
        .order_by(PriceClass.position, PriceClass.id)
        .limit(1)
        .scalar_subquery()
    )
    return session.execute(
        select(
            Day.day, Day.closed, Day.reason, Course.id.label("course_id"), Course.kind,
            Course.name.label("course_name"), Dish.name, Dish.allergens, Dish.marks, Dish.sold_out, Price.amount,
        )
        .outerjoin(Dish, Dish.day_id == Day.id)
        .outerjoin(Course, Course.id == Dish.course_id)
        .outerjoin(Price, and_(Price.dish_id == Dish.id, Price.price_class_id == first_class))
        .where(Day.site_id == site_id, Day.day == first_day)
        .order_by(Course.position, Course.id, Dish.position, Dish.id)
    ).all()  # fmt: skip


def _courses(rows: Sequence[Any], avoids: frozenset[str], currency: str) -> tuple[list[LunchCourse], int]:
    courses: dict[int, LunchCourse] = {}
    hidden = 0
    for row in rows:
        if row.name is None:
            continue
        if words.unsuitable(avoids, row.allergens, row.marks):
            hidden += 1
            continue
        kind = words.COURSES.get(row.kind, words.COURSES["other"])
        course = courses.setdefault(row.course_id, LunchCourse(row.course_name or str(kind), kind.icon))
        marks = [(code, word.icon, str(word)) for code, word in words.MARKS.items() if code in row.marks]
        course.dishes.append(LunchDish(row.name, price_text(row.amount, currency), row.sold_out, marks))
    return list(courses.values()), hidden


def as_dict(viewer: Viewer) -> dict[str, Any] | None:
    """The service ``canteen.today``: plain values for other blocks, or ``None`` if there is no canteen or no menu.

    Keys: ``site``, ``day`` (ISO), ``when``, ``closed``, ``reason``, ``courses`` – a list of ``title`` and ``dishes``,
    each with ``name``, ``price`` (with its sign, or empty) and ``sold_out``.
    """
    found = lunch(viewer)
    if found is None or found.day is None:
        return None
    return {
        "site": found.site.name,
        "day": found.day.isoformat(),
        "when": found.when,
        "closed": found.closed,
        "reason": found.reason,
        "courses": [
            {
                "title": course.title,
                "dishes": [
                    {"name": dish.name, "price": dish.price, "sold_out": dish.sold_out} for dish in course.dishes
                ],
            }
            for course in found.courses
        ],
    }
