"""Writing people: profiles, logins, contracts and places, a portion at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, select

from core.db import among, db, metadata, utcnow
from core.org import bulk
from core.org.sync import codec
from core.org.sync.apply import journal
from core.org.sync.apply.context import CHANGES, REFS, Context, RowGoneError, change_row
from core.org.sync.apply.posts import Posts, position_names
from core.org.sync.apply.rows import Row, Updates, add
from core.org.sync.limits import comparable_login
from core.org.sync.merge import profiles
from core.org.sync.plan import Change

PEOPLE: Table = metadata.tables["core_person"]
LOGINS: Table = metadata.tables["core_directory_login"]


@dataclass(slots=True)
class _Item:
    change: Change
    after: codec.Packed
    person_id: int = 0
    entries: list[journal.Entry] = field(default_factory=list)


def write(context: Context, changes: Sequence[Change]) -> None:
    """Apply changes to people. The caller has opened a savepoint."""
    items = [_Item(change, _after(context, change)) for change in changes]
    context.learn_positions(name for item in items for name in position_names(item.after))
    fresh = [item for item in items if item.change.known is None]
    known = [item for item in items if item.change.known is not None]
    _insert(context, fresh)
    for item in known:
        assert item.change.known is not None and item.change.known.object_id is not None
        item.person_id = item.change.known.object_id
    _write_refs(context, items)
    _update(context, known)
    posts = Posts(context, [item.change.external_id for item in known])
    for item in items:
        who = (item.person_id, item.change.external_id)
        if item.change.action == "leave" and not _dated(item.after, context):
            posts.end(who, item.entries)
        else:
            posts.follow(who, item.after, item.entries, returning=item.change.action == "return")
    posts.send()
    _write_logins(context, items)
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
            for item in items
        ],
    )
    context.touched.update(item.person_id for item in items)
    context.with_absences.update(item.change.external_id for item in items if _has_absences(item))


def _after(context: Context, change: Change) -> codec.Packed:
    if change.after is None:
        # Not listed any more: what was known of the person stays.
        return change.before or {}
    return next(context.plan.spool.records([change.after]))


def _has_absences(item: _Item) -> bool:
    return bool(item.after.get("absences") or (item.change.before or {}).get("absences"))


def _dated(packed: codec.Packed, context: Context) -> bool:
    """True where the source itself says when the person leaves."""
    return packed.get("working", True) and codec.gone(packed, context.today)


def _insert(context: Context, items: Sequence[_Item]) -> None:
    now = utcnow()
    order = profiles.Precedence(context.today)
    rest = {
        "status": "future", "show_birthday": True, "show_photo": True, "about": "", "search_text": "",
        "location_id": None, "created_at": now, "updated_at": now,
    }  # fmt: skip
    rows = []
    for item in items:
        said = profiles.Said("", "", "person", item.change.external_id, item.after, context.source_id)
        rows.append({**rest, **profiles.columns(order.merge([said]), context.places)})
    for item, person_id in zip(items, add(PEOPLE, rows), strict=True):
        item.person_id = person_id
        item.entries.append(journal.inserted(PEOPLE, {"id": person_id}))
        context.learn("person", item.change.external_id, person_id)


def _update(context: Context, items: Sequence[_Item]) -> None:
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


def _write_logins(context: Context, items: Sequence[_Item]) -> None:
    ids = [item.change.external_id for item in items if item.change.known is not None]
    query = select(LOGINS).where(LOGINS.c.source_id == context.source_id, among(LOGINS.c.external_id, ids))
    rows = {row.external_id: dict(row._mapping) for row in db.session.execute(query)} if ids else {}
    updates = Updates(LOGINS)
    fresh: list[tuple[Row, _Item]] = []
    for item in items:
        row = rows.get(item.change.external_id)
        wanted = _login(item)
        if row is not None:
            updates.change(row, wanted or {"enabled": False}, item.entries)
        elif wanted is not None:
            key = {"source_id": context.source_id, "external_id": item.change.external_id}
            fresh.append(({**key, "person_id": item.person_id, **wanted}, item))
    updates.send()
    for (_, item), login_id in zip(fresh, add(LOGINS, [row for row, _ in fresh]), strict=True):
        item.entries.append(journal.inserted(LOGINS, {"id": login_id}))


def _login(item: _Item) -> Row | None:
    login: dict[str, Any] | None = item.after.get("login")
    if not login or not login.get("login"):
        return None
    vanished = item.change.after is None
    return {
        "login": comparable_login(login["login"]),
        "principal_name": comparable_login(login.get("principal_name", "")),
        "enabled": login.get("enabled", True) and item.after.get("working", True) and not vanished,
        "expires_at": codec.moment(login.get("expires_at")),
    }


def _write_refs(context: Context, items: Sequence[_Item]) -> None:
    fresh, changed = [], []
    now = utcnow()
    for item in items:
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
