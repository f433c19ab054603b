"""Who eats what on a day; for who may know."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from plugin_sdk import PersonCard, people
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import pgettext
from plugins.canteen.models import Dish, Site
from plugins.canteen.order_models import Order, OrderLine
from plugins.canteen.services.ordering.headcount import slot_title

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Eater:
    """One order for the counter; ``person`` is ``None`` once erased. ``dishes`` are names with portions."""

    person: PersonCard | None
    slot: time | None
    dishes: Sequence[tuple[str, int]]
    note: str = ""

    @property
    def name(self) -> str:
        """Whose order it is."""
        return self.person.name if self.person is not None else _("somebody who was erased")


def of_day(site: Site, day: date) -> Select[Order]:
    """The day's orders with something to cook, by time."""
    here = select(Order).where(Order.site_id == site.id, Order.day == day)
    cooked = here.where(Order.lines.any(OrderLine.dish_id.is_not(None)))
    return cooked.order_by(Order.slot, Order.id).options(selectinload(Order.lines))


def eaters(site: Site, orders: Sequence[Order]) -> list[Eater]:
    """Orders with names, by time and then by name."""
    wanted = {line.dish_id for order in orders for line in order.lines if line.dish_id is not None}
    names = dict(session.execute(select(Dish.id, Dish.name).where(Dish.id.in_(wanted))).all())
    ids = [order.person_id for order in orders if order.person_id is not None]
    cards: dict[int, PersonCard] = {}
    for start in range(0, len(ids), _CHUNK):
        cards.update(people.cards(ids[start : start + _CHUNK]))
    found = [_eater(order, names, cards) for order in orders]
    return sorted(found, key=lambda eater: (eater.slot or time.max, eater.name.casefold()))


def _eater(order: Order, names: dict[int, str], cards: dict[int, PersonCard]) -> Eater:
    dishes = [(names[line.dish_id], line.portions) for line in order.lines if line.dish_id in names]
    return Eater(cards.get(order.person_id or 0), order.slot, dishes, order.note)


def everybody(site: Site, day: date) -> list[Eater]:
    """All of a day's, for paper and files."""
    return eaters(site, session.scalars(of_day(site, day)).all())


def table(site: Site, day: date) -> list[list[str]]:
    """Everybody with headings, one dish a row, for a file."""
    head = [_("Time"), pgettext("meals", "Name"), _("Department"), _("Dish"), _("Portions"), _("A word to the kitchen")]
    rows = [
        [
            slot_title(eater.slot),
            eater.name,
            eater.person.department if eater.person else "",
            dish,
            str(portions),
            eater.note,
        ]
        for eater in everybody(site, day)
        for dish, portions in eater.dishes
    ]
    return [head, *rows]
