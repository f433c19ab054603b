"""What a person has ordered, for their own eyes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import selectinload

from plugin_sdk.db import session
from plugins.canteen.models import Dish, Site
from plugins.canteen.order_models import Order, OrderLine
from plugins.canteen.services import sites
from plugins.canteen.services.money import price_text
from plugins.canteen.services.ordering import cutoff
from plugins.canteen.services.reading import weekday
from plugins.canteen.words import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownLine:
    """Portions of a dish.

    Attributes:
        state: ``ordered``, ``renamed`` (``was`` is what it was called when it was ordered) or ``dropped``.
        price: of all its portions, with its sign.
    """

    name: str
    was: str
    portions: int
    price: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownOrder:
    """An order with everything in the reader's words.

    Attributes:
        until: when it can be changed no more; ``None`` for days that are over.
    """

    site: Site
    day: date
    slot: time | None
    lines: Sequence[ShownLine]
    total: str
    until: datetime | None = None
    note: str = ""

    @property
    def weekday(self) -> str:
        """The day's name, e.g. ``Monday``."""
        return weekday(self.day)


@dataclass(frozen=True, slots=True)
class Glance:
    """An order in one line, for the home page and the week."""

    day: date
    slot: time | None
    portions: int
    dropped: int


def between(person_id: int, site_id: int, first: date, last: date) -> dict[date, Glance]:
    """The person's orders at a canteen in short, by day; one statement."""
    query = (
        select(
            Order.day,
            Order.slot,
            func.sum(OrderLine.portions).filter(OrderLine.dish_id.is_not(None)),
            func.sum(OrderLine.portions).filter(OrderLine.dish_id.is_(None)),
        )
        .join(OrderLine)
        .where(Order.person_id == person_id, Order.site_id == site_id, Order.day.between(first, last))
        .group_by(Order.day, Order.slot)
    )
    return {row[0]: Glance(row[0], row[1], int(row[2] or 0), int(row[3] or 0)) for row in session.execute(query)}


def orders_of(person_id: int) -> Select[Order]:
    """A person's orders at all canteens."""
    return select(Order).where(Order.person_id == person_id).options(selectinload(Order.lines))


def coming(person_id: int, today: date) -> list[ShownOrder]:
    """Orders from today on, the nearest first."""
    query = orders_of(person_id).where(Order.day >= today).order_by(Order.day, Order.id).limit(60)
    return show(session.scalars(query).all(), with_cutoff=True)


def past(person_id: int, today: date) -> Select[Order]:
    """Orders of days that are over, the latest first."""
    return orders_of(person_id).where(Order.day < today).order_by(Order.day.desc(), Order.id.desc())


def show(orders: Sequence[Order], *, with_cutoff: bool = False) -> list[ShownOrder]:
    """Orders in the reader's words; statements by canteens, not by orders."""
    known = _sites({order.site_id for order in orders})
    now = {dish_id for order in orders for line in order.lines if (dish_id := line.dish_id)}
    names = dict(session.execute(select(Dish.id, Dish.name).where(Dish.id.in_(now))).all()) if now else {}
    until: dict[tuple[int, date], datetime] = {}
    if with_cutoff:
        for site in known.values():
            days = [order.day for order in orders if order.site_id == site.id]
            until.update({(site.id, day): moment for day, moment in cutoff.deadlines(site, days).items()})
    return [_show(order, known[order.site_id], names, until.get((order.site_id, order.day))) for order in orders]


def _sites(ids: set[int]) -> dict[int, Site]:
    if not ids:
        return {}
    return {
        site.id: site for site in session.scalars(select(Site).where(Site.id.in_(ids)).options(*sites.with_parts()))
    }


def _show(order: Order, site: Site, names: dict[int, str], until: datetime | None) -> ShownOrder:
    lines = [_line(line, site, names) for line in order.lines]
    total = total_of(order)
    return ShownOrder(
        site=site,
        day=order.day,
        slot=order.slot,
        lines=lines,
        total=price_text(total, site.currency),
        until=until,
        note=order.note,
    )


def _line(line: OrderLine, site: Site, names: dict[int, str]) -> ShownLine:
    name = names.get(line.dish_id or 0, line.name)
    state = "dropped" if line.dish_id is None else "ordered" if fold(name) == fold(line.name) else "renamed"
    amount = line.price * line.portions if line.price is not None else None
    return ShownLine(
        name=name, was=line.name, portions=line.portions, price=price_text(amount, site.currency), state=state
    )


def total_of(order: Order) -> Decimal | None:
    """What an order costs; ``None`` if nothing in it has a price."""
    amounts = [
        line.price * line.portions for line in order.lines if line.dish_id is not None and line.price is not None
    ]
    return sum(amounts, Decimal(0)) if amounts else None
