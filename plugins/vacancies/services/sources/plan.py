"""What an answer of a board would change here, before anything is touched; and doing it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from plugin_sdk import search
from plugin_sdk.db import session, utcnow
from plugins.vacancies.models import BY_HAND, BY_SOURCE, CLOSED, OPEN, Source, Vacancy
from plugins.vacancies.services import telling, vacancies
from plugins.vacancies.services.sources.naming import Meanings
from plugins.vacancies.services.sources.postings import Posting
from plugins.vacancies.services.vacancies import KIND

ADD, CHANGE, REOPEN, CLOSE = "added", "changed", "reopened", "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do.

    Attributes:
        fields: keys of ``words.FIELDS`` that change.
    """

    what: str
    title: str
    posting: Posting | None = None
    vacancy: Vacancy | None = None
    fields: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """For the report."""
        return {
            "what": self.what, "title": self.title, "id": self.vacancy.id if self.vacancy else None,
            "fields": list(self.fields), "url": self.posting.url if self.posting else "",
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """All that is to be done.

    Attributes:
        open_before: how many vacancies of the board are open here now, of which the brake takes the share.
    """

    steps: Sequence[Step] = field(default_factory=tuple)
    open_before: int = 0

    def count(self, *what: str) -> int:
        """How many steps are of these kinds."""
        return sum(step.what in what for step in self.steps)

    @property
    def too_many_close(self) -> bool:
        """True if more than half of what is open here would close."""
        return self.count(CLOSE) * 2 > self.open_before


def make(
    source: Source, postings: Mapping[str, Posting], known: Meanings, *, kept: Collection[str], whole: bool
) -> Plan:
    """Compare.

    Args:
        kept: ids and addresses at the board of what could not be read; it stays as it is.
        whole: the board told all it has, so what it does not name is closed there.
    """
    query = select(Vacancy).where(Vacancy.source_id == source.id).order_by(Vacancy.id)
    # A row that somebody is just changing is waited for and read anew.
    rows = session.scalars(query.with_for_update().execution_options(populate_existing=True)).all()
    here = {vacancy.external_id: vacancy for vacancy in rows}
    steps = [step for posting in postings.values() if (step := _step(posting, here.get(posting.external_id), known))]
    opened = [vacancy for vacancy in rows if vacancy.status == OPEN]
    if whole:
        steps += [
            Step(what=CLOSE, title=vacancy.title, vacancy=vacancy)
            for vacancy in opened
            if vacancy.external_id not in postings and not {vacancy.external_id, vacancy.external_url} & set(kept)
        ]
    return Plan(steps=steps, open_before=len(opened))


def _step(posting: Posting, vacancy: Vacancy | None, known: Meanings) -> Step | None:
    if vacancy is None:
        return Step(what=ADD, title=posting.title, posting=posting)
    changes = _differences(posting, vacancy, known)
    back = vacancy.status == CLOSED and vacancy.closed_by != BY_HAND
    if not back and not changes:
        return None
    return Step(
        what=REOPEN if back else CHANGE, title=posting.title, posting=posting, vacancy=vacancy, fields=tuple(changes)
    )


def _values(posting: Posting, known: Meanings) -> dict[str, Any]:
    """The columns that the board decides."""
    return {
        "title": posting.title,
        "description": posting.description,
        "location_id": known.places.get(posting.area_id),
        "location_name": posting.area,
        "board_area": posting.area_id,
        "department_id": known.departments.get(posting.unit_id),
        "department_name": posting.unit,
        "board_unit": posting.unit_id,
        "employment": posting.employment,
        "work_format": posting.work_format,
        "salary_from": posting.salary_from,
        "salary_to": posting.salary_to,
        "salary_currency": posting.salary_currency,
        "salary_gross": posting.salary_gross,
        "salary_per": posting.salary_per,
        "closes_on": date.fromisoformat(posting.closes_on) if posting.closes_on else None,
        "external_url": posting.url,
    }


_TOLD_AS = {
    "location_name": "location_id", "board_area": "location_id", "department_name": "department_id",
    "board_unit": "department_id", "salary_from": "salary", "salary_to": "salary", "salary_currency": "salary",
    "salary_gross": "salary", "salary_per": "salary",
}  # fmt: skip
"""Columns that a report tells under one title."""


def _differences(posting: Posting, vacancy: Vacancy, known: Meanings) -> list[str]:
    values = _values(posting, known)
    if posting.digest == vacancy.digest:
        # The board says the same; only what we understand by its names can have changed.
        values = {name: values[name] for name in ("location_id", "department_id")}
    changed = [name for name, value in values.items() if getattr(vacancy, name) != value]
    return list(dict.fromkeys(_TOLD_AS.get(name, name) for name in changed))


def carry_out(source: Source, plan: Plan, known: Meanings) -> None:
    """Do it, and tell others."""
    touched, added = [], []
    for step in plan.steps:
        if step.what == CLOSE and step.vacancy is not None:
            vacancies.close(step.vacancy, by=BY_SOURCE)
            continue
        if step.posting is None:
            continue
        vacancy = step.vacancy or _new(source, step.posting)
        _write(vacancy, step.posting, known)
        if step.what in (ADD, REOPEN):
            vacancies.mark_open(vacancy)
            vacancy.opened_at = _moment(step.posting.published_at) or vacancy.opened_at
        session.add(vacancy)
        touched.append(vacancy)
        if step.what == ADD:
            added.append(vacancy)
    session.flush()
    if opened := [vacancy.id for vacancy in touched if vacancy.status == OPEN]:
        search.refresh(KIND, opened)
    telling.opened(added)


def _new(source: Source, posting: Posting) -> Vacancy:
    return Vacancy(
        source_id=source.id, external_id=posting.external_id, audience_id=source.audience_id,
        for_everyone=vacancies.is_for_everyone(source.audience_id), contact_id=source.contact_id,
        legal_entity_id=source.legal_entity_id,
    )  # fmt: skip


def _write(vacancy: Vacancy, posting: Posting, known: Meanings) -> None:
    for name, value in _values(posting, known).items():
        setattr(vacancy, name, value)
    vacancy.digest, vacancy.updated_at, vacancy.updated_by = posting.digest, utcnow(), None
    vacancies.describe(vacancy)


def _moment(text: str | None) -> datetime | None:
    """A moment of a board, never in the future; ``None`` for what is none or has no zone."""
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return min(found.astimezone(utcnow().tzinfo), utcnow()) if found.tzinfo is not None else None
