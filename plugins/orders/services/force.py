"""Which orders are in force on a day, said inside SQL and about one order."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, and_, or_

from plugins.orders.models import DRAFT, ISSUED, Order

IN_FORCE, TO_COME, OVER, CANCELLED = "in_force", "to_come", "over", "cancelled"


def not_over(on: date) -> ColumnElement[bool]:
    """The condition that an order is issued and holds on a day or will: what newcomers still have to confirm."""
    return and_(
        Order.status == ISSUED,
        or_(Order.valid_until.is_(None), Order.valid_until >= on),
        or_(Order.out_of_force_on.is_(None), Order.out_of_force_on > on),
    )


def in_force(on: date) -> ColumnElement[bool]:
    """The condition that an order holds on a day."""
    return and_(not_over(on), Order.valid_from <= on)


def standing(order: Order, on: date) -> str:
    """``draft``, ``to_come``, ``in_force``, ``over`` (its time has passed) or ``cancelled``."""
    return standing_of(order.status, order.valid_from, order.valid_until, order.out_of_force_on, on)


def standing_of(status: str, valid_from: date, valid_until: date | None, out_of_force_on: date | None, on: date) -> str:
    """The same from the columns, as lists have them."""
    if status == DRAFT:
        return DRAFT
    if out_of_force_on is not None and out_of_force_on <= on:
        return CANCELLED
    if valid_until is not None and valid_until < on:
        return OVER
    return IN_FORCE if valid_from <= on else TO_COME
