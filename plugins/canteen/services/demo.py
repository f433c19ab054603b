"""Canteens with menus for a demonstration."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import select

from plugin_sdk import Place, access
from plugin_sdk.db import session
from plugin_sdk.people import places as places_of_the_portal
from plugins.canteen.models import PriceClass, Site
from plugins.canteen.services import demo_eaters, kitchen, managing, reading, sites
from plugins.canteen.services.calendar import Week, today_at
from plugins.canteen.services.demo_dishes import CLOSED, HOURS, PER_DAY, SITE_NAMES, SLUGS, DemoDish, dishes
from plugins.canteen.services.imports import history
from plugins.canteen.services.values import Menu, MenuDay, MenuDish

ROUBLES_PER_EURO = 60
ORDERING = 2
"""How many of the canteens take orders."""

GUEST_FACTOR = Decimal("1.3")


def fill(language: str, editor_id: int | None = None, people: Sequence[int] = ()) -> int:
    """The service ``canteen.demo``: canteens for the portal's places, with menus from last week to the week after next.

    The first two take orders, and some of the people have ordered and said how they liked it.

    May be called again: canteens and days that are there stay as they are, so it also brings an old demonstration up
    to date. The caller commits.

    Args:
        language: ``en`` or ``ru``, of the dishes' names.
        editor_id: the person who is told when a menu cannot be fetched; the editors if left out.
        people: ids of those who eat.

    Returns:
        How many days were filled.
    """
    language = "ru" if language == "ru" else "en"
    places = places_of_the_portal()
    made = 0
    for number, place in enumerate(places[: len(SLUGS)]):
        site = _site(number, place, places, language, editor_id)
        made += _fill(site, number, language)
        if site.takes_orders:
            demo_eaters.fill(site, people[number::ORDERING], language)
    return made


def _site(number: int, place: Place, places: Sequence[Place], language: str, editor_id: int | None) -> Site:
    known = session.scalar(select(Site).where(Site.slug == SLUGS[number]).options(*sites.with_parts()))
    if known is not None:
        return known
    site = managing.new_site("RUB" if language == "ru" else "EUR")
    values: dict[str, Any] = {
        "slug": SLUGS[number], "name": SITE_NAMES[language][number], "location_id": place.id,
        "opening_hours": HOURS[language], "closes_at": time(15, 30),
    }  # fmt: skip
    if editor_id is not None:
        values["team_audience_id"] = access.intern([f"person:{editor_id}"])
    if number < ORDERING:
        values["takes_orders"] = True
        values["mail_senders"] = "menu@caterer.example"
        values["slots"] = demo_eaters.SLOTS if number == 0 else ()
    # Who works where there is no canteen of the demonstration eats at the first one.
    served = [other.id for other in places[len(SLUGS) :]] if number == 0 else []
    managing.save_site(site, values, served)
    site.price_classes.append(PriceClass(role="other", position=1))
    session.flush()
    return site


def _fill(site: Site, number: int, language: str) -> int:
    today = today_at(site)
    week = Week.of(today).previous
    weeks = [week, week.next, week.next.next, week.next.next.next]
    known = reading.load_days(site.id, weeks[0].monday, weeks[-1].sunday)
    ids: list[int] = []
    sent = [day for day in weeks[-1].workdays if number == 0 and day not in known]
    days = [day for item in weeks for day in item.workdays if day not in known and day not in sent]
    for day in days:
        menu = _menu(site, number, day, language, closed=number == 1 and day == weeks[2].workdays[-1])
        written = kitchen.write_day(site, menu, None)
        ids.extend(dish.id for dish in (written.dishes if written is not None else ()))
        if day == today and written is not None and written.dishes:
            written.dishes[-1].sold_out = True
    if days:
        kitchen.announce(site, days, ids)
    return len(days) + _by_letter(site, number, sent, language)


def _by_letter(site: Site, number: int, days: Sequence[date], language: str) -> int:
    """A week that the caterer sent, so that the journal has something to show."""
    menus = tuple(_menu(site, number, day, language, closed=False) for day in days)
    if menus:
        name = "меню.xlsx" if language == "ru" else "menu.xlsx"
        history.apply(site, history.start(site, Menu(menus), source="letter", filename=name), seal=None)
    return len(menus)


def _menu(site: Site, number: int, day: date, language: str, *, closed: bool) -> MenuDay:
    if closed:
        return MenuDay(day=day, closed=True, reason=CLOSED[language])
    menu: list[MenuDish] = []
    # Workdays counted through, so that a week does not begin where the last one did.
    turn = day.toordinal() // 7 * 5 + day.weekday()
    for course in site.courses:
        count, choice = PER_DAY.get(course.kind, 0), dishes(course.kind)
        places = range(turn * count + number * 3, (turn + 1) * count + number * 3)
        menu.extend(_dish(site, course.id, choice[place % len(choice)], language) for place in places)
    return MenuDay(day=day, dishes=tuple(menu))


def _dish(site: Site, course_id: int, dish: DemoDish, language: str) -> MenuDish:
    protein, fat, carbs = dish.nutrients
    grams = "г" if language == "ru" else "g"
    return MenuDish(
        name=dish.names[language],
        course_id=course_id,
        note=dish.notes[language],
        portion=f"{dish.portion} {grams}",
        kcal=dish.kcal,
        protein=protein,
        fat=fat,
        carbs=carbs,
        allergens=dish.allergens,
        marks=dish.marks,
        prices=_prices(site, dish.roubles),
    )


def _prices(site: Site, roubles: int) -> dict[int, Decimal]:
    amount = Decimal(roubles)
    step = Decimal(1)
    if site.currency != "RUB":
        amount, step = amount / ROUBLES_PER_EURO, Decimal("0.10")
    factors = [Decimal(1), GUEST_FACTOR]
    return {
        kind.id: ((amount * factor / step).quantize(Decimal(1), ROUND_HALF_UP) * step).quantize(Decimal("0.01"))
        for kind, factor in zip(site.price_classes, factors, strict=False)
    }
