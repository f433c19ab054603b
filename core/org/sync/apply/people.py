"""Writing people: profiles, logins, contracts and places, a portion at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, select

from core.db import db, metadata, utcnow
from core.org import bulk
from core.org.naming import full_name
from core.org.sync import codec
from core.org.sync.apply import journal
from core.org.sync.apply.context import CHANGES, REFS, Context, RowGoneError, change_row
from core.org.sync.apply.posts import Posts, position_names
from core.org.sync.apply.rows import Row, Updates, add
from core.org.sync.limits import comparable_login
from core.org.sync.plan import Change
from core.text import fold, transliterate

PEOPLE: Table = metadata.tables["core_person"]
LOGINS: Table = metadata.tables["core_directory_login"]

_PLAIN = ("mail", "work_phone", "internal_phone", "mobile_phone", "room", "last_name", "first_name", "middle_name")


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
    _update(context, known)
    posts = Posts(context, [item.person_id for item in known])
    for item in items:
        if item.change.action == "leave" and not _dated(item.after, context):
            posts.end(item.person_id, item.entries)
        else:
            posts.follow(item.person_id, item.after, item.entries, returning=item.change.action == "return")
    posts.send()
    _write_logins(context, items)
    _write_refs(context, items)
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


def _after(context: Context, change: Change) -> codec.Packed:
    if change.after is None:
        # Not listed any more: what was known of the person stays.
        return change.before or {}
    return next(context.plan.spool.records([change.after]))


def _dated(packed: codec.Packed, context: Context) -> bool:
    """True where the source itself says when the person leaves."""
    return packed.get("working", True) and codec.gone(packed, context.today)


def _profile(context: Context, packed: codec.Packed) -> Row:
    name = _name(packed)
    return {
        **{column: packed.get(column, "") for column in _PLAIN},
        "name": name,
        "sort_name": fold(name)[:400],
        "latin_name": (packed.get("latin_name") or transliterate(name))[:400],
        "location_id": context.object_id("location", packed.get("location", "")),
        "birth_month": packed.get("birth_month"),
        "birth_day": packed.get("birth_day"),
    }


def _name(packed: codec.Packed) -> str:
    """The name in the company's order; as the source writes it where it does not tell the parts apart."""
    last, first = packed.get("last_name", ""), packed.get("first_name", "")
    if last and first:
        return full_name(last, first, packed.get("middle_name", ""))
    return str(packed.get("name") or last or first)[:400]


def _insert(context: Context, items: Sequence[_Item]) -> None:
    now = utcnow()
    rest = {
        "status": "future", "show_birthday": True, "show_photo": True, "about": "", "search_text": "",
        "created_at": now, "updated_at": now,
    }  # fmt: skip
    ids = add(PEOPLE, [{**_profile(context, item.after), **rest} for item in items])
    for item, person_id in zip(items, ids, strict=True):
        item.person_id = person_id
        item.entries.append(journal.inserted(PEOPLE, {"id": person_id}))
        context.learn("person", item.change.external_id, person_id)


def _update(context: Context, items: Sequence[_Item]) -> None:
    for item in items:
        assert item.change.known is not None
        item.person_id = item.change.known.object_id
    changing = [item for item in items if item.change.after is not None]
    if not changing:
        return
    query = select(PEOPLE).where(PEOPLE.c.id.in_([item.person_id for item in changing]))
    rows = {row.id: dict(row._mapping) for row in db.session.execute(query)}
    updates = Updates(PEOPLE)
    now = utcnow()
    for item in changing:
        row = rows.get(item.person_id)
        if row is None:
            raise RowGoneError(f"person {item.person_id} is not there any more")
        if updates.change(row, _profile(context, item.after), item.entries):
            updates.set(item.person_id, {"updated_at": now})
    updates.send()


def _write_logins(context: Context, items: Sequence[_Item]) -> None:
    ids = [item.change.external_id for item in items if item.change.known is not None]
    query = select(LOGINS).where(LOGINS.c.source_id == context.source_id, LOGINS.c.external_id.in_(ids))
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
    for item in items:
        change = item.change
        values = {
            # A picture is taken over later; until then the record does not count as fully applied.
            "digest": "" if change.photo is not None else change.digest,
            "record": item.after,
            "present": change.action != "leave" and not codec.gone(item.after, context.today),
        }
        if change.known is None:
            key = {"source_id": context.source_id, "kind": "person", "external_id": change.external_id}
            fresh.append({**key, "object_id": item.person_id, **values})
        else:
            if change.after is None:
                values["digest"] = change.known.digest
            item.entries.append(
                journal.updated(
                    REFS,
                    {"id": change.known.ref_id},
                    {"digest": change.known.digest, "present": change.known.present},
                    {"digest": values["digest"], "present": values["present"]},
                )
            )
            changed.append({"id": change.known.ref_id, **values})
    bulk.insert(REFS, fresh)
    bulk.update(REFS, changed)
