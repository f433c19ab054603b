"""Writing who heads which department."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Table, insert, select, update

from core.db import db, metadata
from core.org.sync import codec
from core.org.sync.apply import journal
from core.org.sync.apply.context import CHANGES, Context
from core.org.sync.plan import Change

HEADSHIPS: Table = metadata.tables["core_headship"]


def write(context: Context, changes: Sequence[Change]) -> None:
    """Make the heads named by the departments' records theirs from today, and end the headship of others."""
    for change in changes:
        department_id = context.object_id("department", change.external_id)
        if department_id is None:
            continue
        packed = next(context.plan.spool.records([change.after])) if change.after is not None else {}
        entries = _follow(context, department_id, _wanted(context, packed))
        if entries:
            _remember(context, change, entries)


def _wanted(context: Context, packed: codec.Packed) -> dict[int, bool]:
    wanted: dict[int, bool] = {}
    for head in packed.get("heads") or ():
        person_id = context.object_id("person", head["person"])
        if person_id is not None:
            wanted[person_id] = head.get("acting", False)
    return wanted


def _follow(context: Context, department_id: int, wanted: dict[int, bool]) -> list[journal.Entry]:
    entries: list[journal.Entry] = []
    query = select(HEADSHIPS).where(
        HEADSHIPS.c.department_id == department_id,
        HEADSHIPS.c.source_id == context.source_id,
        HEADSHIPS.c.ends_on.is_(None),
    )
    for row in [dict(found) for found in db.session.execute(query).mappings()]:
        if wanted.get(row["person_id"]) == row["acting"]:
            del wanted[row["person_id"]]
            continue
        end = {"ends_on": context.yesterday}
        entries.append(journal.updated(HEADSHIPS, {"id": row["id"]}, row, end))
        db.session.execute(update(HEADSHIPS).where(HEADSHIPS.c.id == row["id"]).values(end))
        context.touched.add(row["person_id"])
    for person_id, acting in wanted.items():
        values = {
            "department_id": department_id,
            "person_id": person_id,
            "acting": acting,
            "starts_on": context.seen_on,
            "source_id": context.source_id,
        }
        made = db.session.execute(insert(HEADSHIPS).values(values).returning(HEADSHIPS.c.id)).scalar_one()
        entries.append(journal.inserted(HEADSHIPS, {"id": made}))
        context.touched.add(person_id)
    return entries


def _remember(context: Context, change: Change, entries: list[journal.Entry]) -> None:
    """Add to the journal of the department's change, which was written before the people were there."""
    own = (
        CHANGES.c.run_id == context.run.id,
        CHANGES.c.kind == "department",
        CHANGES.c.external_id == change.external_id,
        CHANGES.c.applied,
    )
    found = db.session.execute(select(CHANGES.c.id, CHANGES.c.journal).where(*own)).first()
    if found is not None:
        db.session.execute(update(CHANGES).where(CHANGES.c.id == found.id).values(journal=[*found.journal, *entries]))
