"""What editors see: every vacancy in every state, and closing those whose last day is over."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, func, select

from plugin_sdk.db import session
from plugins.vacancies.models import BY_DATE, OPEN, STATUSES, Vacancy
from plugins.vacancies.services import vacancies
from plugins.vacancies.services.text import containing

ROUND = 200
"""Vacancies that one run of the job closes at the most; the next takes the rest."""


def listing(status: str = "", text: str = "", source_id: int = 0) -> Select[Vacancy]:
    """Vacancies for the editors' list, what was changed last first."""
    query = select(Vacancy).where(*containing(text))
    if status in STATUSES:
        query = query.where(Vacancy.status == status)
    if source_id:
        query = query.where(Vacancy.source_id == source_id)
    return query.order_by(Vacancy.updated_at.desc(), Vacancy.id.desc())


def counts() -> dict[str, int]:
    """How many vacancies there are in each state."""
    found = dict.fromkeys(STATUSES, 0)
    for status, count in session.execute(select(Vacancy.status, func.count()).group_by(Vacancy.status)):
        found[status] = count
    return found


def open_now() -> int:
    """How many vacancies are open."""
    return session.scalar(select(func.count()).where(Vacancy.status == OPEN)) or 0


def close_over(today: date) -> int:
    """Close what was open until a day before ``today``; gives how many."""
    over = select(Vacancy).where(Vacancy.status == OPEN, Vacancy.closes_on < today).order_by(Vacancy.id).limit(ROUND)
    return sum(vacancies.close(vacancy, by=BY_DATE) for vacancy in session.scalars(over).all())
