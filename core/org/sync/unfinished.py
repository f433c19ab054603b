"""What runs that broke off had written and nobody was told of: the next good run of the source finishes it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, select

from core.db import db
from core.org.sync.models import SyncChange, SyncRun

_COMING = ("join", "create")


@dataclass(frozen=True, slots=True)
class Unfinished:
    """People whose records were written, those of them who were new, and the external ids of accounts."""

    people: set[int] = field(default_factory=set)
    made: set[int] = field(default_factory=set)
    accounts: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.people or self.accounts)


def since_last_good(source_id: int) -> Unfinished:
    """What the source's runs since its last good one left."""
    good = select(func.coalesce(func.max(SyncRun.id), 0)).where(_of(source_id, "applied", "undone")).scalar_subquery()
    rows = db.session.execute(
        select(SyncChange.kind, SyncChange.action, SyncChange.object_id, SyncChange.external_id)
        .join(SyncRun, SyncRun.id == SyncChange.run_id)
        .where(_of(source_id, "failed"), SyncRun.id > good, SyncChange.applied)
        .where(SyncChange.kind.in_(("person", "account")))
    )
    found = Unfinished()
    for kind, action, object_id, external_id in rows:
        if kind == "account":
            found.accounts.add(external_id)
        elif object_id is not None:
            found.people.add(object_id)
            if action in _COMING:
                found.made.add(object_id)
    return found


def _of(source_id: int, *states: str) -> ColumnElement[bool]:
    return (SyncRun.source_id == source_id) & SyncRun.state.in_(states)
