"""What the tests of orders share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from plugin_sdk.db import session
from plugin_sdk.people import today
from plugins.orders.models import Duty, Order, Version
from plugins.orders.services import issuing, register
from plugins.orders.services.register import Content


@pytest.fixture
def day(app: Any) -> date:
    """Today, in the portal's zone."""
    return today()


@pytest.fixture
def write(app: Any, day: date) -> Callable[..., Order]:
    """``write("12-P", acknowledge=True, ago=5, draft=False)`` makes an order, issues it and commits."""

    def make_order(
        number: str = "1-P", *, ago: int = 0, draft: bool = False, text: str = "<p>Do it.</p>", **values: Any
    ):
        first = day - timedelta(days=ago)
        values = {"title": f"On {number}", "signed_on": first, "valid_from": first} | values
        order = register.create(Content(number=number, **values))
        issuing.write(issuing.draft_of(order), text)
        if not draft:
            issuing.issue(order, viewer=None, today=first, tell=False)
        session.commit()
        return order

    return make_order


@pytest.fixture
def duties_of(app: Any) -> Callable[[Order], dict[int, Duty]]:
    """``duties_of(order)`` gives who has to confirm the present version, by person."""

    def read(order: Order) -> dict[int, Duty]:
        query = select(Duty).join(Version, Version.id == Duty.version_id).where(Version.order_id == order.id)
        rows = session.scalars(query.where(Version.current).execution_options(populate_existing=True))
        return {duty.person_id: duty for duty in rows}

    return read


@pytest.fixture
def absent(app: Any, day: date) -> Callable[..., None]:
    """``absent(person, first, last)`` lets somebody be away; both are days from today, no last one is open."""
    from core.org.models import Absence  # absences come from other systems; the portal itself makes none

    def add(person: Any, first: int, last: int | None) -> None:
        ends_on = day + timedelta(days=last) if last is not None else None
        starts_on = day + timedelta(days=first)
        session.add(Absence(person_id=person.id, kind="vacation", starts_on=starts_on, ends_on=ends_on))
        session.commit()

    return add
