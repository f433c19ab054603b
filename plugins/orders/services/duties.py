"""Who has to confirm what, and until when. The table follows the company: newcomers come in, leavers go out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, case, insert, select, update

from plugin_sdk import EVERYONE, access, cache
from plugin_sdk.db import session
from plugin_sdk.people import absences
from plugins.orders.models import LIVING, Duty, Order, Version
from plugins.orders.services import workdays
from plugins.orders.services.force import not_over

UNREAD, READ, CONFIRMED, OVERDUE, ENDED = "unread", "read", "confirmed", "overdue", "ended"
STATES = (OVERDUE, UNREAD, READ, CONFIRMED)

_CHUNK = 500
"""Ids in one statement."""

T = TypeVar("T")


def state(on: date) -> ColumnElement[str]:
    """What a duty has come to on a day. ``overdue`` comes before ``read``: what is asked for is to confirm."""
    return case(
        (Duty.entry_id.is_not(None), CONFIRMED),
        (Duty.ended_on.is_not(None), ENDED),
        (Duty.due_on < on, OVERDUE),
        (Duty.read_at.is_not(None), READ),
        else_=UNREAD,
    )


def is_open() -> ColumnElement[bool]:
    """The condition that a duty still waits for its person."""
    return and_(Duty.entry_id.is_(None), Duty.ended_on.is_(None))


def open_people(version_id: int) -> Select[int]:
    """A select of the ids of those who have still to confirm a version."""
    return select(Duty.person_id).where(Duty.version_id == version_id, is_open())


def begin(order: Order, version: Version, today: date) -> None:
    """Let a version that has just been issued be confirmed by whom the order concerns; older versions need not be.

    A fixed list is made once, with the first version, and stays with those on it who still work here.
    """
    earlier = select(Version.id).where(Version.order_id == order.id, Version.id != version.id)
    listed = set(session.scalars(select(Duty.person_id).where(Duty.version_id.in_(earlier))).all())
    session.execute(update(Duty).where(Duty.version_id.in_(earlier), is_open()).values(ended_on=today))
    if order.mode == LIVING or version.number == 1:
        concerned = _people(order.audience_id, today)
    else:
        concerned = listed & _working(today)
    _add(order, version.id, concerned, today)


def readdress(order: Order, version: Version, new: Collection[int], today: date) -> None:
    """Let those confirm a version whom the order is addressed to now; ``new`` are those it was not addressed to."""
    if order.mode == LIVING:
        _follow(order, version, today)
        return
    known = set(session.scalars(select(Duty.person_id).where(Duty.version_id == version.id)))
    _add(order, version.id, set(new) - known, today)


def follow(today: date) -> int:
    """Bring all duties up to the day, order by order; gives the number of orders. Commits after each.

    Whoever has come to belong to a living audience gets what is still in force, whoever belongs no more is left in
    peace, and absences that have become known move the last day.
    """
    current = (
        select(Order, Version)
        .join(Version, and_(Version.order_id == Order.id, Version.current))
        .where(Order.acknowledge)
    )
    ids = [row.Order.id for row in session.execute(current.where(not_over(today)).order_by(Order.id))]
    for order_id in ids:
        row = session.execute(current.where(Order.id == order_id)).one()
        _follow(row.Order, row.Version, today)
        session.commit()
    over = select(Version.id).join(Order, Order.id == Version.order_id).where(~not_over(today))
    session.execute(update(Duty).where(Duty.version_id.in_(over), is_open()).values(ended_on=today))
    cache.changed("orders")
    session.commit()
    return len(ids)


def _follow(order: Order, version: Version, today: date) -> None:
    here = _people(order.audience_id, today) if order.mode == LIVING else _working(today)
    known = select(Duty.person_id, Duty.ended_on, Duty.entry_id).where(Duty.version_id == version.id)
    rows = session.execute(known).all()
    mine = Duty.version_id == version.id
    gone = [row.person_id for row in rows if row.ended_on is None and row.person_id not in here]
    back = [row.person_id for row in rows if row.ended_on is not None and row.person_id in here]
    for ids in _portions(gone):
        _change(mine, ids, ended_on=today)
    for ids in _portions(back):
        # Who comes back has the whole time again.
        _change(mine, ids, ended_on=None, since=today, reminded_on=None, escalated_on=None)
    if order.mode == LIVING:
        _add(order, version.id, here - {row.person_id for row in rows}, today)
    reckon(order, version.id)


def _change(mine: ColumnElement[bool], ids: Collection[int], **values: Any) -> None:
    change = update(Duty).where(mine, Duty.person_id.in_(ids), Duty.entry_id.is_(None)).values(**values)
    session.execute(change, execution_options={"synchronize_session": False})
    cache.changed("orders")


def reckon(order: Order, version_id: int) -> None:
    """Work out anew until when those who have not confirmed yet have time."""
    waiting = select(Duty.person_id, Duty.since, Duty.due_on).where(Duty.version_id == version_id, is_open())
    rows = session.execute(waiting).all()
    if not rows:
        return
    away = absences([row.person_id for row in rows], min(row.since for row in rows))
    free = workdays.holidays()
    changed: dict[date | None, list[int]] = {}
    for row in rows:
        due = workdays.due(row.since, order.days, away.get(row.person_id, ()), free)
        if due != row.due_on:
            changed.setdefault(due, []).append(row.person_id)
    for due, people in changed.items():
        for ids in _portions(people):
            _change(Duty.version_id == version_id, ids, due_on=due)


def _add(order: Order, version_id: int, people: Iterable[int], today: date) -> None:
    ids = sorted(people)
    away = absences(ids, today)
    free = workdays.holidays()
    rows = [
        {
            "version_id": version_id,
            "person_id": person_id,
            "since": today,
            "due_on": workdays.due(today, order.days, away.get(person_id, ()), free),
        }
        for person_id in ids
    ]
    for part in _portions(rows):
        session.execute(insert(Duty), part)
    cache.changed("orders")


def _portions(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]


def _people(audience_id: int, today: date) -> set[int]:
    return set(session.scalars(access.people(audience_id, today)))


def _working(today: date) -> set[int]:
    return _people(access.intern([EVERYONE]), today)


def concerns(person_id: int) -> ColumnElement[bool]:
    """The condition that a person has or had to confirm the order, so that they may read it wherever they work now."""
    duty = select(Duty.version_id).join(Version, Version.id == Duty.version_id)
    mine = duty.where(Version.order_id == Order.id, Duty.person_id == person_id)
    return mine.correlate(Order).exists()
