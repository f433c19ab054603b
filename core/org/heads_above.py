"""Who is asked in somebody's place: the nearest head above, also above the place that a leaver held at the end."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import select

from core.db import among, db
from core.extension import PersonCard
from core.org import structure
from core.org.dates import today
from core.org.models import Assignment, Department, Employment


def heads_above(person_ids: Collection[int], on: date | None = None) -> dict[int, list[PersonCard]]:
    """The heads of the nearest department above each person that has any, acting ones last; in three queries.

    Who has left is looked for at the place held last. Nobody is their own head: a department that the person heads is
    passed over. Somebody with no place, or with no head above, is left out.
    """
    if not person_ids:
        return {}
    day = on or today()
    paths = _paths(person_ids, day)
    known = structure.heads({number for path in paths.values() for number in structure.path_ids(path)}, day)
    found: dict[int, list[PersonCard]] = {}
    for person_id, path in paths.items():
        for number in reversed(structure.path_ids(path)):
            heads = [head.person for head in known.get(number, ())]
            if heads and all(head.id != person_id for head in heads):
                found[person_id] = heads
                break
    return found


def _paths(person_ids: Collection[int], day: date) -> dict[int, str]:
    """Where each person sits, or sat last; the main place first."""
    rows = db.session.execute(
        select(
            Assignment.person_id, Assignment.primary, Assignment.starts_on, Assignment.id, Department.path,
            Assignment.ends_on, Employment.ends_on.label("left_on"),
        )
        .join(Employment, Employment.id == Assignment.employment_id)
        .join(Department, Department.id == Assignment.department_id)
        .where(among(Assignment.person_id, person_ids))
    )  # fmt: skip
    best: dict[int, tuple[tuple[date, bool, date, int], str]] = {}
    for row in rows:
        until = min(row.ends_on or date.max, row.left_on or date.max)
        if (row.starts_on or date.min) > day:
            continue
        rank = (min(until, day), row.primary, row.starts_on or date.min, row.id)
        if row.person_id not in best or rank > best[row.person_id][0]:
            best[row.person_id] = rank, row.path
    return {person_id: path for person_id, (_, path) in best.items()}
