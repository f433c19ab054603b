"""How far confirming has come, for home pages: by department for personnel, by order for heads of their people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from plugin_sdk import Unit, Viewer
from plugin_sdk.cache import Kept
from plugin_sdk.db import session
from plugin_sdk.people import departments, led_by, seats
from plugins.orders.models import Duty, Order, Version
from plugins.orders.services import duties
from plugins.orders.services.force import not_over

MOST_DEPARTMENTS = 8
MOST_ORDERS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A department with all below it: how often somebody is asked to confirm, has done so, or is late.

    ``name`` is empty for people of no department.
    """

    name: str
    asked: int
    confirmed: int
    overdue: int

    @property
    def share(self) -> float:
        """The part that is confirmed, from 0 to 1."""
        return self.confirmed / self.asked


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenOrder:
    """An order that some of a head's people have still to confirm."""

    id: int
    kind: str
    number: str
    signed_on: date
    title: str
    open: int
    overdue: int


_by_department: Kept[date, Sequence[Standing]] = Kept("orders", org=True, most=20)
_of_teams: Kept[tuple[int, date], Sequence[OpenOrder]] = Kept("orders", org=True, most=2000)


def by_department(today: date) -> Sequence[Standing]:
    """Of all orders that hold: the standing of the uppermost departments that can be told apart, the slowest first."""
    return _by_department.get(today, lambda: _read(today))


def _read(today: date) -> Sequence[Standing]:
    seat = seats(today).subquery()
    state = duties.state(today)
    query = _of_orders_in_force(
        select(
            seat.c.department_id,
            func.count(),
            func.sum(case((state == duties.CONFIRMED, 1), else_=0)),
            func.sum(case((state == duties.OVERDUE, 1), else_=0)),
        ),
        today,
    ).outerjoin(seat, seat.c.person_id == Duty.person_id)
    rows = session.execute(query.where(state != duties.ENDED).group_by(seat.c.department_id)).all()
    units = {unit.id: unit for unit in departments()}
    sums: dict[int | None, list[int]] = {}
    for row, top in zip(rows, _tops([row[0] or 0 for row in rows], units), strict=True):
        known = sums.setdefault(top, [0, 0, 0])
        sums[top] = [before + int(more) for before, more in zip(known, row[1:], strict=True)]
    found = [
        Standing(
            name=units[top].name if top is not None else "", asked=asked, confirmed=confirmed, overdue=overdue
        )
        for top, (asked, confirmed, overdue) in sums.items()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.share, one.name))[:MOST_DEPARTMENTS]


def _tops(numbers: Sequence[int], units: Mapping[int, Unit]) -> list[int | None]:
    """For each department the one above it, or itself, on the first level on which there are several."""
    paths = [units[number].path if number in units else () for number in numbers]
    depth = max((len(path) for path in paths), default=0)
    level = next((level for level in range(depth) if len({path[: level + 1] for path in paths if path}) > 1), 0)
    return [path[min(level, len(path) - 1)] if path else None for path in paths]


def of_team(viewer: Viewer) -> Sequence[OpenOrder]:
    """The orders that people below the viewer have still to confirm, the latest ones first; nothing at a kiosk."""
    if viewer.person_id is None or viewer.kiosk:
        return ()
    person_id, today = viewer.person_id, viewer.today
    return _of_teams.get((person_id, today), lambda: _of_team(person_id, today))


def _of_team(person_id: int, today: date) -> Sequence[OpenOrder]:
    led = led_by(person_id, today)
    if led is None:
        return ()
    late: ColumnElement[Any] = func.sum(case((duties.state(today) == duties.OVERDUE, 1), else_=0))
    columns = (Order.id, Order.kind, Order.number, Order.signed_on, Order.title)
    query = _of_orders_in_force(select(*columns, func.count().label("open"), late.label("overdue")), today)
    rows = session.execute(
        query.where(duties.is_open(), Duty.person_id.in_(led))
        .group_by(*columns)
        .order_by(late.desc(), Order.signed_on.desc(), Order.id.desc())
        .limit(MOST_ORDERS)
    )
    return tuple(OpenOrder(**row._mapping) for row in rows)


def _of_orders_in_force(query: Select[*tuple[Any, ...]], today: date) -> Select[*tuple[Any, ...]]:
    return (
        query.select_from(Duty)
        .join(Version, and_(Version.id == Duty.version_id, Version.current))
        .join(Order, Order.id == Version.order_id)
        .where(Order.acknowledge, not_over(today))
    )
