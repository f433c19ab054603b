"""What a reader sees: the register, one order with its chain, and what waits for them. All pass the audience in SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, extract, or_, select

from plugin_sdk import Viewer, access
from plugin_sdk.cache import Kept
from plugin_sdk.db import session
from plugins.orders.models import ISSUED, LIVING, Duty, Link, Order, Version
from plugins.orders.services import duties
from plugins.orders.services.force import in_force, not_over
from plugins.orders.services.words import containing

IN_FORCE, MINE, ALL = "in_force", "mine", "all"
SHOWN = (IN_FORCE, MINE, ALL)
MOST_WAITING = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What of the register is looked at: in force, mine to confirm or all; of a kind, a year, a company; with words."""

    show: str = IN_FORCE
    kind: str = ""
    year: int = 0
    entity_id: int = 0
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """An order that another one amends, cancels, or is amended or cancelled by. ``backward``: the other one does it."""

    id: int
    kind: str
    number: str
    signed_on: date
    title: str
    valid_from: date
    relation: str
    backward: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An order that the viewer has still to confirm; ``due_on`` is not known while nobody has reckoned it."""

    id: int
    kind: str
    number: str
    signed_on: date
    title: str
    version: int
    due_on: date | None


def readable(viewer: Viewer) -> ColumnElement[bool]:
    """The condition that the viewer may read an order: it is issued, and for them or theirs to confirm."""
    visible = access.visible(viewer, Order.audience_id)
    if viewer.person_id is not None:
        visible = or_(visible, duties.concerns(viewer.person_id))
    return and_(Order.status == ISSUED, visible)


def register(viewer: Viewer, wish: Wish) -> Select[*tuple[Any, ...]]:
    """The orders that the viewer may read, the newest first, with what the viewer has to do about them."""
    query = (
        select(
            Order.id, Order.kind, Order.number, Order.signed_on, Order.title, Order.summary, Order.status,
            Order.valid_from, Order.valid_until, Order.out_of_force_on, Order.signer_id, Order.acknowledge,
            Version.number.label("version"), Version.file_id, Duty.entry_id, Duty.due_on,
            _open_to(viewer).label("open"),
        )
        .join(Version, and_(Version.order_id == Order.id, Version.current))
        .outerjoin(Duty, and_(Duty.version_id == Version.id, Duty.person_id == viewer.person_id))
        .where(readable(viewer), *containing(wish.text), *_narrowed(wish))
    )  # fmt: skip
    if wish.show == IN_FORCE:
        query = query.where(in_force(viewer.today))
    elif wish.show == MINE:
        query = query.where(_open_to(viewer))
    return query.order_by(Order.signed_on.desc(), Order.id.desc())


def _narrowed(wish: Wish) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wish.kind:
        conditions.append(Order.kind == wish.kind)
    if wish.year:
        conditions.append(Order.signed_on.between(date(wish.year, 1, 1), date(wish.year, 12, 31)))
    if wish.entity_id:
        conditions.append(Order.entity_id == wish.entity_id)
    return conditions


def _open_to(viewer: Viewer) -> ColumnElement[bool]:
    """The condition that the viewer has still to confirm; ``Duty`` is the viewer's own, outer joined."""
    living = and_(Order.mode == LIVING, access.visible(viewer, Order.audience_id))
    asked = or_(and_(Duty.person_id.is_not(None), Duty.ended_on.is_(None)), living)
    return and_(Order.acknowledge, not_over(viewer.today), Duty.entry_id.is_(None), asked)


def years(viewer: Viewer) -> list[int]:
    """The years in which the orders that the viewer may read were signed, the latest first."""
    year = extract("year", Order.signed_on)
    return [
        int(found) for found in session.scalars(select(year).where(readable(viewer)).distinct().order_by(year.desc()))
    ]


def companies(viewer: Viewer) -> list[int]:
    """The ids of the companies whose orders the viewer may read."""
    query = select(Order.entity_id).where(readable(viewer), Order.entity_id.is_not(None)).distinct()
    return [number for number in session.scalars(query) if number is not None]


def find(viewer: Viewer, order_id: int) -> Order | None:
    """An order that the viewer may read."""
    return session.scalar(select(Order).where(Order.id == order_id, readable(viewer)))


def neighbours(viewer: Viewer, order: Order) -> list[Neighbour]:
    """The chain around an order, the earliest first; of the orders that the viewer may not read nothing is told."""
    columns = (Order.id, Order.kind, Order.number, Order.signed_on, Order.title, Order.valid_from)
    told = select(*columns, Link.kind.label("relation")).where(readable(viewer))
    found: list[Neighbour] = []
    for backward, mine, other in ((False, Link.order_id, Link.target_id), (True, Link.target_id, Link.order_id)):
        rows = session.execute(told.join(Link, other == Order.id).where(mine == order.id))
        found += [Neighbour(**row._mapping, backward=backward) for row in rows]
    return sorted(found, key=lambda item: (item.signed_on, item.id))


_kept: Kept[tuple[int, frozenset[str], date], tuple[Waiting, ...]] = Kept("orders", org=True, most=5000)


def waiting(viewer: Viewer) -> Sequence[Waiting]:
    """What the viewer has still to confirm, the nearest last day first, at most 100; every page of the portal asks."""
    if viewer.person_id is None:
        return ()
    return _kept.get((viewer.person_id, viewer.principals, viewer.today), lambda: _waiting(viewer))


def _waiting(viewer: Viewer) -> tuple[Waiting, ...]:
    query = (
        select(
            Order.id, Order.kind, Order.number, Order.signed_on, Order.title, Version.number.label("version"),
            Duty.due_on,
        )
        .join(Version, and_(Version.order_id == Order.id, Version.current))
        .outerjoin(Duty, and_(Duty.version_id == Version.id, Duty.person_id == viewer.person_id))
        .where(_open_to(viewer))
        .order_by(Duty.due_on.is_(None), Duty.due_on, Order.signed_on, Order.id)
        .limit(MOST_WAITING)
    )  # fmt: skip
    return tuple(Waiting(**row._mapping) for row in session.execute(query))


def version_of(order: Order, number: int) -> Version | None:
    """An issued version by its number."""
    return session.scalar(
        select(Version).where(Version.order_id == order.id, Version.number == number, Version.issued_on.is_not(None))
    )
