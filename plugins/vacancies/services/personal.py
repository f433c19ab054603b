"""Duties towards people: their own copy of what vacancies hold on them, erasing it, who answers their questions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select, update

from plugin_sdk import ErasureReport, OwnedThing, PersonalRecord
from plugin_sdk.db import session
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.vacancies.models import CLOSED, Candidate, Remark, Run, Source, Vacancy
from plugins.vacancies.services.candidates import erasing

VACANCY, BOARD = "vacancies.vacancy", "vacancies.board"


def export(person_id: int) -> list[PersonalRecord]:
    """Vacancies whose contact or last editor the person is, boards whose contact, runs they asked for."""
    involved = or_(Vacancy.contact_id == person_id, Vacancy.updated_by == person_id)
    found = session.scalars(select(Vacancy).where(involved).order_by(Vacancy.id))
    boards = session.scalars(select(Source).where(Source.contact_id == person_id).order_by(Source.id))
    asked = session.scalars(select(Run).where(Run.asked_by == person_id).order_by(Run.id))
    return [
        *_candidates(person_id),
        *(
            PersonalRecord(
                title=_l("Vacancies"),
                data={
                    "id": vacancy.id, "title": vacancy.title, "contact": vacancy.contact_id == person_id,
                    "last_editor": vacancy.updated_by == person_id, "updated_at": vacancy.updated_at.isoformat(),
                },
            )
            for vacancy in found
        ),
        *(PersonalRecord(title=_l("Contact of a job site"), data={"title": source.title}) for source in boards),
        *(
            PersonalRecord(title=_l("Vacancies pulled"), data={"run": run.id, "asked_at": run.created_at.isoformat()})
            for run in asked
        ),
    ]  # fmt: skip


def _candidates(person_id: int) -> list[PersonalRecord]:
    """Applications with what recruiters noted about them, friends recommended, remarks written."""
    mine = or_(Candidate.person_id == person_id, Candidate.referrer_id == person_id)
    found = session.scalars(select(Candidate).where(mine).order_by(Candidate.id)).all()
    own = [candidate.id for candidate in found if candidate.person_id == person_id]
    noted: dict[int, list[str]] = {}
    for row in session.scalars(select(Remark).where(Remark.candidate_id.in_(own)).order_by(Remark.id)):
        noted.setdefault(row.candidate_id, []).append(row.text or row.stage)
    written = session.scalars(select(Remark).where(Remark.author_id == person_id).order_by(Remark.id))
    return [
        *(
            PersonalRecord(
                title=_l("Applications for vacancies") if candidate.id in own else _l("People recommended"),
                data={
                    "vacancy": candidate.vacancy_id, "name": candidate.name, "contact": candidate.contact,
                    "note": candidate.note, "file": candidate.file_name, "stage": candidate.stage,
                    "created_at": candidate.created_at.isoformat(), "remarks": noted.get(candidate.id, []),
                },
            )
            for candidate in found
        ),
        *(
            PersonalRecord(
                title=_l("Remarks on candidates"), data={"text": row.text, "created_at": row.created_at.isoformat()}
            )
            for row in written
        ),
    ]  # fmt: skip


def erase(person_id: int) -> ErasureReport:
    """Erase their applications with the files, and take their name out of the rest, which is the company's."""
    applications = session.scalars(select(Candidate).where(Candidate.person_id == person_id)).all()
    for candidate in applications:
        erasing.erase(candidate)
    erased = len(applications)
    places = (
        (Vacancy, Vacancy.contact_id), (Vacancy, Vacancy.updated_by), (Source, Source.contact_id), (Run, Run.asked_by),
        (Candidate, Candidate.referrer_id), (Remark, Remark.author_id),
    )  # fmt: skip
    for table, column in places:
        cleared = update(table).where(column == person_id).values({column.key: None}).returning(table.id)
        erased += len(session.scalars(cleared).all())
    session.flush()
    return ErasureReport(erased=erased)


def owned(person_id: int) -> list[OwnedThing]:
    """Vacancies that are not closed, and boards, about which the person is asked."""
    asked = select(Vacancy.id, Vacancy.title).where(Vacancy.contact_id == person_id, Vacancy.status != CLOSED)
    boards = select(Source.id, Source.title).where(Source.contact_id == person_id)
    return [
        *(
            OwnedThing(kind=VACANCY, id=str(row.id), title=row.title, url=f"/vacancies/editor/{row.id}")
            for row in session.execute(asked.order_by(Vacancy.id))
        ),
        *(
            OwnedThing(kind=BOARD, id=str(row.id), title=row.title, url=f"/vacancies/boards/{row.id}")
            for row in session.execute(boards.order_by(Source.id))
        ),
    ]


def hand_over(things: Sequence[OwnedThing], to_person_id: int) -> None:
    """Make somebody else the contact."""
    for kind, table in ((VACANCY, Vacancy), (BOARD, Source)):
        ids = [int(thing.id) for thing in things if thing.kind == kind]
        session.execute(update(table).where(table.id.in_(ids)).values(contact_id=to_person_id))
    session.flush()
