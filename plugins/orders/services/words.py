"""Words as they are compared, and the names by which people know an order."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement

from plugin_sdk.i18n import format_date, gettext, pgettext
from plugins.orders.models import DIRECTIVE, Order

MAX_WORDS = 8
PLUGIN = "orders"
"""Who owns the files and the audit entries, and the kind of the documents in the search index."""


def fold(text: str) -> str:
    """The form in which words are compared: case, ``ё`` and runs of blanks do not count."""
    return " ".join(text.casefold().replace("ё", "е").split())


def words_of(order: Order) -> str:
    """Everything of an order that the search of the list looks into."""
    return fold(f"{order.number} {order.title} {order.summary}")


def containing(text: str) -> list[ColumnElement[bool]]:
    """The conditions that an order contains every word (or part of one) of ``text``."""
    return [Order.words.contains(word, autoescape=True) for word in fold(text).split()[:MAX_WORDS]]


def number_key(number: str, entity_id: int | None, signed_on: date) -> str | None:
    """What must be unique: a number counts within a company and a year."""
    return f"{entity_id or 0}/{signed_on.year}/{fold(number)}" if number.strip() else None


def kind_title(kind: str) -> str:
    """What an order is called."""
    return pgettext("kind of order", "Directive") if kind == DIRECTIVE else pgettext("kind of order", "Order")


def name_of(order: Order) -> str:
    """Kind, number and day: “Order No. 12-P of 3 March 2026”."""
    return short_name(order.kind, order.number, order.signed_on)


def full_day(value: date) -> str:
    """A day with its year, for documents outlast it."""
    return str(format_date(value, "long", rebase=False))


def short_name(kind: str, number: str, signed_on: date) -> str:
    """The same from its parts, as lists have them."""
    if not number:
        return gettext("%(kind)s of %(day)s", kind=kind_title(kind), day=full_day(signed_on))
    return gettext("%(kind)s No. %(number)s of %(day)s", kind=kind_title(kind), number=number, day=full_day(signed_on))


def statement_of(order: Order) -> str:
    """What people confirm, in their language unless the editor chose the words."""
    return order.statement or gettext("I have read this order and know what it asks of me.")


def url_of(order_id: int) -> str:
    """Path of an order's page; the same within a request and in a job."""
    return f"/orders/{order_id}"
