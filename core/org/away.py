"""Who is away: that somebody is and until when is for everybody, why is nobody's business."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import or_, select

from core.db import db
from core.extension import Absent
from core.org.dates import in_force
from core.org.models import Absence, Employment

_CHUNK = 500
"""Ids in one statement."""


@dataclass(frozen=True, slots=True)
class Away:
    """An absence on a day; ``until`` is its last day as far as it is known, ``None`` where it is not."""

    until: date | None


def of_person(person_id: int, on: date) -> Away | None:
    """Whether somebody is away from all that they do here; one statement. Absences that follow each other are one."""
    query = (
        select(Absence.starts_on, Absence.ends_on, Absence.expected_until)
        .outerjoin(Employment, Employment.id == Absence.employment_id)
        .where(Absence.person_id == person_id, or_(Absence.ends_on.is_(None), Absence.ends_on >= on))
        .where(or_(Absence.employment_id.is_(None), in_force(Employment, on)))
        .order_by(Absence.starts_on)
    )
    away, until = False, on
    for starts_on, ends_on, expected_until in db.session.execute(query):
        if starts_on > (until if not away else date.fromordinal(until.toordinal() + 1)):
            break
        away = True
        last = ends_on or expected_until
        if last is None:
            return Away(None)
        until = max(until, last)
    return Away(until) if away else None


def absences(person_ids: Collection[int], since: date) -> dict[int, list[Absent]]:
    """When people are away from a day on, past and known future days alike, the earliest first, by person.

    Absences that follow each other are one. Who is never away is left out. One statement for every 500 people.
    """
    found: dict[int, list[Absent]] = {}
    ids = sorted(set(person_ids))
    for start in range(0, len(ids), _CHUNK):
        query = (
            select(Absence.person_id, Absence.starts_on, Absence.ends_on, Absence.expected_until)
            .outerjoin(Employment, Employment.id == Absence.employment_id)
            .where(Absence.person_id.in_(ids[start : start + _CHUNK]))
            .where(or_(Absence.ends_on.is_(None), Absence.ends_on >= since))
            .where(or_(Absence.employment_id.is_(None), Employment.ends_on.is_(None), Employment.ends_on >= since))
            .order_by(Absence.person_id, Absence.starts_on)
        )
        for person_id, starts_on, ends_on, expected_until in db.session.execute(query):
            _add(found.setdefault(person_id, []), Absent(since=starts_on, until=ends_on or expected_until))
    return found


def _add(stretches: list[Absent], absent: Absent) -> None:
    """Add an absence that begins no earlier than those before it."""
    before = stretches[-1] if stretches else None
    if before is None or (before.until is not None and absent.since > before.until + timedelta(days=1)):
        stretches.append(absent)
    elif before.until is not None:
        until = None if absent.until is None else max(before.until, absent.until)
        stretches[-1] = Absent(since=before.since, until=until)
