"""Placing, changing and withdrawing an order. One day's orders are written one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import selectinload

from plugin_sdk import Viewer, audit, notify, people
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import ngettext
from plugins.canteen.models import Day, Dish, Site
from plugins.canteen.order_models import NOTE_LENGTH, Order, OrderLine
from plugins.canteen.services.day_lock import lock
from plugins.canteen.services.ordering import cutoff

MAX_PORTIONS = 20
"""Portions of one dish in one order: enough for a table of guests, too few for a slip of the finger to matter."""

NOTES_KEPT = timedelta(days=7)
CHANGED = "canteen.order_changed"
SLOT = "slot"


class OrderRefused(ValueError):
    """An order that cannot be taken.

    Attributes:
        whole: why it cannot be taken at all; empty if only some fields are to blame.
        fields: why, by dish id or ``SLOT``, for people.
    """

    def __init__(self, whole: str = "", fields: Mapping[int | str, str] | None = None) -> None:
        super().__init__(whole or "; ".join((fields or {}).values()))
        self.whole = whole
        self.fields = fields or {}


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants: portions by dish id, when they come to eat, and a word to the kitchen."""

    portions: Mapping[int, int]
    slot: time | None = None
    note: str = ""

    def dishes(self) -> dict[int, int]:
        """Only what is wanted at all."""
        return {dish_id: number for dish_id, number in self.portions.items() if number}


@dataclass(slots=True)
class _Counter:
    """The day as it stands while nobody else may order: its dishes, and what others have ordered of each."""

    dishes: dict[int, Dish]
    others: dict[int, int]
    own: dict[int, int]
    faults: dict[int | str, str] = field(default_factory=dict)

    def check(self, dish_id: int, portions: int) -> None:
        """Note what speaks against so many portions of a dish; as many as were ordered before always stay."""
        dish = self.dishes.get(dish_id)
        if dish is None:
            self.faults[dish_id] = _("This dish is not on the menu any more.")
        elif not 0 < portions <= MAX_PORTIONS:
            self.faults[dish_id] = _("Enter a number from 0 to %(max)s.", max=MAX_PORTIONS)
        elif portions <= self.own.get(dish_id, 0):
            return
        elif dish.sold_out:
            self.faults[dish_id] = _("It is sold out.")
        elif dish.order_limit is not None and portions > (left := self.left(dish)):
            self.faults[dish_id] = (
                ngettext("Only %(num)d portion is left.", "Only %(num)d portions are left.", left)
                if left
                else _("None is left.")
            )

    def left(self, dish: Dish) -> int:
        """How many portions one may order, one's own included."""
        return max(0, (dish.order_limit or 0) - self.others.get(dish.id, 0))


def find(site_id: int, day: date, person_id: int) -> Order | None:
    """Somebody's order for a day, with its lines."""
    query = select(Order).where(Order.site_id == site_id, Order.day == day, Order.person_id == person_id)
    return session.scalar(query.options(selectinload(Order.lines)).execution_options(populate_existing=True))


def place(site: Site, day: date, person_id: int, wish: Wish, *, now: datetime | None = None) -> Order:
    """Order, or change the order, until the cut-off.

    Raises:
        OrderRefused: too late, or the menu, a limit or the time to eat speaks against it; nothing is changed.
    """
    _check_time(site, day, now)
    return _write(site, day, person_id, wish)


def withdraw(site: Site, day: date, person_id: int, *, now: datetime | None = None) -> None:
    """Take the order back, until the cut-off.

    Raises:
        OrderRefused: it is too late.
    """
    _check_time(site, day, now)
    _remove(site, day, person_id)


def place_for(site: Site, day: date, person_id: int, wish: Wish, *, viewer: Viewer) -> Order | None:
    """The kitchen writes somebody's order, also after the cut-off; the person is told. Nothing wanted takes it back.

    Raises:
        OrderRefused: the menu, a limit or the time to eat speaks against it; nothing is changed.
    """
    if wish.dishes():
        order = _write(site, day, person_id, wish)
    else:
        _remove(site, day, person_id)
        order = None
    _tell(site, day, person_id, order, viewer)
    return order


def _check_time(site: Site, day: date, now: datetime | None) -> None:
    if not site.takes_orders:
        raise OrderRefused(_("This canteen takes no orders."))
    if (now or utcnow()) >= cutoff.deadline(site, day):
        raise OrderRefused(_("Orders for this day are closed. Only the kitchen can change them now."))


def _write(site: Site, day: date, person_id: int, wish: Wish) -> Order:
    wanted = wish.dishes()
    if not lock(site.id, day):
        raise OrderRefused(_("There is no menu for this day."))
    order = find(site.id, day, person_id)
    if not wanted:
        raise OrderRefused(
            _("Choose at least one dish.") if order is None else _("Choose a dish, or withdraw the order.")
        )
    counter = _counter(site, day, order)
    for dish_id, portions in wanted.items():
        counter.check(dish_id, portions)
    if site.slots and wish.slot not in site.slots:
        counter.faults[SLOT] = _("Choose when you come.")
    if counter.faults:
        raise OrderRefused(fields=counter.faults)
    if order is None:
        order = Order(site_id=site.id, day=day, person_id=person_id, lines=[])
        session.add(order)
    order.slot = wish.slot if site.slots else None
    order.note = wish.note[:NOTE_LENGTH]
    order.updated_at = utcnow()
    _write_lines(site, order, wanted, counter.dishes)
    session.flush()
    return order


def _counter(site: Site, day: date, order: Order | None) -> _Counter:
    query = select(Dish).join(Day).where(Day.site_id == site.id, Day.day == day, ~Day.closed)
    dishes = session.scalars(query.options(selectinload(Dish.prices)).execution_options(populate_existing=True))
    others = (
        select(OrderLine.dish_id, func.sum(OrderLine.portions))
        .join(Order)
        .where(Order.site_id == site.id, Order.day == day, OrderLine.dish_id.is_not(None))
        .group_by(OrderLine.dish_id)
    )
    if order is not None:
        others = others.where(Order.id != order.id)
    own = {line.dish_id: line.portions for line in (order.lines if order is not None else ()) if line.dish_id}
    taken = {dish_id: int(number) for dish_id, number in session.execute(others) if dish_id is not None}
    return _Counter({dish.id: dish for dish in dishes}, taken, own)


def _write_lines(site: Site, order: Order, wanted: Mapping[int, int], dishes: Mapping[int, Dish]) -> None:
    """Lines that stay keep the price at which they were ordered; those of dishes that are gone have been seen."""
    first_class = site.price_classes[0].id if site.price_classes else None
    kept = {line.dish_id: line for line in order.lines if line.dish_id in wanted}
    for dish_id, portions in wanted.items():
        line = kept.get(dish_id)
        if line is None:
            prices = {price.price_class_id: price.amount for price in dishes[dish_id].prices}
            price = prices.get(first_class) if first_class is not None else None
            line = kept[dish_id] = OrderLine(dish_id=dish_id, price=price)
        line.name, line.portions = dishes[dish_id].name, portions
    order.lines = list(kept.values())


def _remove(site: Site, day: date, person_id: int) -> None:
    lock(site.id, day)
    order = find(site.id, day, person_id)
    if order is not None:
        session.delete(order)
        session.flush()


def forget(person_id: int) -> int:
    """Take back what an erased person has ordered for coming days, and the name off what was cooked; gives how many."""
    theirs = Order.person_id == person_id
    coming = delete(Order).where(theirs, Order.day >= people.today()).returning(Order.id)
    gone = session.scalars(coming.execution_options(synchronize_session="fetch")).all()
    nameless = (
        update(Order).where(theirs).values(person_id=None, note="", updated_at=Order.updated_at).returning(Order.id)
    )
    return len(gone) + len(session.scalars(nameless.execution_options(synchronize_session="fetch")).all())


def forget_notes() -> int:
    """Drop what people wrote to the kitchen with meals of more than a week ago; gives how many words there were.

    They often tell of illnesses, and nobody needs them after the meal.
    """
    old = Order.note != "", Order.day < people.today() - NOTES_KEPT
    gone = update(Order).where(*old).values(note="", updated_at=Order.updated_at).returning(Order.id)
    return len(session.scalars(gone.execution_options(synchronize_session="fetch")).all())


def _tell(site: Site, day: date, person_id: int, order: Order | None, viewer: Viewer) -> None:
    lines = [(line.name, line.portions) for line in order.lines] if order is not None else []
    audit.record(
        "canteen.order_changed",
        object_type="canteen_order",
        object_id=f"{site.id}/{day.isoformat()}/{person_id}",
        title=f"{site.name}, {day.isoformat()}",
        details={"portions": sum(portions for _name, portions in lines)},
        plugin="canteen",
        viewer=viewer,
    )
    if person_id != viewer.person_id:
        payload = {"site": site.name, "day": day.isoformat(), "lines": [list(line) for line in lines]}
        notify.send(CHANGED, people=[person_id], payload=payload, url="/canteen/orders", plugin="canteen")
