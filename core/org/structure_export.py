"""The whole organisation as one JSON document, written piece by piece so that its size does not matter."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Table, select

from core.db import db
from core.org import models

_TABLES: tuple[tuple[str, Any, frozenset[str]], ...] = (
    ("entities", models.LegalEntity, frozenset()),
    ("locations", models.Location, frozenset()),
    ("departments", models.Department, frozenset({"people_count"})),
    ("positions", models.Position, frozenset()),
    ("people", models.Person, frozenset({"search_text", "sort_name"})),
    ("employments", models.Employment, frozenset()),
    ("assignments", models.Assignment, frozenset()),
    ("headships", models.Headship, frozenset()),
    ("groups", models.Group, frozenset()),
    ("group_members", models.GroupMember, frozenset()),
)
"""Name in the document, model, columns that can be derived."""


def pieces() -> Iterator[str]:
    """The document, one row after the other."""
    yield "{"
    for number, (name, model, derived) in enumerate(_TABLES):
        yield f'{"," if number else ""}\n"{name}": ['
        table: Table = model.__table__
        columns = [column for column in table.columns if column.name not in derived]
        query = select(*columns).order_by(*table.primary_key.columns).execution_options(yield_per=1000)
        for place, row in enumerate(db.session.execute(query)):
            values = {key: _plain(value) for key, value in row._mapping.items()}
            yield ("," if place else "") + "\n" + json.dumps(values, ensure_ascii=False)
        yield "\n]"
    yield "\n}\n"


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
