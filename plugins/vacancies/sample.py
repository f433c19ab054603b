"""Fills an empty block with sample vacancies: the service ``vacancies.demo/1``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from plugin_sdk import Unit, search
from plugin_sdk.db import session, utcnow
from plugin_sdk.people import departments, places
from plugins.vacancies.models import BY_HAND, CLOSED, FRIEND, OPEN, STAGES, Candidate, Vacancy
from plugins.vacancies.samples import english, russian
from plugins.vacancies.samples.kinds import Sample
from plugins.vacancies.services import vacancies
from plugins.vacancies.services.candidates import consent
from plugins.vacancies.services.text import fold
from plugins.vacancies.services.vacancies import Content

ROUBLES_PER_EURO = 50
THOUSAND = 1000


def fill(editor_id: int, language: str = "en", people: Sequence[int] = ()) -> int:
    """Make the sample vacancies, unless there are some already; gives their number. The caller commits.

    Args:
        editor_id: person id of who is asked about them.
        language: ``en`` or ``ru``.
        people: person ids of colleagues; some of them recommend a friend.
    """
    if session.scalar(select(Vacancy.id).limit(1)) is not None:
        return 0
    words = russian if language == "ru" else english
    units = [unit for unit in departments() if unit.active]
    here = {place.name: place.id for place in places()}
    for sample in words.VACANCIES:
        unit = _unit(sample, units)
        _one(sample, unit, _place(unit, units, here), editor_id, words.HEADINGS, words.OFFERS, language)
    session.flush()
    _friends(words.FRIENDS, people)
    return len(words.VACANCIES)


def _friends(names: Sequence[str], people: Sequence[int]) -> None:
    """Colleagues have recommended friends, who have come differently far."""
    open_ids = session.scalars(select(Vacancy.id).where(Vacancy.status == OPEN).order_by(Vacancy.id)).all()
    for place, (name, referrer) in enumerate(zip(names, people[::7], strict=False)):
        session.add(
            Candidate(
                vacancy_id=open_ids[place * place % len(open_ids)],
                kind=FRIEND,
                referrer_id=referrer,
                name=name,
                consent_text=consent.text(),
                consented_at=utcnow(),
                stage=STAGES[place * 3 % len(STAGES)],
            )
        )
    session.flush()


def _unit(sample: Sample, units: Sequence[Unit]) -> Unit | None:
    return next((unit for unit in units if fold(sample.unit) in fold(unit.name)), None)


def _place(unit: Unit | None, units: Sequence[Unit], places: dict[str, int]) -> int | None:
    """The place of the branch that the department belongs to: the demo company calls both alike."""
    above = [other.name for other in units if unit is not None and other.id in unit.path]
    return next((places[name] for name in above if name in places), None)


def _one(
    sample: Sample,
    unit: Unit | None,
    location_id: int | None,
    editor_id: int,
    headings: Sequence[str],
    offers: Sequence[str],
    language: str,
) -> None:
    now = utcnow()
    scale = THOUSAND if language == "ru" else THOUSAND // ROUBLES_PER_EURO
    vacancy = vacancies.create(
        Content(
            title=sample.title,
            department_id=unit.id if unit else None,
            location_id=location_id,
            employment=sample.employment,
            work_format=sample.work_format,
            salary_from=sample.pay[0] * scale if sample.pay else None,
            salary_to=sample.pay[1] * scale if sample.pay else None,
            salary_currency=("RUB" if language == "ru" else "EUR") if sample.pay else "",
            salary_gross=True if sample.pay else None,
            description=_description(sample, headings, offers),
            contact_id=editor_id,
            internal_only=sample.internal,
            closes_on=now.date() + timedelta(days=sample.lasts) if sample.lasts else None,
        )
    )
    if sample.days is None:
        return
    vacancies.mark_open(vacancy)
    vacancy.opened_at = now - timedelta(days=sample.days, hours=3)
    if sample.closed:
        vacancy.status, vacancy.closed_at, vacancy.closed_by = CLOSED, now - timedelta(days=2), BY_HAND
    session.flush()
    search.refresh(vacancies.KIND, [vacancy.id])


def _description(sample: Sample, headings: Sequence[str], offers: Sequence[str]) -> str:
    parts = zip(headings, (sample.tasks, sample.wishes, (*sample.offers, *offers)), strict=True)
    lists = "".join(
        f"<h2>{heading}</h2><ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>" for heading, lines in parts
    )
    return f"<p>{sample.intro}</p>{lists}"
