"""Duties towards people: their own copy of what orders hold on them, erasing it, and who answers for their orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, func, or_, select, update

from plugin_sdk import ErasureReport, OwnedThing, PersonalRecord
from plugin_sdk.db import session
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.orders.models import Duty, Entry, Order, Version
from plugins.orders.services.digests import parsed

OWNED = "orders.order"


def export(person_id: int) -> list[PersonalRecord]:
    """What the person confirmed and opened, and the orders that they signed or answer for."""
    lines = session.scalars(select(Entry.content).where(Entry.person_id == person_id).order_by(Entry.id))
    opened = session.execute(
        select(Version.order_id, Version.number, Duty.read_at, Duty.due_on)
        .join(Version, Version.id == Duty.version_id)
        .where(Duty.person_id == person_id)
        .order_by(Version.order_id, Version.number)
    )
    named = session.execute(
        select(Order.id, Order.number, Order.title)
        .where(or_(Order.signer_id == person_id, Order.owner_id == person_id))
        .order_by(Order.id)
    )
    parts = (
        (_l("Orders confirmed"), [parsed(line) for line in lines]),
        (_l("Orders to confirm"), [_plain(row) for row in opened]),
        (_l("Orders signed or answered for"), [_plain(row) for row in named]),
    )
    return [PersonalRecord(title=title, data=data) for title, rows in parts for data in rows]


def _plain(row: Any) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row._mapping.items()}


def erase(person_id: int) -> ErasureReport:
    """Erase what was not confirmed and who wrote what; the ledger stays whole, for it proves what people knew."""
    gone = delete(Duty).where(Duty.person_id == person_id, Duty.entry_id.is_(None)).returning(Duty.version_id)
    erased = len(session.execute(gone).all())
    for table, column in ((Order, Order.updated_by), (Version, Version.issued_by)):
        change = update(table).where(column == person_id).values({column.key: None}).returning(table.id)
        erased += len(session.execute(change, execution_options={"synchronize_session": False}).all())
    kept = []
    lines = select(func.count()).where(or_(Entry.person_id == person_id, Entry.entered_by == person_id))
    if session.scalar(lines):
        kept.append(_l("Confirmations of orders: the law asks the employer to prove them, and the ledger is one chain"))
    if session.scalar(select(Order.id).where(Order.signer_id == person_id).limit(1)) is not None:
        kept.append(_l("Signatures under orders, which are documents of the company"))
    return ErasureReport(erased=erased, kept=tuple(kept))


def owned(person_id: int) -> list[OwnedThing]:
    """Orders that the person answers for."""
    query = select(Order.id, Order.number, Order.title).where(Order.owner_id == person_id).order_by(Order.id)
    return [
        OwnedThing(kind=OWNED, id=str(row.id), title=f"{row.number} {row.title}".strip(), url=f"/orders/desk/{row.id}")
        for row in session.execute(query)
    ]


def hand_over(things: Sequence[OwnedThing], to_person_id: int) -> None:
    """Let somebody else answer for these orders."""
    ids = [int(thing.id) for thing in things if thing.kind == OWNED]
    for order in session.scalars(select(Order).where(Order.id.in_(ids))):
        order.owner_id = to_person_id
    session.flush()
