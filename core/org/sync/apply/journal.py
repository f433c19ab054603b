"""What a change wrote, row by row, so that it can be taken back exactly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import Date, Table
from sqlalchemy.types import Numeric

from core.db import UtcDateTime, metadata
from core.org.sync.plan import Known

Step = Literal["insert", "update", "delete"]
Entry = list[Any]
"""``[step, table, key, values]``; for an update the values are pairs of former and new."""


def inserted(table: Table, key: Mapping[str, Any]) -> Entry:
    """A row was added."""
    return ["insert", table.name, _plain(key), None]


def updated(table: Table, key: Mapping[str, Any], old: Mapping[str, Any], new: Mapping[str, Any]) -> Entry:
    """Columns of a row were changed from ``old`` to ``new``."""
    return ["update", table.name, _plain(key), {name: [_one(old[name]), _one(new[name])] for name in new}]


def seen(known: Known, values: Mapping[str, Any]) -> Entry:
    """What a source said of a record was noted: fingerprint and whether it is listed.

    The record itself is restored from the change, and when it was noted does not come back.
    """
    table = metadata.tables["core_external_ref"]
    new = {name: values[name] for name in ("digest", "present")}
    return updated(table, {"id": known.ref_id}, {"digest": known.digest, "present": known.present}, new)


def deleted(table: Table, row: Mapping[str, Any]) -> Entry:
    """A row was removed; ``row`` is the whole of it."""
    key = {column.name: row[column.name] for column in table.primary_key}
    return ["delete", table.name, _plain(key), _plain(row)]


def table_of(entry: Entry) -> Table:
    """The table of an entry."""
    return metadata.tables[entry[1]]


def value(table: Table, name: str, plain: Any) -> Any:
    """A journalled value in the type of its column."""
    if plain is None:
        return None
    kind = table.c[name].type
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(plain)
    if isinstance(kind, Date):
        return date.fromisoformat(plain)
    if isinstance(kind, Numeric):
        return Decimal(plain)
    return plain


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _one(item) for name, item in values.items()}


def _one(item: Any) -> Any:
    if isinstance(item, date | datetime):
        return item.isoformat()
    return str(item) if isinstance(item, Decimal) else item
