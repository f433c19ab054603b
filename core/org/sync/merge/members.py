"""Who is in a group: the people of the records and accounts that its source names."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import Table, delete, select

from core.db import db, metadata
from core.org import bulk
from core.org.sync.models import ExternalRef, Source

MEMBERS: Table = metadata.tables["core_group_member"]


def write(sources: Collection[str], group_ids: Collection[int] | None = None) -> None:
    """Give the groups of these sources (by key) their members.

    Args:
        group_ids: only these groups.
    """
    for source_id in db.session.scalars(select(Source.id).where(Source.key.in_(sources))).all():
        query = select(ExternalRef.object_id, ExternalRef.record, ExternalRef.present).where(
            ExternalRef.source_id == source_id, ExternalRef.kind == "group"
        )
        rows = [row for row in db.session.execute(query) if group_ids is None or row.object_id in group_ids]
        if not rows:
            continue
        people = _people(source_id)
        for group_id, record, present in rows:
            listed = record.get("members") or () if present else ()
            _set(group_id, {people[one] for one in listed if one in people})


def _people(source_id: int) -> dict[str, int]:
    query = select(ExternalRef.external_id, ExternalRef.object_id).where(
        ExternalRef.source_id == source_id,
        ExternalRef.kind.in_(("person", "account")),
        ExternalRef.object_id.is_not(None),
    )
    return {external_id: person_id for external_id, person_id in db.session.execute(query) if person_id is not None}


def _set(group_id: int, wanted: set[int]) -> None:
    """Make exactly these people the members of a group."""
    query = select(MEMBERS.c.person_id).where(MEMBERS.c.group_id == group_id)
    held = set(db.session.execute(query).scalars())
    gone: Sequence[int] = sorted(held - wanted)
    for start in range(0, len(gone), 500):
        portion = gone[start : start + 500]
        db.session.execute(delete(MEMBERS).where(MEMBERS.c.group_id == group_id, MEMBERS.c.person_id.in_(portion)))
    bulk.insert(MEMBERS, [{"group_id": group_id, "person_id": person_id} for person_id in sorted(wanted - held)])
