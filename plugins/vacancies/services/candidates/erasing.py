"""Erasing candidates: when their time is over, when somebody asks, when a person's data are erased."""

from __future__ import annotations

import calendar
from datetime import datetime

from sqlalchemy import delete, select

from plugin_sdk import audit, files
from plugin_sdk.db import session, utcnow
from plugins.vacancies.models import Candidate, Remark
from plugins.vacancies.services.candidates import consent

ROUND = 500
"""Candidates that one run erases at the most; the next takes the rest."""


def erase(candidate: Candidate) -> None:
    """Erase everything of a candidate: the row, the remarks, the file."""
    file_id = candidate.file_id
    session.execute(delete(Remark).where(Remark.candidate_id == candidate.id))
    session.delete(candidate)
    session.flush()
    if file_id is not None:
        files.delete(file_id)


def erase_over(now: datetime | None = None) -> int:
    """Erase those whose time is over; gives how many, and says so in the audit trail, without names."""
    limit = months_before(now or utcnow(), consent.months())
    over = select(Candidate).where(Candidate.stage_at < limit).order_by(Candidate.id).limit(ROUND)
    found = session.scalars(over).all()
    for candidate in found:
        erase(candidate)
    if found:
        details = {"count": len(found), "months": consent.months()}
        audit.record(
            "vacancies.candidates_erased", object_type="vacancies.candidate", details=details, plugin="vacancies"
        )
    return len(found)


def months_before(moment: datetime, months: int) -> datetime:
    """The same day so many months before, or the last one of a shorter month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)
