"""Who is away: that somebody is and until when is for everybody, why is nobody's business."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Row, Select, or_, select

from core.db import db
from core.extension import Absent
from core.org.dates import in_force
from core.org.models import Absence, Employment

DAY = timedelta(days=1)
_CHUNK = 500
"""Ids in one statement."""


@dataclass(frozen=True, slots=True)
class Away:
    """An absence on a day; ``until`` is its last day as far as it is known, ``None`` where it is not."""

    until: date | None


def of_person(person_id: int, on: date) -> Away | None:
    """Whether somebody is away on a day; one statement. Absences that follow each other are one."""
    return of_people([person_id], on).get(person_id)


def of_people(person_ids: Collection[int], on: date) -> dict[int, Away]:
    """The same of several people; one statement. Who is here is left out."""
    return _of_people(person_ids, on)


def off_work(person_ids: Collection[int], on: date) -> dict[int, Away]:
    """The same without business trips, on which people work; one statement."""
    return _of_people(person_ids, on, Absence.kind != "business_trip")


def _of_people(person_ids: Collection[int], on: date, *conditions: ColumnElement[bool]) -> dict[int, Away]:
    if not person_ids:
        return {}
    query = (
        select(Absence.person_id, Absence.starts_on, Absence.ends_on, Absence.expected_until)
        .outerjoin(Employment, Employment.id == Absence.employment_id)
        .where(Absence.person_id.in_(person_ids), or_(Absence.ends_on.is_(None), Absence.ends_on >= on), *conditions)
        .where(or_(Absence.employment_id.is_(None), in_force(Employment, on)))
        .order_by(Absence.starts_on)
    )
    spans: dict[int, list[Row[int, date, date | None, date | None]]] = {}
    for row in db.session.execute(query):
        spans.setdefault(row.person_id, []).append(row)
    found = {person_id: _away(rows, on) for person_id, rows in spans.items()}
    return {person_id: away for person_id, away in found.items() if away is not None}


def people_away(on: date) -> Select[int]:
    """The ids of the people who are away on a day."""
    return (
        select(Absence.person_id)
        .outerjoin(Employment, Employment.id == Absence.employment_id)
        .where(in_force(Absence, on), or_(Absence.employment_id.is_(None), in_force(Employment, on)))
    )


def next_days(person_id: int, on: date) -> tuple[date, date | None] | None:
    """First and last day of the absence that somebody has on a day or begins next; ``None`` if none is known."""
    first = db.session.scalar(
        select(Absence.starts_on)
        .where(Absence.person_id == person_id, or_(Absence.ends_on.is_(None), Absence.ends_on >= on))
        .order_by(Absence.starts_on)
        .limit(1)
    )
    if first is None:
        return None
    begins = max(first, on)
    away = of_person(person_id, begins)
    return (begins, away.until) if away is not None else None


def _away(rows: Sequence[Row[int, date, date | None, date | None]], on: date) -> Away | None:
    away, until = False, on
    for _person, starts_on, ends_on, expected_until in rows:
        if starts_on > (until + DAY if away else until):
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
