"""Contracts and places: brings what the portal holds in line with a record, keeping the history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from sqlalchemy import Table, delete, select

from core.db import among, db, metadata
from core.org import bulk
from core.org.sync import codec
from core.org.sync.apply import journal
from core.org.sync.apply.context import Context
from core.org.sync.apply.rows import Row, Updates, take_ids

EMPLOYMENTS: Table = metadata.tables["core_employment"]
ASSIGNMENTS: Table = metadata.tables["core_assignment"]
Entries = list[journal.Entry]
Who = tuple[int, str]
"""A person, and the source's id of the record that means them."""


class Posts:
    """Collects what is to be written for many people, and writes it at once.

    What a record brought belongs to the record, because several records of a source may mean one person.

    Args:
        refs: the external ids of the records that were known before.
    """

    def __init__(self, context: Context, refs: Sequence[str]) -> None:
        self._context = context
        self._employments = _by(_held(refs, context.source_id), "person_ref")
        held = [row["id"] for rows in self._employments.values() for row in rows]
        self._assignments = _by(_assignments(held), "employment_id")
        self._changed_employments = Updates(EMPLOYMENTS)
        self._changed_assignments = Updates(ASSIGNMENTS)
        self._new: list[tuple[Row, list[Row], Entries]] = []
        self._opened: dict[str, list[tuple[Row, list[Row]]]] = {}
        self._new_assignments: list[tuple[Row, Entries]] = []
        self._dropped: list[int] = []

    def follow(self, who: Who, packed: codec.Packed, entries: Entries, *, returning: bool = False) -> None:
        """Bring a working person's contracts and places in line with the record."""
        held = self._employments.get(who[1], [])
        used: set[int] = set()
        contracts: Sequence[codec.Packed] = packed.get("employments") or ({},)
        for wanted in contracts:
            row = self._match(held, used, wanted, returning)
            if row is None:
                self._open(who, wanted, entries, returning=returning)
            else:
                used.add(row["id"])
                self._adjust(row, wanted, entries)
        for row in held:
            if row["id"] not in used and _open_after(row, self._context.yesterday):
                self._end(row, entries)

    def end(self, who: Who, entries: Entries) -> None:
        """End whatever the person holds by this record."""
        for row in self._employments.get(who[1], []):
            if _open_after(row, self._context.yesterday):
                self._end(row, entries)

    def opened(self, person_ref: str) -> Sequence[tuple[Row, list[Row]]]:
        """The contracts that begin by a record, each with its places."""
        return self._opened.get(person_ref, ())

    def belong(self, who: Who) -> None:
        """Say whom a record means that was followed before its person had a row."""
        for contract, posts in self.opened(who[1]):
            for row in (contract, *posts):
                row["person_id"] = who[0]

    @property
    def numberless(self) -> int:
        """Contracts that begin and have no id yet."""
        return sum("id" not in row for row, _, _ in self._new)

    def number(self, ids: Sequence[int]) -> None:
        """Give those contracts ids."""
        rows = [row for row, _, _ in self._new if "id" not in row]
        for row, employment_id in zip(rows, ids, strict=True):
            row["id"] = employment_id

    def openings(self) -> list[bulk.Insertion]:
        """Make the contracts that begin, which have ids, ready to be written with their places."""
        for row, posts, entries in self._new:
            # Its places go with it, so they need no entries of their own.
            entries.append(journal.inserted(EMPLOYMENTS, {"id": row["id"]}))
            for post in posts:
                post["employment_id"] = row["id"]
        return [
            bulk.insertion(EMPLOYMENTS, [row for row, _, _ in self._new]),
            bulk.insertion(ASSIGNMENTS, [post for _, posts, _ in self._new for post in posts]),
        ]

    def send(self) -> None:
        """Write everything."""
        if self._dropped:
            db.session.execute(delete(ASSIGNMENTS).where(among(ASSIGNMENTS.c.id, self._dropped)))
        self._changed_employments.send()
        self._changed_assignments.send()
        self.number(take_ids(EMPLOYMENTS, self.numberless))
        added = take_ids(ASSIGNMENTS, len(self._new_assignments))
        rows = [{"id": number, **row} for number, (row, _) in zip(added, self._new_assignments, strict=True)]
        for row, (_, entries) in zip(rows, self._new_assignments, strict=True):
            entries.append(journal.inserted(ASSIGNMENTS, {"id": row["id"]}))
        bulk.insert(ASSIGNMENTS, rows)
        for opening in self.openings():
            opening()

    def _match(self, held: Sequence[Row], used: set[int], wanted: codec.Packed, returning: bool) -> Row | None:
        key, starts = wanted.get("external_id", ""), codec.day(wanted.get("starts_on"))
        same = [row for row in held if row["external_id"] == key and row["id"] not in used]
        if not same:
            return None
        row = max(same, key=lambda item: item["id"])
        ended = row["ends_on"] is not None and row["ends_on"] < self._context.today
        if returning and ended and (starts is None or starts > row["ends_on"]):
            return None
        return row

    def _open(self, who: Who, wanted: codec.Packed, entries: Entries, *, returning: bool) -> None:
        begins = codec.day(wanted.get("starts_on")) or (self._context.today if returning else self._context.seen_on)
        row = {
            "person_id": who[0],
            "person_ref": who[1],
            "source_id": self._context.source_id,
            "external_id": wanted.get("external_id", ""),
            "starts_on": begins,
            "ends_on": codec.day(wanted.get("ends_on")),
            **self._contract(wanted),
        }
        places: Sequence[codec.Packed] = wanted.get("assignments") or ({},)
        posts = [self._post(who[0], post, begins) for post in places]
        self._new.append((row, posts, entries))
        self._opened.setdefault(who[1], []).append((row, posts))

    def _adjust(self, row: Row, wanted: codec.Packed, entries: Entries) -> None:
        values = self._contract(wanted)
        values["starts_on"] = codec.day(wanted.get("starts_on")) or row["starts_on"]
        values["ends_on"] = codec.day(wanted.get("ends_on"))
        self._changed_employments.change(row, values, entries)
        posts: Sequence[codec.Packed] = wanted.get("assignments") or ({},)
        if any(post.get("starts_on") for post in posts):
            self._rewrite(row, posts, entries)
        else:
            self._observe(row, posts, entries)

    def _observe(self, row: Row, posts: Sequence[codec.Packed], entries: Entries) -> None:
        """Without dates a new place begins today, and the one it replaces ended yesterday."""
        person_id = row["person_id"]
        held = self._assignments.get(row["id"], [])
        open_rows = [item for item in held if _open_after(item, self._context.yesterday)]
        wanted = [self._post(person_id, post, self._context.today) for post in posts]
        for post in list(wanted):
            same = next((item for item in open_rows if _same_place(item, post)), None)
            if same is not None:
                open_rows.remove(same)
                wanted.remove(post)
                rest = {name: post[name] for name in ("rate", "is_primary", "observed", "ends_on")}
                self._changed_assignments.change(same, rest, entries)
        for post in wanted:
            replaced = next((item for item in open_rows if item["starts_on"] == self._context.today), None)
            if replaced is not None:
                open_rows.remove(replaced)
                self._changed_assignments.change(replaced, post, entries)
            else:
                self._new_assignments.append(({**post, "employment_id": row["id"]}, entries))
        for item in open_rows:
            self._changed_assignments.change(item, {"ends_on": self._context.yesterday}, entries)

    def _rewrite(self, row: Row, posts: Sequence[codec.Packed], entries: Entries) -> None:
        """With dates the record is the whole history."""
        rows = list(self._assignments.get(row["id"], []))
        for post in (self._post(row["person_id"], post, None) for post in posts):
            same = next((item for item in rows if item["starts_on"] == post["starts_on"]), rows[0] if rows else None)
            if same is None:
                self._new_assignments.append(({**post, "employment_id": row["id"]}, entries))
            else:
                rows.remove(same)
                self._changed_assignments.change(same, post, entries)
        for item in rows:
            entries.append(journal.deleted(ASSIGNMENTS, item))
            self._dropped.append(item["id"])

    def _end(self, row: Row, entries: Entries) -> None:
        end = {"ends_on": self._context.yesterday}
        self._changed_employments.change(row, end, entries)
        for item in self._assignments.get(row["id"], []):
            if _open_after(item, self._context.yesterday):
                self._changed_assignments.change(item, end, entries)

    def _contract(self, wanted: codec.Packed) -> Row:
        return {
            "legal_entity_id": self._context.object_id("entity", wanted.get("entity", "")),
            "personnel_number": wanted.get("personnel_number", ""),
            "kind": wanted.get("kind", "main"),
        }

    def _post(self, person_id: int, post: codec.Packed, begins: date | None) -> Row:
        return {
            "person_id": person_id,
            "department_id": self._context.object_id("department", post.get("department", "")),
            "position_id": self._context.positions.get(post.get("position", "")),
            "rate": _rate(post.get("rate", "1")),
            "is_primary": post.get("primary", True),
            "resumed": post.get("resumed", False),
            "observed": not post.get("starts_on"),
            "starts_on": codec.day(post.get("starts_on")) or begins,
            "ends_on": codec.day(post.get("ends_on")),
        }


@lru_cache(maxsize=100)
def _rate(text: str) -> Decimal:
    try:
        return Decimal(text).quantize(Decimal("0.01"))
    except InvalidOperation:
        return Decimal(1)


def _open_after(row: Row, day: date) -> bool:
    return row["ends_on"] is None or row["ends_on"] > day


def _same_place(row: Row, post: Row) -> bool:
    return row["department_id"] == post["department_id"] and row["position_id"] == post["position_id"]


def _held(refs: Sequence[str], source_id: int) -> list[Row]:
    if not refs:
        return []
    query = select(EMPLOYMENTS).where(EMPLOYMENTS.c.source_id == source_id, among(EMPLOYMENTS.c.person_ref, refs))
    return [dict(row._mapping) for row in db.session.execute(query)]


def _assignments(employment_ids: Sequence[int]) -> list[Row]:
    if not employment_ids:
        return []
    query = select(ASSIGNMENTS).where(among(ASSIGNMENTS.c.employment_id, employment_ids)).order_by(ASSIGNMENTS.c.id)
    return [dict(row._mapping) for row in db.session.execute(query)]


def _by(rows: list[Row], name: str) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = {}
    for row in rows:
        found.setdefault(row[name], []).append(row)
    return found
