"""Writing people: profiles, logins, contracts and places, a portion at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from core.db import among, db, utcnow
from core.org import bulk
from core.org.sync import codec
from core.org.sync.apply import journal
from core.org.sync.apply.context import CHANGES, REFS, Context, RowGoneError, change_row
from core.org.sync.apply.items import Item, items_of
from core.org.sync.apply.logins import LOGINS, Logins
from core.org.sync.apply.newcomers import PEOPLE, Newcomers
from core.org.sync.apply.posts import Posts, position_names
from core.org.sync.apply.rows import Updates, take_ids_of
from core.org.sync.merge import profiles
from core.org.sync.plan import Change


@dataclass(frozen=True, slots=True)
class Portion:
    """Changes to people, ready to be written."""

    items: list[Item]
    newcomers: Newcomers


def prepare(context: Context, changes: Sequence[Change]) -> Portion:
    """Think out what can be before the database is asked."""
    items = items_of(context, changes)
    context.learn_positions(name for item in items for name in position_names(item.after))
    return Portion(items, Newcomers(context, [item for item in items if item.change.known is None]))


def write(context: Context, portion: Portion) -> None:
    """Apply changes to people. The caller has opened a savepoint."""
    items, newcomers = portion.items, portion.newcomers
    known = [item for item in items if item.change.known is not None]
    for item in known:
        assert item.change.known is not None and item.change.known.object_id is not None
        item.person_id = item.change.known.object_id
    posts = Posts(context, [item.change.external_id for item in known])
    logins = Logins(context, items)
    # All that must be asked is asked before rows are on their way, because a question waits for them.
    ids = take_ids_of({**newcomers.counts, LOGINS: logins.fresh})
    newcomers.number(ids)
    newcomers.send()
    _write_refs(context, items)
    _update(context, known)
    for item in known:
        if item.change.action == "leave" and not _dated(item.after, context):
            posts.end(item.who, item.entries)
        else:
            posts.follow(item.who, item.after, item.entries, returning=item.change.action == "return")
    posts.send()
    newcomers.send_posts()
    logins.send(ids[LOGINS])
    bulk.insert(
        CHANGES,
        [
            change_row(
                context.run.id,
                item.change,
                item.after if item.change.after is not None else None,
                applied=True,
                object_id=item.person_id,
                journal=item.entries,
            )
            for item in bulk.meanwhile(items)
        ],
    )
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


def _write_refs(context: Context, items: Sequence[Item]) -> None:
    fresh, changed = [], []
    now = utcnow()
    for item in bulk.meanwhile(items):
        change = item.change
        values = {
            # A picture is taken over later; until then the record does not count as fully applied.
            "digest": "" if change.photo is not None else change.digest,
            "record": item.after,
            "present": change.action != "leave" and not codec.gone(item.after, context.today),
            "applied_at": now,
        }
        if change.known is None:
            key = {"source_id": context.source_id, "kind": "person", "external_id": change.external_id}
            fresh.append({**key, "object_id": item.person_id, "link": "", **values})
        else:
            if change.after is None:
                values["digest"] = change.known.digest
            item.entries.append(journal.seen(change.known, values))
            changed.append({"id": change.known.ref_id, **values})
    bulk.insert(REFS, fresh)
    bulk.update(REFS, changed)
