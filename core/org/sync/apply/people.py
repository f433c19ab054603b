"""Writing people: profiles, logins, contracts and places, a portion at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from core.db import among, db, utcnow
from core.org import bulk
from core.org.sync import codec
from core.org.sync.apply import journal
from core.org.sync.apply.context import CHANGES, REFS, Context, RowGoneError
from core.org.sync.apply.items import Item, applied_row, items_of, said
from core.org.sync.apply.logins import LOGINS, Logins
from core.org.sync.apply.newcomers import PEOPLE, Newcomers
from core.org.sync.apply.posts import EMPLOYMENTS, Posts
from core.org.sync.apply.rows import Updates
from core.org.sync.merge import profiles
from core.org.sync.plan import Change

AHEAD = 1000
"""Ids of newcomers that are there before a portion is written: enough for the portion that is made ready meanwhile."""


@dataclass(frozen=True, slots=True)
class Portion:
    """Changes to people, ready to be written: those whom the portal knows, and those whom it does not."""

    known: list[Item]
    newcomers: Newcomers


def expect(context: Context) -> None:
    """Ask at once for what all portions will need."""
    plan = context.plan
    fresh = sum(change.known is None for change in plan.changes["person"])
    context.learn_positions(plan.positions)
    context.numbers.expect({PEOPLE: fresh, EMPLOYMENTS: plan.joining["contract"], LOGINS: plan.joining["login"]})
    context.numbers.stock(AHEAD)


def prepare(context: Context, changes: Sequence[Change]) -> Portion:
    """Think out what can be before the database is asked."""
    items = items_of(context, changes)
    context.learn_positions(name for item in items for name in codec.position_names(item.after))
    fresh = [item for item in items if item.change.known is None]
    return Portion([item for item in items if item.change.known is not None], Newcomers(context, fresh))


def write(context: Context, portion: Portion) -> None:
    """Apply changes to people. The caller has opened a savepoint."""
    known = portion.known
    for item in known:
        assert item.change.known is not None and item.change.known.object_id is not None
        item.person_id = item.change.known.object_id
    posts = Posts(context, [item.change.external_id for item in known])
    logins = Logins(context, known)
    # All that must be asked is asked before rows are on their way, because a question waits for them.
    context.numbers.stock(AHEAD)
    portion.newcomers.send()
    _update_refs(context, known)
    _update(context, known)
    for item in known:
        if item.change.action == "leave" and not _dated(item.after, context):
            posts.end(item.who, item.entries)
        else:
            posts.follow(item.who, item.after, item.entries, returning=item.change.action == "return")
    posts.send()
    logins.send()
    bulk.insert(CHANGES, [applied_row(context, item) for item in known])
    items = [*known, *portion.newcomers.items]
    context.touched.update(item.person_id for item in items)
    context.with_absences.update(item.change.external_id for item in items if _has_absences(item))


def _has_absences(item: Item) -> bool:
    return bool(item.after.get("absences") or (item.change.before or {}).get("absences"))


def _dated(packed: codec.Packed, context: Context) -> bool:
    """True where the source itself says when the person leaves."""
    return packed.get("working", True) and codec.gone(packed, context.today)


def _update(context: Context, items: Sequence[Item]) -> None:
    changing = [item for item in items if item.change.after is not None]
    if not changing:
        return
    ids = [item.person_id for item in changing]
    query = select(PEOPLE).where(among(PEOPLE.c.id, ids))
    rows = {row.id: dict(row._mapping) for row in db.session.execute(query)}
    merged = profiles.of_people(ids, context.today)
    updates = Updates(PEOPLE)
    now = utcnow()
    for item in changing:
        row = rows.get(item.person_id)
        if row is None:
            raise RowGoneError(f"person {item.person_id} is not there any more")
        if updates.change(row, profiles.columns(merged[item.person_id], context.places), item.entries):
            updates.set(item.person_id, {"updated_at": now})
    updates.send()


def _update_refs(context: Context, items: Sequence[Item]) -> None:
    changed = []
    now = utcnow()
    for item in items:
        values, known = said(context, item, now), item.change.known
        assert known is not None
        if item.change.after is None:
            values["digest"] = known.digest
        item.entries.append(journal.seen(known, values))
        changed.append({"id": known.ref_id, **values})
    bulk.update(REFS, changed)
