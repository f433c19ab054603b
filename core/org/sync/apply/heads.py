"""Writing who heads which department and which legal entity."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from sqlalchemy import Table, delete, select

from core.db import db, metadata
from core.org.sync import codec
from core.org.sync.apply import journal
from core.org.sync.apply.context import CHANGES, Context
from core.org.sync.apply.rows import Row, Updates, add
from core.org.sync.plan import Change

HEADSHIPS: Table = metadata.tables["core_headship"]
PORTION = 500
Kind = Literal["department", "entity"]
_COLUMN = {"department": "department_id", "entity": "legal_entity_id"}


def write(context: Context, kind: Kind, changes: Sequence[Change]) -> None:
    """Bring the heads in line with the records of departments or entities.

    Where a record's heads have days, it is the whole history, future included. Without days a head's time begins today,
    and that of who is named no more ended yesterday.
    """
    for start in range(0, len(changes), PORTION):
        _Portion(context, kind).write(changes[start : start + PORTION])


class _Portion:
    def __init__(self, context: Context, kind: Kind) -> None:
        self._context = context
        self._kind = kind
        self._column = _COLUMN[kind]
        self._updates = Updates(HEADSHIPS)
        self._fresh: list[tuple[Row, list[journal.Entry]]] = []
        self._dropped: list[int] = []

    def write(self, changes: Sequence[Change]) -> None:
        """Write the heads of these."""
        wanted = {}
        for change in changes:
            own = self._context.object_id(self._kind, change.external_id)
            if own is not None:
                wanted[own] = (change.external_id, self._heads(change, own))
        held = self._held(list(wanted))
        entries: dict[str, list[journal.Entry]] = {}
        for own, (external_id, heads) in wanted.items():
            mine = entries.setdefault(external_id, [])
            rows = held.get(own, [])
            if any(head["starts_on"] or head["ends_on"] for head in heads):
                self._rewrite(rows, heads, mine)
            else:
                self._observe(rows, heads, mine)
        self._updates.send()
        if self._dropped:
            db.session.execute(delete(HEADSHIPS).where(HEADSHIPS.c.id.in_(self._dropped)))
        for headship_id, (_, mine) in zip(add(HEADSHIPS, [row for row, _ in self._fresh]), self._fresh, strict=True):
            mine.append(journal.inserted(HEADSHIPS, {"id": headship_id}))
        self._remember({external_id: mine for external_id, mine in entries.items() if mine})

    def _observe(self, rows: Sequence[Row], heads: list[Row], entries: list[journal.Entry]) -> None:
        missing = {(head["person_id"], head["acting"]): head for head in heads}
        for row in rows:
            if row["ends_on"] is None and missing.pop((row["person_id"], row["acting"]), None) is None:
                self._updates.change(row, {"ends_on": self._context.yesterday}, entries)
                self._context.touched.add(row["person_id"])
        for head in missing.values():
            self._add({**head, "starts_on": self._context.seen_on}, entries)

    def _rewrite(self, rows: list[Row], heads: list[Row], entries: list[journal.Entry]) -> None:
        rest = {_key(row): row for row in rows}
        for head in heads:
            row = rest.pop(_key(head), None)
            if row is None:
                self._add(head, entries)
            elif self._updates.change(row, {name: head[name] for name in ("ends_on", "acting", "person_id")}, entries):
                self._context.touched.add(head["person_id"])
        for row in rest.values():
            entries.append(journal.deleted(HEADSHIPS, row))
            self._dropped.append(row["id"])
            self._context.touched.add(row["person_id"])

    def _add(self, head: Row, entries: list[journal.Entry]) -> None:
        self._fresh.append((head, entries))
        self._context.touched.add(head["person_id"])

    def _heads(self, change: Change, own: int) -> list[Row]:
        packed = self._context.plan.spool.record(change.after) if change.after is not None else {}
        found: dict[tuple[object, ...], Row] = {}
        for head in packed.get("heads") or ():
            person_id = self._context.object_id("person", head["person"])
            if person_id is not None:
                row = {
                    "department_id": None,
                    "legal_entity_id": None,
                    self._column: own,
                    "person_id": person_id,
                    "person_ref": head["person"],
                    "acting": head.get("acting", False),
                    "starts_on": codec.day(head.get("starts_on")),
                    "ends_on": codec.day(head.get("ends_on")),
                    "source_id": self._context.source_id,
                }
                found.setdefault(_key(row), row)
        return list(found.values())

    def _held(self, ids: Sequence[int]) -> dict[int, list[Row]]:
        column = HEADSHIPS.c[self._column]
        query = select(HEADSHIPS).where(column.in_(ids), HEADSHIPS.c.source_id == self._context.source_id)
        found: dict[int, list[Row]] = {}
        for row in db.session.execute(query).mappings():
            found.setdefault(row[self._column], []).append(dict(row))
        return found

    def _remember(self, entries: dict[str, list[journal.Entry]]) -> None:
        """Add to the journals of the changes, which were written before the people were there."""
        own = (CHANGES.c.run_id == self._context.run.id, CHANGES.c.kind == self._kind, CHANGES.c.applied)
        query = select(CHANGES.c.id, CHANGES.c.external_id, CHANGES.c.journal).where(
            *own, CHANGES.c.external_id.in_(list(entries))
        )
        updates = Updates(CHANGES)
        for change_id, external_id, written in db.session.execute(query).all():
            updates.set(change_id, {"journal": [*written, *entries[external_id]]})
        updates.send()


def _key(row: Row) -> tuple[object, ...]:
    return row["person_ref"], row["starts_on"]
