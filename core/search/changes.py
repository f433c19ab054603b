"""Telling the index what has changed: rows in the transaction of the change, taken up by a job."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import false, insert, literal, select

from core import jobs
from core.db import as_rows, db
from core.search.backend import IndexUnusableError, backend
from core.search.models import SearchChange

INDEX = "search.index"
FORGET = "search.forget"
PAUSE = timedelta(seconds=1)
"""Changes that follow each other closely are indexed together."""


def refresh(kind: str, ids: Iterable[str | int]) -> None:
    """Have the things ``ids`` of ``kind`` indexed anew (or removed, if they are gone) after this transaction."""
    changed = [str(identity) for identity in ids]
    if changed:
        rows = select(literal(kind), as_rows(changed).c.value, false())
        db.session.execute(insert(SearchChange).from_select(["kind", "object_id", "replay"], rows))
        jobs.ensure_waiting(INDEX, delay=PAUSE)


def refresh_kind(kind: str) -> None:
    """Have every thing of ``kind`` indexed anew after this transaction."""
    refresh(kind, [""])


def forget_plugin(plugin: str) -> int:
    """Have every document of a plugin removed that is being purged; gives how many there are."""
    jobs.enqueue(FORGET, {"plugin": plugin})
    try:
        return backend().count(plugin)
    except IndexUnusableError:
        return 0
