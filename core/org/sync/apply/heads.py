"""Writing who heads which department."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Table, select

from core.db import db, metadata
from core.org.sync.apply import journal
from core.org.sync.apply.context import CHANGES, Context
from core.org.sync.apply.rows import Row, Updates, add
from core.org.sync.plan import Change

HEADSHIPS: Table = metadata.tables["core_headship"]
PORTION = 500


def write(context: Context, changes: Sequence[Change]) -> None:
    """Make the heads named by the departments' records theirs from today, and end the headship of others."""
    for start in range(0, len(changes), PORTION):
        _write(context, changes[start : start + PORTION])


def _write(context: Context, changes: Sequence[Change]) -> None:
    wanted = {}
    for change in changes:
        department_id = context.object_id("department", change.external_id)
        if department_id is not None:
            wanted[department_id] = (change.external_id, _heads(context, change))
    held = _held(context, list(wanted))
    updates = Updates(HEADSHIPS)
    entries: dict[str, list[journal.Entry]] = {}
    fresh: list[tuple[Row, list[journal.Entry]]] = []
    for department_id, (external_id, heads) in wanted.items():
        mine = entries.setdefault(external_id, [])
        for row in held.get(department_id, ()):
            if heads.get(row["person_id"]) == row["acting"]:
                del heads[row["person_id"]]
            else:
                updates.change(row, {"ends_on": context.yesterday}, mine)
                context.touched.add(row["person_id"])
        for person_id, acting in heads.items():
            fresh.append((_row(context, department_id, person_id, acting), mine))
            context.touched.add(person_id)
    updates.send()
    for headship_id, (_, mine) in zip(add(HEADSHIPS, [row for row, _ in fresh]), fresh, strict=True):
        mine.append(journal.inserted(HEADSHIPS, {"id": headship_id}))
    _remember(context, {external_id: mine for external_id, mine in entries.items() if mine})


def _heads(context: Context, change: Change) -> dict[int, bool]:
    packed = next(context.plan.spool.records([change.after])) if change.after is not None else {}
    wanted: dict[int, bool] = {}
    for head in packed.get("heads") or ():
        person_id = context.object_id("person", head["person"])
        if person_id is not None:
            wanted[person_id] = head.get("acting", False)
    return wanted


def _held(context: Context, department_ids: Sequence[int]) -> dict[int, list[Row]]:
    query = select(HEADSHIPS).where(
        HEADSHIPS.c.department_id.in_(department_ids),
        HEADSHIPS.c.source_id == context.source_id,
        HEADSHIPS.c.ends_on.is_(None),
    )
    found: dict[int, list[Row]] = {}
    for row in db.session.execute(query).mappings():
        found.setdefault(row["department_id"], []).append(dict(row))
    return found


def _row(context: Context, department_id: int, person_id: int, acting: bool) -> Row:
    return {
        "department_id": department_id,
        "person_id": person_id,
        "acting": acting,
        "starts_on": context.seen_on,
        "source_id": context.source_id,
    }


def _remember(context: Context, entries: dict[str, list[journal.Entry]]) -> None:
    """Add to the journals of the departments' changes, which were written before the people were there."""
    own = (CHANGES.c.run_id == context.run.id, CHANGES.c.kind == "department", CHANGES.c.applied)
    query = select(CHANGES.c.id, CHANGES.c.external_id, CHANGES.c.journal).where(
        *own, CHANGES.c.external_id.in_(list(entries))
    )
    updates = Updates(CHANGES)
    for change_id, external_id, written in db.session.execute(query).all():
        updates.set(change_id, {"journal": [*written, *entries[external_id]]})
    updates.send()
