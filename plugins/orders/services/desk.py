"""What editors see: every order in every state."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from plugin_sdk import Viewer
from plugin_sdk.db import session
from plugins.orders.models import DRAFT, ISSUED, Duty, Order, Version
from plugins.orders.services import duties
from plugins.orders.services.force import not_over
from plugins.orders.services.words import containing

IN_FORCE, OVER = "valid", "over"
STATES = (DRAFT, IN_FORCE, OVER)


def listing(viewer: Viewer, state: str = "", text: str = "") -> Select[*tuple[Any, ...]]:
    """Orders for the editors' list, the newest first, with how many have confirmed the present version."""
    counted = select(func.count()).select_from(Duty).join(Version, Version.id == Duty.version_id)
    counted = counted.where(Version.order_id == Order.id, Version.current).correlate(Order)
    query = select(
        Order.id, Order.kind, Order.number, Order.signed_on, Order.title, Order.status, Order.valid_from,
        Order.valid_until, Order.out_of_force_on, Order.acknowledge, Order.owner_id, Order.updated_at,
        counted.where(Duty.entry_id.is_not(None)).scalar_subquery().label("confirmed"),
        counted.where(duties.is_open()).scalar_subquery().label("open"),
    ).where(*containing(text), *_in_state(viewer, state))  # fmt: skip
    return query.order_by(Order.signed_on.desc(), Order.id.desc())


def _in_state(viewer: Viewer, state: str) -> list[ColumnElement[bool]]:
    if state == DRAFT:
        return [Order.status == DRAFT]
    if state == IN_FORCE:
        return [not_over(viewer.today)]
    if state == OVER:
        return [Order.status == ISSUED, ~not_over(viewer.today)]
    return []


def counts(viewer: Viewer) -> dict[str, int]:
    """How many orders there are in each state, with one statement."""
    parts = [func.count().filter(*_in_state(viewer, state)).label(state) for state in STATES]
    return dict(session.execute(select(*parts).select_from(Order)).one()._mapping)
