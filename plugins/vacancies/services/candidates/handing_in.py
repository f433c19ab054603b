"""Recommending a friend and applying: what colleagues hand in, see of it later, and take back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import select

from plugin_sdk import Viewer, access, files
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext as _
from plugins.vacancies.models import FRIEND, NAME_LENGTH, OWN, Candidate, Vacancy
from plugins.vacancies.services.candidates import erasing, recruiting
from plugins.vacancies.services.vacancies import KIND

FILE_BYTES = 10 * 1024 * 1024
ENDINGS = ("pdf", "docx", "odt")
MOST = 200


class NotTaken(ValueError):
    """Something that cannot be handed in; the message is for people. ``field`` names the input."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A CV as it was sent."""

    stream: BinaryIO
    name: str


def refer(
    vacancy: Vacancy, *, name: str, contact: str, note: str, consent: str, paper: Paper | None, viewer: Viewer
) -> Candidate:
    """Recommend a friend, who has agreed to ``consent``.

    Raises:
        NotTaken: the vacancy is for colleagues only, or nobody is there who could recommend.
        FileRefused: the file is no CV.
    """
    if viewer.person_id is None or vacancy.internal_on(viewer.today):
        raise NotTaken(_("This vacancy is for colleagues only."), "name")
    candidate = Candidate(
        vacancy_id=vacancy.id, kind=FRIEND, referrer_id=viewer.person_id, name=name, contact=contact, note=note,
        consent_text=consent, consented_at=utcnow(),
    )  # fmt: skip
    return _take(candidate, paper, viewer.person_id)


def apply(vacancy: Vacancy, *, contact: str, note: str, paper: Paper | None, viewer: Viewer) -> Candidate:
    """Apply for oneself. Nothing of it gets into the audit trail, which others read.

    Raises:
        NotTaken: the viewer has applied already, or is no person of the company.
        FileRefused: the file is no CV.
    """
    if viewer.person_id is None or own(viewer, vacancy.id) is not None:
        raise NotTaken(_("You have applied for it already."), "note")
    candidate = Candidate(
        vacancy_id=vacancy.id, kind=OWN, person_id=viewer.person_id, name=viewer.name[:NAME_LENGTH], contact=contact,
        note=note,
    )  # fmt: skip
    return _take(candidate, paper, viewer.person_id)


def _take(candidate: Candidate, paper: Paper | None, person_id: int) -> Candidate:
    if paper is not None:
        if paper.name.rpartition(".")[2].lower() not in ENDINGS:
            raise files.FileRefused(_("Only PDF, DOCX and ODT are taken."))
        mine = access.intern([f"person:{person_id}"])
        file = files.save(KIND, paper.stream, paper.name, audience_id=mine, max_bytes=FILE_BYTES, created_by=person_id)
        candidate.file_id, candidate.file_name = file.id, file.name[:NAME_LENGTH]
    session.add(candidate)
    session.flush()
    recruiting.came(candidate)
    return candidate


def own(viewer: Viewer, vacancy_id: int) -> Candidate | None:
    """The viewer's own application for a vacancy."""
    if viewer.person_id is None:
        return None
    query = select(Candidate).where(Candidate.vacancy_id == vacancy_id, Candidate.person_id == viewer.person_id)
    return session.scalar(query)


def handed_in(viewer: Viewer) -> Sequence[tuple[Candidate, Vacancy]]:
    """What the viewer has handed in, the newest first, with the vacancies."""
    if viewer.person_id is None:
        return []
    mine = (Candidate.person_id == viewer.person_id) | (Candidate.referrer_id == viewer.person_id)
    query = select(Candidate, Vacancy).join(Vacancy, Vacancy.id == Candidate.vacancy_id).where(mine)
    rows = session.execute(query.order_by(Candidate.id.desc()).limit(MOST))
    return [(row[0], row[1]) for row in rows]


def take_back(viewer: Viewer, candidate_id: int) -> bool:
    """Take an application or recommendation back: it is erased at once. False if there is none of the viewer's."""
    found = next((candidate for candidate, _vacancy in handed_in(viewer) if candidate.id == candidate_id), None)
    if found is None:
        return False
    erasing.erase(found)
    return True
