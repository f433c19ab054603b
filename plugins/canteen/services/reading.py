"""Menus for readers: days with their dishes by course, with a bounded number of statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from plugin_sdk.db import session
from plugin_sdk.i18n import day as day_text
from plugin_sdk.i18n import format_date, get_locale
from plugins.canteen import words
from plugins.canteen.models import Day, Dish, Site
from plugins.canteen.services import sites
from plugins.canteen.services.calendar import WORKDAYS, Week
from plugins.canteen.services.money import price_text


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDish:
    """A dish with everything in the reader's words.

    Attributes:
        prices: (price class title, amount with its sign), in the canteen's order.
        marks: (code, icon, title).
        reasons: why it is not for this reader; empty if nothing known speaks against it.
    """

    id: int
    name: str
    note: str
    portion: str
    kcal: int | None
    nutrients: Sequence[tuple[str, Decimal]]
    prices: Sequence[tuple[str, str]]
    allergens: Sequence[str]
    marks: Sequence[tuple[str, str, str]]
    sold_out: bool
    reasons: Sequence[str]


@dataclass(frozen=True, slots=True)
class ShownCourse:
    """The dishes of one course."""

    title: str
    icon: str
    dishes: list[ShownDish] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownDay:
    """A day of a canteen's menu; ``state`` is ``open``, ``closed`` or ``unknown``.

    Attributes:
        hidden: how many dishes are left out because they are not for this reader.
    """

    day: date
    state: str
    reason: str = ""
    version: str = ""
    courses: Sequence[ShownCourse] = ()
    hidden: int = 0

    @property
    def weekday(self) -> str:
        """Its name, e.g. ``Monday``."""
        return weekday(self.day)

    @property
    def short_weekday(self) -> str:
        """The same in two or three letters."""
        name: str = format_date(self.day, "EEE")
        return name[:1].upper() + name[1:]

    @property
    def dishes(self) -> int:
        """How many dishes are shown."""
        return sum(len(course.dishes) for course in self.courses)


def weekday(day: date) -> str:
    """The name of a day of the week, as a heading begins."""
    name: str = format_date(day, "EEEE")
    return name[:1].upper() + name[1:]


def span(first: date, last: date) -> str:
    """From one day to another, as short as the language allows: ``November 23–27``, ``23–27 ноября``."""
    if (first.year, first.month) != (last.year, last.month):
        return f"{day_text(first)} – {day_text(last)}"
    if str(get_locale()).startswith("en") and first.year == last.year:
        month: str = format_date(first, "MMMM")
        return f"{month} {first.day}–{last.day}"
    return f"{first.day}–{day_text(last)}"


def load_days(site_id: int, first: date, last: date) -> dict[date, Day]:
    """Days that something is known of, with dishes and prices, in three statements."""
    query = select(Day).where(Day.site_id == site_id, Day.day.between(first, last)).order_by(Day.day)
    return {row.day: row for row in session.scalars(query.options(selectinload(Day.dishes).selectinload(Dish.prices)))}


def load_day(site_id: int, day: date) -> Day | None:
    """One day with dishes and prices."""
    return load_days(site_id, day, day).get(day)


def week(site: Site, of: Week, avoids: frozenset[str] = frozenset(), *, show_all: bool = False) -> list[ShownDay]:
    """Monday to Friday, and the weekend's days that something is known of.

    Args:
        avoids: what the reader does not eat. Such dishes are left out and counted, or with ``show_all`` shown with the
            reason.
    """
    known = load_days(site.id, of.monday, of.sunday)
    wanted = [day for place, day in enumerate(of.days) if place < WORKDAYS or day in known]
    return [show_day(site, day, known.get(day), avoids, show_all=show_all) for day in wanted]


def show_day(
    site: Site, day: date, stored: Day | None, avoids: frozenset[str] = frozenset(), *, show_all: bool = False
) -> ShownDay:
    """One day for a reader; see :func:`week`. The site comes with its courses and price classes."""
    if stored is None:
        return ShownDay(day=day, state="unknown")
    if stored.closed:
        return ShownDay(day=day, state="closed", reason=stored.reason, version=stored.version)
    shown = [(dish.course_id, show_dish(site, dish, avoids)) for dish in stored.dishes]
    kept = [(course, dish) for course, dish in shown if show_all or not dish.reasons]
    return ShownDay(
        day=day,
        state="open" if shown else "unknown",
        version=stored.version,
        courses=by_course(site, kept),
        hidden=len(shown) - len(kept),
    )


def by_course(site: Site, dishes: Iterable[tuple[int, ShownDish]]) -> list[ShownCourse]:
    """Dishes under their courses, in the canteen's order; courses without any are left out."""
    found = {course.id: ShownCourse(sites.course_title(course), sites.course_icon(course)) for course in site.courses}
    for course_id, dish in dishes:
        found[course_id].dishes.append(dish)
    return [course for course in found.values() if course.dishes]


def show_dish(site: Site, dish: Dish, avoids: frozenset[str] = frozenset()) -> ShownDish:
    """A dish in the reader's words."""
    amounts = {price.price_class_id: price.amount for price in dish.prices}
    nutrients = (
        (str(title), value)
        for title, value in zip(words.NUTRIENTS.values(), (dish.protein, dish.fat, dish.carbs), strict=True)
        if value is not None
    )
    return ShownDish(
        id=dish.id,
        name=dish.name,
        note=dish.note,
        portion=dish.portion,
        kcal=dish.kcal,
        nutrients=tuple(nutrients),
        prices=tuple(
            (sites.price_title(kind), price_text(amounts[kind.id], site.currency))
            for kind in site.price_classes
            if kind.id in amounts
        ),
        allergens=words.titles(words.ALLERGENS, dish.allergens),
        marks=tuple((code, word.icon, str(word)) for code, word in words.MARKS.items() if code in dish.marks),
        sold_out=dish.sold_out,
        reasons=words.unsuitable(avoids, dish.allergens, dish.marks),
    )
