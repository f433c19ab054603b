"""Who has confirmed and who has not: for who answers for an order, for personnel, for heads of their people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select, true

from plugin_sdk import Viewer
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext, pgettext
from plugin_sdk.people import cards, led_by
from plugins.orders.models import ISSUED, KIOSK, PAPER, Duty, Entry, Order, Version
from plugins.orders.services import duties

JOURNAL = "orders.journal"
MOST_ROWS = 20_000
_BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose confirmations a viewer may see of an order: everybody's, or those of ``people``, a select of ids."""

    everybody: bool
    people: Select[int] | None = None

    def condition(self) -> ColumnElement[bool]:
        """The condition on ``Duty`` that the viewer may see it."""
        return true() if self.people is None else Duty.person_id.in_(self.people)


def scope(viewer: Viewer, order: Order) -> Scope | None:
    """What the viewer may see of an order's journal; ``None`` is nothing. At a kiosk nobody sees lists of people."""
    if viewer.person_id is None and not viewer.may(JOURNAL):
        return None
    if viewer.kiosk or order.status != ISSUED or not order.acknowledge:
        return None
    if viewer.may(JOURNAL) or order.owner_id == viewer.person_id:
        return Scope(everybody=True)
    led = _led(viewer)
    if led is None:
        return None
    mine = Scope(everybody=False, people=led)
    current = select(Duty.person_id).join(Version, Version.id == Duty.version_id)
    some = current.where(Version.order_id == order.id, Version.current, mine.condition()).limit(1)
    return mine if session.scalar(some) is not None else None


def _led(viewer: Viewer) -> Select[int] | None:
    return led_by(viewer.person_id, viewer.today) if viewer.person_id is not None else None


def may_see_any(viewer: Viewer) -> bool:
    """Whether the viewer answers for an order, leads somebody, or sees all journals."""
    if viewer.kiosk:
        return False
    if viewer.may(JOURNAL) or _led(viewer) is not None:
        return True
    owned = select(Order.id).where(Order.owner_id == viewer.person_id, Order.status == ISSUED, Order.acknowledge)
    return viewer.person_id is not None and session.scalar(owned.limit(1)) is not None


def overview(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    """The orders whose journal the viewer may see, the newest first, each with its figures within what they may see."""
    led = None if viewer.kiosk else _led(viewer)
    all_of_it: ColumnElement[bool] = (
        true() if viewer.may(JOURNAL) else and_(Order.owner_id.is_not(None), Order.owner_id == viewer.person_id)
    )
    mine = all_of_it if led is None else all_of_it | Duty.person_id.in_(led)
    state = duties.state(viewer.today)
    figures = [func.sum(case((state == name, 1), else_=0)).label(name) for name in duties.STATES]
    return (
        select(Order.id, Order.kind, Order.number, Order.signed_on, Order.title, *figures)
        .join(Version, and_(Version.order_id == Order.id, Version.current))
        .join(Duty, Duty.version_id == Version.id)
        .where(Order.status == ISSUED, Order.acknowledge, mine, state != duties.ENDED)
        .group_by(Order.id, Order.kind, Order.number, Order.signed_on, Order.title)
        .order_by(Order.signed_on.desc(), Order.id.desc())
    )


def rows(version: Version, seen: Scope, on: date, state: str = "") -> Select[*tuple[Any, ...]]:
    """Everybody who has to confirm a version, or has, within what the viewer may see; who is late comes first."""
    standing = duties.state(on)
    order = case({name: place for place, name in enumerate(duties.STATES)}, value=standing, else_=len(duties.STATES))
    query = (
        select(
            Duty.person_id, Duty.due_on, Duty.since, Duty.read_at, standing.label("state"),
            Entry.id.label("line"), Entry.at, Entry.how, Entry.signed_on, Entry.entered_by, Entry.file_id, Entry.digest,
        )
        .outerjoin(Entry, Entry.id == Duty.entry_id)
        .where(Duty.version_id == version.id, seen.condition(), standing != duties.ENDED)
    )  # fmt: skip
    if state in duties.STATES:
        query = query.where(standing == state)
    return query.order_by(order, Duty.due_on.is_(None), Duty.due_on, Duty.person_id)


def counts(version: Version, seen: Scope, on: date) -> dict[str, int]:
    """How many there are in each state."""
    state = duties.state(on)
    query = select(state, func.count()).where(Duty.version_id == version.id, seen.condition()).group_by(state)
    found = {row[0]: row[1] for row in session.execute(query)}
    return {name: found.get(name, 0) for name in duties.STATES}


def state_title(state: str) -> str:
    """The state of one person, for people."""
    return {
        duties.OVERDUE: pgettext("confirming an order", "Overdue"),
        duties.UNREAD: pgettext("confirming an order", "Not opened"),
        duties.READ: pgettext("confirming an order", "Opened"),
        duties.CONFIRMED: pgettext("confirming an order", "Confirmed"),
    }.get(state, "")


def way_title(how: str | None) -> str:
    """The way of a confirmation, for people."""
    if how is None:
        return ""
    return {
        KIOSK: pgettext("way of confirming", "Kiosk"),
        PAPER: pgettext("way of confirming", "Paper"),
    }.get(how, pgettext("way of confirming", "Portal"))


def table(version: Version, seen: Scope, on: date, state: str = "") -> Iterator[list[str]]:
    """The journal as a table to download, with its headings; at most 20,000 people."""
    yield [
        gettext("Person"), pgettext("orders", "Position"), pgettext("orders", "Department"),
        pgettext("orders", "State"), gettext("Last day to confirm"), gettext("Opened at"), gettext("Confirmed on"),
        pgettext("orders", "Way"), gettext("Entered by"), gettext("Line of the ledger"), gettext("Digest of the line"),
    ]  # fmt: skip
    found = session.execute(rows(version, seen, on, state).limit(MOST_ROWS)).all()
    for start in range(0, len(found), _BATCH):
        part = found[start : start + _BATCH]
        people = cards({row.person_id for row in part} | {row.entered_by for row in part if row.entered_by})
        for row in part:
            card, by = people.get(row.person_id), people.get(row.entered_by)
            yield [
                card.name if card else "", card.position if card else "", card.department if card else "",
                state_title(row.state), _day(row.due_on), _day(row.read_at), _day(row.signed_on), way_title(row.how),
                by.name if by else "", str(row.line or ""), row.digest or "",
            ]  # fmt: skip


def _day(value: date | datetime | None) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value.isoformat() if value is not None else ""
