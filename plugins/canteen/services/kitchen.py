"""Changing menus: the one way in which a day's dishes are written, and the kitchen's small steps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from sqlalchemy import select

from plugin_sdk import Viewer, audit, events, search
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugins.canteen import words
from plugins.canteen.models import NAME_LENGTH, Course, Day, Dish, Price, Site, new_version
from plugins.canteen.services.calendar import today_at
from plugins.canteen.services.day_lock import lock
from plugins.canteen.services.ordering import fallout
from plugins.canteen.services.reading import load_day, load_days
from plugins.canteen.services.values import MenuDay, MenuDish

PUBLISHED = "canteen.menu_published"
KIND = "canteen"


class KitchenError(ValueError):
    """The change is refused; the message says why, for people."""


class ChangedMeanwhile(KitchenError):
    """Somebody else changed the day since it was read."""


def write_day(site: Site, menu: MenuDay, stored: Day | None) -> Day | None:
    """Make the stored day what ``menu`` says and give it back; a blank day is removed.

    Dishes keep their row, and with it the sold-out mark, the limit and the orders, if they come with its id or have the
    course and name of one.
    People who had ordered what changes are told. Callers tell others by :func:`announce` and write the audit entry.
    """
    if stored is not None:
        lock(site.id, menu.day)
    names = {dish.id: dish.name for dish in (stored.dishes if stored is not None else ())}
    if menu.is_blank:
        if stored is not None:
            session.delete(stored)
            session.flush()
            fallout.menu_changed(site, menu.day, {})
        return None
    if stored is None:
        stored = Day(site_id=site.id, day=menu.day, dishes=[])
        session.add(stored)
    stored.closed, stored.reason, stored.version = menu.closed, menu.reason, new_version()
    reusable = _Reusable(stored.dishes)
    courses = _Courses(site)
    dishes = [] if menu.closed else menu.dishes
    stored.dishes = [_write_dish(reusable.take(dish), dish, place, courses) for place, dish in enumerate(dishes)]
    session.flush()
    if names:
        renamed = {dish.id: (names[dish.id], dish.name) for dish in stored.dishes if _is_renamed(dish, names)}
        fallout.menu_changed(site, menu.day, renamed, reason=menu.reason)
    return stored


def _is_renamed(dish: Dish, names: Mapping[int, str]) -> bool:
    return dish.id in names and words.fold(names[dish.id]) != words.fold(dish.name)


class _Reusable:
    """The stored dishes that a new menu may go on with."""

    def __init__(self, dishes: Iterable[Dish]) -> None:
        self._by_id = {dish.id: dish for dish in dishes}

    def take(self, wanted: MenuDish) -> Dish:
        """The row of the wanted dish, or a new one."""
        found = self._by_id.get(wanted.id or 0)
        if found is None:
            same = (dish for dish in self._by_id.values() if (dish.course_id, words.fold(dish.name)) == wanted.key)
            found = next(same, None)
        if found is None:
            return Dish(prices=[], sold_out=wanted.sold_out)
        return self._by_id.pop(found.id)


class _Courses:
    """The canteen's courses by what menus call them; a new name makes a new course at the end."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._new: dict[str, Course] = {}

    def course(self, dish: MenuDish) -> Course:
        """The course of a dish."""
        for course in self._site.courses:
            if course.id == dish.course_id:
                return course
        name = words.fold(dish.course)
        if name not in self._new:
            self._new[name] = add_course(self._site, words.course_kind(dish.course), dish.course)
        return self._new[name]


def add_course(site: Site, kind: str, name: str) -> Course:
    """A new course at the end of the canteen's menu."""
    position = max((course.position for course in site.courses), default=0) + 1
    course = Course(site_id=site.id, kind=kind, name=name[:NAME_LENGTH], position=position)
    site.courses.append(course)
    session.flush()
    return course


def _write_dish(dish: Dish, wanted: MenuDish, place: int, courses: _Courses) -> Dish:
    dish.course, dish.position, dish.name, dish.note = courses.course(wanted), place, wanted.name, wanted.note
    dish.portion, dish.kcal = wanted.portion, wanted.kcal
    dish.protein, dish.fat, dish.carbs = wanted.protein, wanted.fat, wanted.carbs
    dish.allergens, dish.marks = wanted.allergens, wanted.marks
    stored = {price.price_class_id: price for price in dish.prices}
    for class_id in stored.keys() - wanted.prices.keys():
        dish.prices.remove(stored[class_id])
    for class_id, amount in wanted.prices.items():
        if class_id in stored:
            stored[class_id].amount = amount
        else:
            dish.prices.append(Price(price_class_id=class_id, amount=amount))
    return dish


def announce(site: Site, days: Collection[date], dish_ids: Iterable[int], *, new_days: Collection[date] = ()) -> None:
    """Tell the search, and other blocks which coming days have got a menu that they had not.

    Args:
        dish_ids: dishes that were or are on the changed days.
    """
    search.refresh(KIND, sorted(set(dish_ids)))
    coming = sorted(day.isoformat() for day in new_days if day >= today_at(site))
    if coming:
        events.publish(PUBLISHED, {"site_id": site.id, "days": coming})


def save_day(site: Site, menu: MenuDay, *, version: str, viewer: Viewer) -> Day | None:
    """Save a day as a person wrote it.

    Args:
        version: the day's version when it was read; empty if nothing was known of it.

    Raises:
        ChangedMeanwhile: somebody else saved the day in between; nothing is changed.
    """
    stored = load_day(site.id, menu.day)
    if (stored.version if stored is not None else "") != version:
        raise ChangedMeanwhile(_("Somebody else changed this day while you were writing. Your text is still here."))
    return _save(site, menu, stored, viewer)


def _save(site: Site, menu: MenuDay, stored: Day | None, viewer: Viewer) -> Day | None:
    had = MenuDay.of(stored) if stored is not None else MenuDay(day=menu.day)
    if had == menu:
        return stored
    written = write_day(site, menu, stored)
    ids = {dish.id for dish in had.dishes if dish.id} | {dish.id for dish in (written.dishes if written else ())}
    announce(site, [menu.day], ids, new_days=[menu.day] if menu.dishes and not had.dishes else ())
    audit.record(
        "canteen.day_saved",
        object_type="canteen_day",
        object_id=f"{site.id}/{menu.day.isoformat()}",
        title=f"{site.name}, {menu.day.isoformat()}",
        details={"dishes": len(menu.dishes), "before": len(had.dishes), "closed": menu.closed},
        plugin=KIND,
        viewer=viewer,
    )
    return written


def add_dish(site: Site, day: date, dish: MenuDish, *, viewer: Viewer) -> Day:
    """Put one dish at the end of a day; what was left open is taken from the last time the same dish was served.

    Raises:
        KitchenError: the canteen is closed on that day, or the dish is on the menu already.
    """
    stored = load_day(site.id, day)
    if stored is not None and stored.closed:
        raise KitchenError(_("The canteen is closed on that day. Open the day first."))
    menu = MenuDay.of(stored) if stored is not None else MenuDay(day=day)
    if dish.key in {other.key for other in menu.dishes}:
        raise KitchenError(_("“%(name)s” is on the menu of that day already.", name=dish.name))
    filled = completed(site, dish)
    saved = _save(site, MenuDay(day=day, dishes=(*menu.dishes, filled)), stored, viewer)
    assert saved is not None
    return saved


def completed(site: Site, dish: MenuDish) -> MenuDish:
    """The dish with note, portion, prices and the rest as last time, where nothing was said now."""
    query = (
        select(Dish)
        .join(Day)
        .where(Day.site_id == site.id, Dish.course_id == dish.course_id, Dish.name == dish.name)
        .order_by(Day.day.desc())
        .limit(1)
    )
    last = session.scalar(query)
    if last is None:
        return dish
    known = MenuDish.of(last)
    return MenuDish(
        name=dish.name,
        course_id=dish.course_id,
        note=dish.note or known.note,
        portion=dish.portion or known.portion,
        kcal=known.kcal if dish.kcal is None else dish.kcal,
        protein=known.protein if dish.protein is None else dish.protein,
        fat=known.fat if dish.fat is None else dish.fat,
        carbs=known.carbs if dish.carbs is None else dish.carbs,
        allergens=dish.allergens or known.allergens,
        marks=dish.marks or known.marks,
        prices={**known.prices, **dish.prices},
    )


def known_names(site: Site, limit: int = 300) -> Sequence[str]:
    """Names of dishes served before, the latest first, for suggestions while typing."""
    query = select(Dish.name).join(Day).where(Day.site_id == site.id).order_by(Day.day.desc(), Dish.id).limit(limit * 3)
    return list(dict.fromkeys(session.scalars(query)))[:limit]


def close_day(site: Site, day: date, reason: str, *, viewer: Viewer) -> None:
    """Say that the canteen is closed on a day; its dishes leave the menu."""
    _save(site, MenuDay(day=day, closed=True, reason=reason), load_day(site.id, day), viewer)


def open_day(site: Site, day: date, *, viewer: Viewer) -> None:
    """Take back that the canteen is closed on a day."""
    stored = load_day(site.id, day)
    if stored is not None and stored.closed:
        _save(site, MenuDay(day=day), stored, viewer)


def find_dish(site: Site, dish_id: int) -> Dish | None:
    """A dish of this canteen's menus."""
    return session.scalar(select(Dish).join(Day).where(Dish.id == dish_id, Day.site_id == site.id))


def set_sold_out(site: Site, dish_id: int, sold_out: bool, *, viewer: Viewer) -> Dish | None:
    """Mark a dish as sold out, or as there again; ``None`` if it is not on this canteen's menus."""
    dish = find_dish(site, dish_id)
    if dish is None:
        return None
    if dish.sold_out != sold_out:
        dish.sold_out = sold_out
        audit.record(
            "canteen.sold_out" if sold_out else "canteen.back_on_menu",
            object_type="canteen_dish",
            object_id=dish.id,
            title=dish.name,
            plugin=KIND,
            viewer=viewer,
        )
    return dish


def days_of(site_id: int, days: Collection[date]) -> Mapping[date, Day]:
    """The stored ones of some days."""
    if not days:
        return {}
    found = load_days(site_id, min(days), max(days))
    return {day: row for day, row in found.items() if day in days}
