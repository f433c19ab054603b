"""What each dish of a day costs who orders it, and how many portions are left."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from plugins.canteen.models import Day, Site
from plugins.canteen.services.ordering import headcount


@dataclass(frozen=True, slots=True)
class Offer:
    """A dish to order; ``left`` is ``None`` where there is no limit."""

    price: Decimal | None
    left: int | None


def of_day(site: Site, stored: Day | None) -> dict[int, Offer]:
    """The day's dishes by id, with the price of the first price class; at most one statement."""
    if stored is None:
        return {}
    limited = any(dish.order_limit is not None for dish in stored.dishes)
    taken = headcount.taken(site.id, stored.day) if limited else {}
    first = site.price_classes[0].id if site.price_classes else None
    found = {}
    for dish in stored.dishes:
        price = next((price.amount for price in dish.prices if price.price_class_id == first), None)
        left = None if dish.order_limit is None else max(0, dish.order_limit - taken.get(dish.id, 0))
        found[dish.id] = Offer(price, left)
    return found
