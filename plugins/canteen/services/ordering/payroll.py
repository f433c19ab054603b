"""What people owe for a month's meals, for the payroll office."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from plugin_sdk import Viewer, audit, people
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import pgettext
from plugins.canteen.models import Site
from plugins.canteen.order_models import Order, OrderLine

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Month:
    """A month by its first day."""

    first: date

    @classmethod
    def of(cls, day: date) -> Month:
        """The month that a day is in."""
        return cls(day.replace(day=1))

    @classmethod
    def parse(cls, text: str | None) -> Month | None:
        """The month of an address, such as ``2026-11``; ``None`` if it is none of this century."""
        try:
            first = date.fromisoformat(f"{text}-01")
        except ValueError:
            return None
        return cls(first) if 2000 <= first.year < 2100 else None

    def __str__(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def last(self) -> date:
        """Its last day."""
        return (self.first + timedelta(days=31)).replace(day=1) - timedelta(days=1)

    @property
    def previous(self) -> Month:
        """The month before."""
        return Month.of(self.first - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Owed:
    """A person's month; ``person_id`` is ``None`` for everybody who was erased since, together."""

    person_id: int | None
    days: int
    portions: int
    amount: Decimal


def _cooked(site: Site, month: Month) -> tuple[ColumnElement[bool], ...]:
    return Order.site_id == site.id, Order.day.between(month.first, month.last), OrderLine.dish_id.is_not(None)


def by_person(site: Site, month: Month) -> Select[Any]:
    """Everybody's month, who owes most first; what has no price costs nothing."""
    amount: ColumnElement[Any] = func.coalesce(func.sum(OrderLine.price * OrderLine.portions), 0)
    columns = Order.person_id, func.count(func.distinct(Order.day)), func.sum(OrderLine.portions), amount
    return (
        select(*columns)
        .join(OrderLine)
        .where(*_cooked(site, month))
        .group_by(Order.person_id)
        .order_by(amount.desc(), Order.person_id)
    )


def owed(rows: Iterable[Sequence[Any]]) -> list[Owed]:
    """The rows of :func:`by_person` as values."""
    return [Owed(row[0], int(row[1]), int(row[2]), Decimal(str(row[3])).quantize(Decimal("0.01"))) for row in rows]


def total(site: Site, month: Month) -> Decimal:
    """The month's sum of everybody."""
    query: Select[Any] = select(func.coalesce(func.sum(OrderLine.price * OrderLine.portions), 0)).join(Order)
    return Decimal(str(session.scalar(query.where(*_cooked(site, month))))).quantize(Decimal("0.01"))


def own_sum(person_id: int, month: Month) -> list[tuple[str, Decimal]]:
    """What a person's month costs so far, by currency."""
    amount = func.coalesce(func.sum(OrderLine.price * OrderLine.portions), 0)
    query = (
        select(Site.currency, amount)
        .select_from(Order)
        .join(OrderLine)
        .join(Site, Site.id == Order.site_id)
        .where(Order.person_id == person_id, Order.day.between(month.first, month.last), OrderLine.dish_id.is_not(None))
        .group_by(Site.currency)
        .order_by(Site.currency)
    )
    return [(row[0], Decimal(str(row[1])).quantize(Decimal("0.01"))) for row in session.execute(query)]


def table(site: Site, month: Month, *, viewer: Viewer) -> list[list[str]]:
    """Everybody's month with headings, for a file; that it was taken out is recorded."""
    rows = owed(session.execute(by_person(site, month)))
    ids = [row.person_id for row in rows if row.person_id is not None]
    cards = {}
    for start in range(0, len(ids), _CHUNK):
        cards.update(people.cards(ids[start : start + _CHUNK]))
    numbers = people.personnel_numbers(ids, month.last)
    audit.record(
        "canteen.payroll_exported",
        object_type="canteen_site",
        object_id=site.id,
        title=f"{site.name}, {month}",
        details={"people": len(ids)},
        plugin="canteen",
        viewer=viewer,
    )
    head = [
        _("Personnel number"), pgettext("meals", "Name"), _("Department"), _("Days"), _("Portions"),
        _("Amount, %(currency)s", currency=site.currency),
    ]  # fmt: skip
    body = []
    for row in rows:
        card = cards.get(row.person_id or 0)
        name, department = (card.name, card.department) if card is not None else (_("people who were erased"), "")
        number = ", ".join(numbers.get(row.person_id or 0, ()))
        body.append([number, name, department, str(row.days), str(row.portions), str(row.amount)])
    return [head, *body]
