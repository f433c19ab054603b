"""What the kitchen has to cook on a day: portions by dish and time, and for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from plugin_sdk import Viewer, audit
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugins.canteen.models import Course, Day, Dish, Site
from plugins.canteen.order_models import Order, OrderLine
from plugins.canteen.services import sites
from plugins.canteen.services.day_lock import lock

MAX_LIMIT = 9999


@dataclass(frozen=True, slots=True, kw_only=True)
class DishCount:
    """Portions of one dish.

    Attributes:
        by_slot: in the order of :attr:`Headcount.slots`.
    """

    id: int
    name: str
    course: str
    limit: int | None
    portions: int
    by_slot: Sequence[int]


@dataclass(frozen=True, slots=True)
class Note:
    """A word to the kitchen that came with an order; ``dishes`` are those of the order."""

    text: str
    slot: time | None
    dishes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Headcount:
    """A day for the kitchen.

    Attributes:
        slots: times at which somebody comes or may come; ``None`` stands for no time and is there only if needed.
        people: how many orders there are with something to cook.
        by_slot: the same by time.
        notes: what people wrote to the kitchen, without names.
    """

    dishes: Sequence[DishCount]
    slots: Sequence[time | None]
    people: int
    by_slot: Sequence[int] = field(default=())
    notes: Sequence[Note] = field(default=())

    @property
    def portions(self) -> int:
        """All dishes together."""
        return sum(dish.portions for dish in self.dishes)


def of_day(site: Site, day: date) -> Headcount:
    """Every dish of the day, ordered or not, in the order of the menu; five statements at most."""
    dishes = session.scalars(
        select(Dish)
        .join(Day)
        .join(Course, Course.id == Dish.course_id)
        .where(Day.site_id == site.id, Day.day == day)
        .order_by(Course.position, Course.id, Dish.position, Dish.id)
    ).all()
    here = Order.site_id == site.id, Order.day == day, OrderLine.dish_id.is_not(None)
    portions = _rows(
        select(OrderLine.dish_id, Order.slot, func.sum(OrderLine.portions))
        .join(Order)
        .where(*here)
        .group_by(OrderLine.dish_id, Order.slot)
    )
    people = {row[0]: int(row[1]) for row in session.execute(
        select(Order.slot, func.count(func.distinct(Order.id))).join(OrderLine).where(*here).group_by(Order.slot)
    )}  # fmt: skip
    slots: list[time | None] = [*sorted({*site.slots, *(slot for slot in people if slot is not None)})]
    if None in people or not slots:
        slots.append(None)
    return Headcount(
        [_count(site, dish, portions, slots) for dish in dishes],
        slots,
        sum(people.values()),
        [people.get(slot, 0) for slot in slots],
        _notes(site, day, {dish.id: dish.name for dish in dishes}),
    )


def _notes(site: Site, day: date, names: Mapping[int, str]) -> list[Note]:
    query = select(Order).where(
        Order.site_id == site.id, Order.day == day, Order.note != "", Order.lines.any(OrderLine.dish_id.is_not(None))
    )
    # Not in the order in which people ordered, which may tell who it was.
    orders = session.scalars(query.order_by(Order.slot, Order.note).options(selectinload(Order.lines)))
    return [
        Note(order.note, order.slot, [names[line.dish_id or 0] for line in order.lines if line.dish_id in names])
        for order in orders
    ]


def _rows(query: Select[int | None, time | None, int]) -> dict[tuple[int | None, time | None], int]:
    return {(row[0], row[1]): int(row[2]) for row in session.execute(query)}


def _count(
    site: Site, dish: Dish, portions: Mapping[tuple[int | None, time | None], int], slots: Sequence[time | None]
) -> DishCount:
    course = next((sites.course_title(course) for course in site.courses if course.id == dish.course_id), "")
    by_slot = [portions.get((dish.id, slot), 0) for slot in slots]
    return DishCount(
        id=dish.id, name=dish.name, course=course, limit=dish.order_limit, portions=sum(by_slot), by_slot=by_slot
    )


def portions_by_day(site: Site, first: date, last: date) -> dict[date, int]:
    """How many portions were ordered for each day that has orders."""
    query = (
        select(Order.day, func.sum(OrderLine.portions))
        .join(OrderLine)
        .where(Order.site_id == site.id, Order.day.between(first, last), OrderLine.dish_id.is_not(None))
        .group_by(Order.day)
    )
    return {row[0]: int(row[1]) for row in session.execute(query)}


def taken(site_id: int, day: date) -> dict[int, int]:
    """Portions ordered of each dish that has a limit."""
    query = (
        select(OrderLine.dish_id, func.sum(OrderLine.portions))
        .join(Order)
        .join(Dish, Dish.id == OrderLine.dish_id)
        .where(Order.site_id == site_id, Order.day == day, Dish.order_limit.is_not(None))
        .group_by(OrderLine.dish_id)
    )
    return {dish_id: int(number) for dish_id, number in session.execute(query) if dish_id is not None}


def set_limits(site: Site, day: date, limits: Mapping[int, int | None], *, viewer: Viewer) -> None:
    """Say how many portions of each dish can be ordered. Orders that are there stay, also where they are more."""
    lock(site.id, day)
    query = select(Dish).join(Day).where(Day.site_id == site.id, Day.day == day, Dish.id.in_(limits))
    changed = []
    for dish in session.scalars(query.execution_options(populate_existing=True)):
        if dish.order_limit != limits[dish.id]:
            dish.order_limit = limits[dish.id]
            changed.append(dish)
    if changed:
        session.flush()
        audit.record(
            "canteen.limits_changed",
            object_type="canteen_day",
            object_id=f"{site.id}/{day.isoformat()}",
            title=f"{site.name}, {day.isoformat()}",
            details={dish.name: dish.order_limit for dish in changed},
            plugin="canteen",
            viewer=viewer,
        )


def table(count: Headcount) -> list[list[str]]:
    """The headcount with its headings, for a file."""
    times = [slot_title(slot) for slot in count.slots] if len(count.slots) > 1 else []
    head = [_("Course"), _("Dish"), *times, _("Portions")]
    rows = [
        [dish.course, dish.name, *(map(str, dish.by_slot) if times else ()), str(dish.portions)]
        for dish in count.dishes
        if dish.portions
    ]
    return [head, *rows]


def slot_title(slot: time | None) -> str:
    """A time to eat as people read it."""
    return f"{slot:%H:%M}" if slot is not None else _("any time")
