"""Puts the document together, piece by piece, so that its size does not matter."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from sqlalchemy import func, select

from core.db import db, utcnow
from core.org.models import Department, Person
from core.org.structure_export import people, problems, structure
from core.org.structure_export.names import Names

FORMAT = 2


def pieces(today: date) -> Iterator[str]:
    """The document as it is on a day of the portal, one row after the other."""
    names = Names.load()
    everybody = people.Everybody(names, today)
    meta = {"format": FORMAT, "as_of": today.isoformat(), "written_at": utcnow().isoformat()}
    yield "{" + f'\n"meta": {_line(meta)},\n"sources": {_line(structure.sources())}'
    yield from _list("locations", structure.locations())
    yield from _list("entities", structure.entities(names, today))
    yield from _list("departments", structure.departments(names, today))
    yield from _list("management_tree", structure.management_tree(names))
    yield from _list("persons", everybody.persons())
    yield from _list("future", everybody.future())
    yield from _list("groups", structure.groups(names))
    yield from _list("ambiguous_logins", structure.ambiguous_logins())
    yield from _list("problems", problems.found(names, today))
    yield "\n}\n"


def size() -> int:
    """About how many pieces there will be, for a progress bar: people and departments are nearly all of them."""
    counts = [db.session.scalar(select(func.count()).select_from(model)) or 0 for model in (Person, Department)]
    return 1 + sum(counts)


def _list(name: str, rows: Iterable[Any]) -> Iterator[str]:
    yield f',\n"{name}": ['
    for place, row in enumerate(rows):
        yield ("," if place else "") + "\n" + _line(row)
    yield "\n]"


def _line(row: Any) -> str:
    return json.dumps(row, ensure_ascii=False)
