"""Writing what people belong to: legal entities, places, departments with their parents, groups."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Table, delete, select

from core.config import current
from core.db import db, metadata, utcnow
from core.org import bulk
from core.org.sync import codec
from core.org.sync.apply import journal
from core.org.sync.apply.context import CHANGES, REFS, Context, RowGoneError, change_row
from core.org.sync.apply.rows import Row, Updates, add
from core.org.sync.plan import Change
from core.text import fold

TABLES: dict[str, Table] = {
    "entity": metadata.tables["core_legal_entity"],
    "location": metadata.tables["core_location"],
    "department": metadata.tables["core_department"],
    "unit": metadata.tables["core_management_unit"],
    "group": metadata.tables["core_group"],
}

MEMBERS: Table = metadata.tables["core_group_member"]
_LEGAL_FORM = re.compile(r"\b(ооо|оао|зао|пао|ао|тоо|ип|нко|llc|ltd|inc|gmbh|ag|sa|plc|co)\b\.?")
_QUOTES = re.compile(r"[\"'«»“”„.,]")


def comparable_company(name: str) -> str:
    """A form of a company's name in which its legal form and quotation marks do not count."""
    bare = " ".join(_QUOTES.sub(" ", _LEGAL_FORM.sub(" ", fold(name))).split())
    return bare or fold(name)


def write(context: Context, kind: str, changes: Sequence[Change]) -> None:
    """Apply changes to entities, locations, departments or groups. The caller has opened a savepoint."""
    table = TABLES[kind]
    entries: dict[str, list[journal.Entry]] = {change.external_id: [] for change in changes}
    after = {
        change.external_id: context.plan.spool.record(change.after) for change in changes if change.after is not None
    }
    _create(context, kind, table, [change for change in changes if change.known is None], after, entries)
    _change(context, kind, table, [change for change in changes if change.known is not None], after, entries)
    _mark(context, kind, changes, after, entries)
    if kind == "department":
        context.structure_changed = True
    rows = [
        change_row(
            context.run.id,
            change,
            after.get(change.external_id),
            applied=True,
            object_id=context.object_id(kind, change.external_id),
            journal=entries[change.external_id],
        )
        for change in changes
    ]
    bulk.insert(CHANGES, rows)


def hang(context: Context, kind: str, changes: Sequence[Change]) -> None:
    """Hang departments or nodes of the management tree under their parents, once all of them are there."""
    table = TABLES[kind]
    parents: dict[int, int | None] = {}
    for change in changes:
        if change.after is None:
            continue
        packed = context.plan.spool.record(change.after)
        own = context.object_id(kind, change.external_id)
        if own is not None:
            parents[own] = context.object_id(kind, packed.get("parent", ""))
    ids = sorted(parents)
    updates = Updates(table)
    for start in range(0, len(ids), 500):
        query = select(table.c.id, table.c.parent_id).where(table.c.id.in_(ids[start : start + 500]))
        for row_id, parent_id in db.session.execute(query):
            if parents[row_id] != parent_id:
                updates.set(row_id, {"parent_id": parents[row_id]})
    updates.send()


def set_members(group_id: int, wanted: set[int]) -> None:
    """Make exactly these people the members of a group."""
    query = select(MEMBERS.c.person_id).where(MEMBERS.c.group_id == group_id)
    held = set(db.session.execute(query).scalars())
    gone = sorted(held - wanted)
    for start in range(0, len(gone), 500):
        portion = gone[start : start + 500]
        db.session.execute(delete(MEMBERS).where(MEMBERS.c.group_id == group_id, MEMBERS.c.person_id.in_(portion)))
    bulk.insert(MEMBERS, [{"group_id": group_id, "person_id": person_id} for person_id in sorted(wanted - held)])


def _values(context: Context, kind: str, packed: codec.Packed, *, fresh: bool) -> Row:
    name = packed["name"]
    if kind == "entity":
        values = {"name": name, "short_name": packed.get("short_name", "")}
        if packed.get("location"):
            values["location_id"] = context.object_id("location", packed["location"])
        return values
    if kind == "group":
        return {"name": name, "description": packed.get("description", "")}
    if kind == "unit":
        return {
            "name": name,
            "department_id": context.object_id("department", packed.get("department", "")),
            "legal_entity_id": context.object_id("entity", packed.get("entity", "")),
            "ends_on": None,
        }
    if kind == "location":
        zone = packed.get("time_zone") or context.settings.time_zones.get(name)
        values = {"name": name, "city": packed.get("city", ""), "address": packed.get("address", "")}
        if zone or fresh:
            values["time_zone"] = zone or current().portal.time_zone
        return values
    return {
        "name": name,
        "code": packed.get("code", ""),
        "legal_entity_id": context.object_id("entity", packed.get("entity", "")),
        "location_id": context.object_id("location", packed.get("location", "")),
        "weight": packed.get("weight", 0),
        "ends_on": closed_on - timedelta(days=1) if (closed_on := codec.day(packed.get("closed_on"))) else None,
    }


_REST: dict[str, Row] = {
    "department": {"path": "/", "depth": 0, "people_count": 0, "about": ""},
    "entity": {},
    "location": {},
    "unit": {},
    "group": {},
}


def _create(
    context: Context,
    kind: str,
    table: Table,
    changes: Sequence[Change],
    after: dict[str, codec.Packed],
    entries: dict[str, list[journal.Entry]],
) -> None:
    existing = _existing(kind, table, [after[change.external_id]["name"] for change in changes])
    fresh: list[Change] = []
    for change in changes:
        same = existing.get(_comparable(kind, after[change.external_id]["name"]))
        if same is not None:
            context.learn(kind, change.external_id, same)
        else:
            fresh.append(change)
    rows = [{**_values(context, kind, after[item.external_id], fresh=True), **_REST[kind]} for item in fresh]
    if kind in ("group", "unit"):
        rows = [{**row, "source_id": context.source_id} for row in rows]
    for change, object_id in zip(fresh, add(table, rows), strict=True):
        context.learn(kind, change.external_id, object_id)
        entries[change.external_id].append(journal.inserted(table, {"id": object_id}))


def _existing(kind: str, table: Table, names: Sequence[str]) -> dict[str, int]:
    """Entities and places are everybody's: one of the same name is the same one."""
    if kind not in ("entity", "location") or not names:
        return {}
    rows = db.session.execute(select(table.c.name, table.c.id).order_by(table.c.id.desc()))
    return {_comparable(kind, name): object_id for name, object_id in rows}


def _comparable(kind: str, name: str) -> str:
    return comparable_company(name) if kind == "entity" else fold(name)


def _change(
    context: Context,
    kind: str,
    table: Table,
    changes: Sequence[Change],
    after: dict[str, codec.Packed],
    entries: dict[str, list[journal.Entry]],
) -> None:
    if not changes:
        return
    ids = [change.known.object_id for change in changes if change.known is not None]
    rows = {row.id: dict(row._mapping) for row in db.session.execute(select(table).where(table.c.id.in_(ids)))}
    updates = Updates(table)
    for change in changes:
        assert change.known is not None
        row = rows.get(change.known.object_id)
        if row is None:
            raise RowGoneError(f"{kind} {change.known.object_id} is not there any more")
        packed = after.get(change.external_id)
        if packed is not None:
            updates.change(row, _values(context, kind, packed, fresh=False), entries[change.external_id])
        elif kind in ("department", "unit"):
            updates.change(row, {"ends_on": context.yesterday}, entries[change.external_id])
    updates.send()


def _mark(
    context: Context,
    kind: str,
    changes: Sequence[Change],
    after: dict[str, codec.Packed],
    entries: dict[str, list[journal.Entry]],
) -> None:
    """Remember what the source said of each."""
    updates = Updates(REFS)
    fresh: list[Row] = []
    now = utcnow()
    for change in changes:
        packed = after.get(change.external_id)
        values: Row = {"digest": change.digest, "present": packed is not None, "applied_at": now}
        if change.known is None:
            key = {"source_id": context.source_id, "kind": kind, "external_id": change.external_id}
            own = context.object_id(kind, change.external_id)
            fresh.append({**key, "object_id": own, "link": "", "record": packed, **values})
            continue
        entries[change.external_id].append(journal.seen(change.known, values))
        updates.set(change.known.ref_id, values if packed is None else {**values, "record": packed})
    bulk.insert(REFS, fresh)
    updates.send()
