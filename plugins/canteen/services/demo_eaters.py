"""What people of a demonstration ordered, and how they liked it. Always the same, so that pictures can be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from random import Random

from sqlalchemy import select

from plugin_sdk.db import session
from plugins.canteen.models import Day, Dish, Site
from plugins.canteen.order_models import Order, OrderLine, Rating
from plugins.canteen.services import reading
from plugins.canteen.services.calendar import today_at
from plugins.canteen.services.ratings import giving

EATERS = 60
"""How many people of each canteen order now and then."""

SLOTS = (time(12), time(12, 30), time(13), time(13, 30))
LIMIT = 40
ORDERED = ("salad", "soup", "main", "dessert")
NOTES: Mapping[str, Sequence[str]] = {
    "en": ("No sour cream in the soup, please.", "I must not eat nuts."),
    "ru": ("Суп без сметаны, пожалуйста.", "У меня аллергия на орехи."),
}
WORDS: Mapping[str, Sequence[str]] = {
    "en": (
        "Just like at home, thank you!",
        "A little too salty today.",
        "More of this, please.",
        "It was cold by one.",
    ),
    "ru": ("Очень вкусно, как дома!", "Сегодня пересолено.", "Готовьте почаще, пожалуйста.", "К часу уже остыло."),
}


def fill(site: Site, people: Sequence[int], language: str) -> None:
    """Orders of two weeks and the coming days, and ratings of what is over; days that have some stay as they are."""
    today = today_at(site)
    first, last = today - giving.OPEN_FOR, today + timedelta(days=4)
    days = reading.load_days(site.id, first, last)
    done = set(session.scalars(select(Order.day).where(Order.site_id == site.id, Order.day.between(first, last))))
    for day, stored in days.items():
        if day in done or not stored.dishes:
            continue
        luck = Random(f"{site.slug} {day.toordinal() % 7}")  # noqa: S311 - samples, no secret
        dishes = _by_kind(site, stored)
        for person_id in people[:EATERS]:
            if luck.random() < (0.75 if day <= today else 0.45):
                _order(site, day, person_id, dishes, luck, language)
        if day < today:
            _rate(site, day, people[:EATERS], dishes, luck, language)
        elif dishes["main"]:
            dishes["main"][0].order_limit = LIMIT
    session.flush()


def _by_kind(site: Site, stored: Day) -> dict[str, list[Dish]]:
    kinds = {course.id: course.kind for course in site.courses}
    found: dict[str, list[Dish]] = {kind: [] for kind in ORDERED}
    for dish in stored.dishes:
        if kinds[dish.course_id] in found and not dish.sold_out:
            found[kinds[dish.course_id]].append(dish)
    return found


def _order(
    site: Site, day: date, person_id: int, dishes: Mapping[str, Sequence[Dish]], luck: Random, language: str
) -> None:
    wanted = [luck.choice(dishes[kind]) for kind in ORDERED if dishes[kind] and luck.random() < 0.6]
    if not wanted:
        return
    first = site.price_classes[0].id
    prices = {dish.id: next((p.amount for p in dish.prices if p.price_class_id == first), None) for dish in wanted}
    slot = luck.choice(site.slots) if site.slots else None
    lines = [
        OrderLine(dish_id=dish.id, name=dish.name, price=prices[dish.id], portions=2 if luck.random() < 0.06 else 1)
        for dish in wanted
    ]
    note = luck.choice(NOTES[language]) if luck.random() < 0.08 else ""
    session.add(Order(site_id=site.id, day=day, person_id=person_id, slot=slot, note=note, lines=lines))


def _rate(
    site: Site, day: date, people: Sequence[int], dishes: Mapping[str, Sequence[Dish]], luck: Random, language: str
) -> None:
    for dish in (dish for kind in ORDERED for dish in dishes[kind]):
        taste = luck.choice((2, 3, 4, 4, 5))
        for person_id in luck.sample(people, min(len(people), luck.randint(2, 6))):
            stars = min(5, max(1, taste + luck.choice((-1, 0, 0, 1))))
            comment = luck.choice(WORDS[language]) if luck.random() < 0.04 else ""
            key = giving.key(dish.name)
            session.add(
                Rating(
                    site_id=site.id, day=day, dish=key, title=dish.name, stars=stars, comment=comment,
                    author=giving.author(person_id, site.id, day, key),
                )
            )  # fmt: skip
