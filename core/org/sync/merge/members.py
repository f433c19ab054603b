"""Who is in a group: the people of the records and accounts that its source names, its own or others'."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Table, delete, select

from core.db import db, metadata
from core.org import bulk
from core.org.sync.merge.named import NamedPeople
from core.org.sync.models import ExternalRef, Source

MEMBERS: Table = metadata.tables["core_group_member"]


def write(sources: Collection[str], group_ids: Collection[int] | None = None) -> None:
    """Give the groups of these sources (by key) their members.

    Args:
        group_ids: only these groups.
    """
    if not sources:
        return
    named = NamedPeople()
    for source_id, key in db.session.execute(select(Source.id, Source.key).where(Source.key.in_(sources))).all():
        query = select(ExternalRef.object_id, ExternalRef.record, ExternalRef.present).where(
            ExternalRef.source_id == source_id, ExternalRef.kind == "group", ExternalRef.object_id.is_not(None)
        )
        rows = [row for row in db.session.execute(query) if group_ids is None or row.object_id in group_ids]
        if not rows:
            continue
        people = _people(source_id)
        wanted: dict[int, set[int]] = {}
        for group_id, record, present in rows:
            listed = record.get("members") or () if present else ()
            others = record.get("people") or () if present else ()
            wanted[group_id] = {people[one] for one in listed if one in people} | named.find_all(others, key)
        _set(wanted)


def of_groups_alone() -> set[str]:
    """Keys of the sources that have groups and no people: whom they name depends on what the others say."""
    of_people = select(ExternalRef.source_id).where(ExternalRef.kind.in_(("person", "account")))
    query = select(Source.key).where(
        Source.id.in_(select(ExternalRef.source_id).where(ExternalRef.kind == "group")), Source.id.not_in(of_people)
    )
    return set(db.session.scalars(query))


def _people(source_id: int) -> dict[str, int]:
    query = select(ExternalRef.external_id, ExternalRef.object_id).where(
        ExternalRef.source_id == source_id,
        ExternalRef.kind.in_(("person", "account")),
        ExternalRef.object_id.is_not(None),
    )
    return {external_id: person_id for external_id, person_id in db.session.execute(query) if person_id is not None}


def _set(wanted: Mapping[int, set[int]]) -> None:
    """Make exactly these people the members of each group."""
    groups = sorted(wanted)
    fresh = []
    for start in range(0, len(groups), 500):
        portion = groups[start : start + 500]
        held: dict[int, set[int]] = {group_id: set() for group_id in portion}
        query = select(MEMBERS.c.group_id, MEMBERS.c.person_id).where(MEMBERS.c.group_id.in_(portion))
        for group_id, person_id in db.session.execute(query):
            held[group_id].add(person_id)
        for group_id in portion:
            _remove(group_id, sorted(held[group_id] - wanted[group_id]))
            added = sorted(wanted[group_id] - held[group_id])
            fresh += [{"group_id": group_id, "person_id": person_id} for person_id in added]
    bulk.insert(MEMBERS, fresh)


def _remove(group_id: int, gone: Sequence[int]) -> None:
    for start in range(0, len(gone), 500):
        portion = gone[start : start + 500]
        db.session.execute(delete(MEMBERS).where(MEMBERS.c.group_id == group_id, MEMBERS.c.person_id.in_(portion)))
