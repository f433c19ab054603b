"""Absences as the records of people have them, worked out from the record alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select

from core.db import among, db
from core.org.models import Absence, Employment
from core.org.sync import codec
from core.org.sync.models import ExternalRef

_PORTION = 500
_FIELDS = ("person_id", "employment_id", "kind", "starts_on", "ends_on", "expected_until")


def write(source_id: int, external_ids: Sequence[str]) -> None:
    """Bring the absences of these records of people in line."""
    for start in range(0, len(external_ids), _PORTION):
        _write(source_id, external_ids[start : start + _PORTION])


def _write(source_id: int, external_ids: Sequence[str]) -> None:
    own = (Absence.source_id == source_id, among(Absence.person_ref, external_ids))
    held: dict[tuple[Any, ...], int] = {}
    for row in db.session.execute(select(Absence.__table__).where(*own)).mappings():
        held[row["person_ref"], *(row[name] for name in _FIELDS)] = row["id"]
    wanted = _wanted(source_id, external_ids)
    gone = [held[key] for key in held.keys() - wanted.keys()]
    if gone:
        db.session.execute(delete(Absence).where(among(Absence.id, gone)))
    fresh = [wanted[key] for key in wanted if key not in held]
    if fresh:
        db.session.execute(insert(Absence), fresh)


def _wanted(source_id: int, external_ids: Sequence[str]) -> dict[tuple[Any, ...], dict[str, Any]]:
    refs = select(ExternalRef.external_id, ExternalRef.object_id, ExternalRef.record).where(
        ExternalRef.source_id == source_id,
        ExternalRef.kind == "person",
        among(ExternalRef.external_id, external_ids),
    )
    contracts = _contracts(source_id, external_ids)
    found = {}
    for external_id, person_id, record in db.session.execute(refs):
        for absence in record.get("absences") or ():
            values = {
                "person_id": person_id,
                "employment_id": contracts.get((external_id, absence.get("employment", ""))),
                "kind": absence.get("kind", "other"),
                "starts_on": codec.day(absence["starts_on"]),
                "ends_on": codec.day(absence.get("ends_on")),
                "expected_until": codec.day(absence.get("expected_until")),
            }
            key = (external_id, *(values[name] for name in _FIELDS))
            found[key] = {**values, "source_id": source_id, "person_ref": external_id}
    return found


def _contracts(source_id: int, external_ids: Sequence[str]) -> dict[tuple[str, str], int]:
    """Ids of contracts by the ids that the source gives to person and contract."""
    own = (Employment.source_id == source_id, among(Employment.person_ref, external_ids))
    query = select(Employment.person_ref, Employment.external_id, Employment.id).where(*own)
    return {(row.person_ref, row.external_id): row.id for row in db.session.execute(query)}
