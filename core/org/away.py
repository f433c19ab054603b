"""Who is away: that somebody is and until when is for everybody, why is nobody's business."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from core.db import db
from core.org.dates import in_force
from core.org.models import Absence, Employment


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
