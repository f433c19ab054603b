"""What recruiters see and do. Nobody gets to see who of their own people wants to leave, if the setting says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from plugin_sdk import Viewer, access, audit, files, notify, people, settings
from plugin_sdk.db import session, utcnow
from plugins.vacancies.models import HIRED, NEW, OPEN, OWN, REFUSED, STAGES, Candidate, Remark, Vacancy
from plugins.vacancies.services.candidates import erasing
from plugins.vacancies.services.vacancies import KIND

STAGE = "vacancies.stage"
CAME = "vacancies.candidate"
RECRUIT = "vacancies.recruit"
REMARKS = 300
WAITED = 4


def shown(viewer: Viewer) -> ColumnElement[bool]:
    """The condition that a recruiter may see a candidate.

    Never their own application, nor, if the setting says so, that of somebody whose head they are.
    """
    hidden = _hidden(viewer)
    mine = or_(Candidate.person_id.is_(None), Candidate.person_id != viewer.person_id)
    return and_(mine, Candidate.id.not_in(hidden)) if hidden else mine


def _hidden(viewer: Viewer) -> list[int]:
    if viewer.person_id is None or not settings.get("vacancies", "hide_from_head"):
        return []
    rows = session.execute(select(Candidate.id, Candidate.person_id).where(Candidate.kind == OWN)).all()
    heads = people.superiors({row.person_id for row in rows if row.person_id is not None}, viewer.today)
    return [row.id for row in rows if viewer.person_id in heads.get(row.person_id, ())]


def of_vacancy(viewer: Viewer, vacancy_id: int, stage: str = "") -> Select[Candidate]:
    """The candidates of a vacancy, the newest first."""
    query = select(Candidate).where(Candidate.vacancy_id == vacancy_id, shown(viewer))
    if stage in STAGES:
        query = query.where(Candidate.stage == stage)
    return query.order_by(Candidate.created_at.desc(), Candidate.id.desc())


def funnel(viewer: Viewer, vacancy_id: int) -> dict[str, int]:
    """How many of a vacancy's candidates are at each stage."""
    query = select(Candidate.stage, func.count()).where(Candidate.vacancy_id == vacancy_id, shown(viewer))
    return dict.fromkeys(STAGES, 0) | {row[0]: row[1] for row in session.execute(query.group_by(Candidate.stage))}


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """All open vacancies together.

    Attributes:
        stages: how many candidates are at each stage.
        waited: the open vacancies that have been open longest, each as ``id``, ``title``, ``opened_at`` and the number
            of its candidates who are neither hired nor refused, ``going``.
    """

    vacancies: int
    stages: dict[str, int]
    waited: Sequence[Any]


def whole_funnel(viewer: Viewer) -> Funnel:
    """The open vacancies and their candidates, as far as the recruiter may see them; three statements."""
    is_open = Vacancy.status == OPEN
    here = and_(Candidate.vacancy_id == Vacancy.id, shown(viewer))
    stages = select(Candidate.stage, func.count()).join(Vacancy, here).where(is_open).group_by(Candidate.stage)
    going = func.count(Candidate.id)
    waited = (
        select(Vacancy.id, Vacancy.title, Vacancy.opened_at, going.label("going"))
        .outerjoin(Candidate, and_(here, Candidate.stage.not_in((HIRED, REFUSED))))
        .where(is_open)
        .group_by(Vacancy.id, Vacancy.title, Vacancy.opened_at)
        .order_by(Vacancy.opened_at, Vacancy.id)
        .limit(WAITED)
    )
    return Funnel(
        vacancies=session.scalar(select(func.count()).where(is_open)) or 0,
        stages=dict.fromkeys(STAGES, 0) | {row[0]: row[1] for row in session.execute(stages)},
        waited=session.execute(waited).all(),
    )


@dataclass(frozen=True, slots=True)
class Fresh:
    """New candidates of a vacancy."""

    vacancy_id: int
    title: str
    count: int


def fresh(viewer: Viewer) -> list[Fresh]:
    """Vacancies with candidates whom nobody has looked after yet, at most twenty."""
    query = select(Vacancy.id, Vacancy.title, func.count().label("fresh"))
    query = query.join(Candidate, Candidate.vacancy_id == Vacancy.id).where(Candidate.stage == NEW, shown(viewer))
    rows = session.execute(query.group_by(Vacancy.id, Vacancy.title).order_by(Vacancy.id).limit(20))
    return [Fresh(row.id, row.title, row.fresh) for row in rows]


def find(viewer: Viewer, candidate_id: int) -> Candidate | None:
    """A candidate whom the recruiter may see."""
    return session.scalar(select(Candidate).where(Candidate.id == candidate_id, shown(viewer)))


def vacancy_of(candidate: Candidate) -> Vacancy:
    """The vacancy it is about."""
    return session.get_one(Vacancy, candidate.vacancy_id)


def remarks(candidate: Candidate) -> Sequence[Remark]:
    """What was noted about a candidate, the newest first."""
    query = select(Remark).where(Remark.candidate_id == candidate.id).order_by(Remark.id.desc()).limit(REMARKS)
    return session.scalars(query).all()


def paper(candidate: Candidate) -> tuple[Any, BinaryIO] | None:
    """The CV and its bytes."""
    if candidate.file_id is None:
        return None
    try:
        return files.open_own(KIND, candidate.file_id)
    except FileNotFoundError:
        return None


def note(candidate: Candidate, *, stage: str, known: str, text: str, viewer: Viewer) -> bool:
    """Note something and move the candidate to a stage; who handed them in is told of the stage alone.

    Args:
        known: the stage that the recruiter had before their eyes; if another was set since, nothing is done.

    Returns:
        Whether it was done.
    """
    if candidate.stage != known:
        return False
    moved = stage in STAGES and stage != candidate.stage
    if moved:
        candidate.stage, candidate.stage_at = stage, utcnow()
        _tell(candidate)
        _record("vacancies.candidate_moved", candidate, viewer, {"stage": stage})
    if moved or text:
        session.add(
            Remark(candidate_id=candidate.id, author_id=viewer.person_id, text=text, stage=stage if moved else "")
        )
    session.flush()
    return True


def came(candidate: Candidate) -> None:
    """Tell those who recruit that somebody has come, without a name, and never whoever must not know of it."""
    day = people.today()
    recruiters = set(session.scalars(access.holders(RECRUIT, day))) - {candidate.person_id, candidate.referrer_id}
    if candidate.person_id is not None and settings.get("vacancies", "hide_from_head"):
        recruiters -= people.superiors({candidate.person_id}, day).get(candidate.person_id, frozenset())
    if recruiters:
        vacancy = vacancy_of(candidate)
        notify.send(
            CAME,
            people=sorted(recruiters),
            payload={"title": vacancy.title, "kind": candidate.kind},
            url=f"/vacancies/{vacancy.id}/candidates?stage={NEW}",
            plugin=KIND,
            thread=f"vacancies.candidates:{vacancy.id}",
        )


def _tell(candidate: Candidate) -> None:
    person_id = candidate.person_id if candidate.kind == OWN else candidate.referrer_id
    if person_id is not None:
        vacancy = vacancy_of(candidate)
        payload = {
            "title": vacancy.title,
            "name": "" if candidate.kind == OWN else candidate.name,
            "stage": candidate.stage,
        }
        notify.send(STAGE, people=[person_id], payload=payload, url="/vacancies/mine", plugin=KIND)


def erase(candidate: Candidate, *, viewer: Viewer) -> None:
    """Erase a candidate because they asked for it."""
    _record("vacancies.candidate_erased", candidate, viewer, {})
    erasing.erase(candidate)


def _record(action: str, candidate: Candidate, viewer: Viewer, details: dict[str, object]) -> None:
    # The vacancy is named, the candidate is not: the trail is read by others and kept for longer.
    audit.record(
        action, object_type="vacancies.candidate", object_id=candidate.id, title=vacancy_of(candidate).title,
        details=details, plugin=KIND, viewer=viewer,
    )  # fmt: skip


def kept_until(candidate: Candidate, months: int) -> datetime:
    """When the candidate is erased if nothing happens until then."""
    return erasing.months_before(candidate.stage_at, -months)
