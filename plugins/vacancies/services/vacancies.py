"""Writing vacancies: drafts, changes, opening, closing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from textwrap import shorten

from sqlalchemy.orm.exc import StaleDataError

from plugin_sdk import EVERYONE, Viewer, access, audit, html, search
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext as _
from plugins.vacancies.models import BY_HAND, CLOSED, DRAFT, OPEN, SUMMARY_LENGTH, Vacancy
from plugins.vacancies.services import telling
from plugins.vacancies.services.text import words_of

KIND = "vacancies"
"""Who owns the audit entries, and the kind of the documents in the search index."""


ENOUGH = 40
"""Characters that say something in a list; a first line that is shorter is but a heading."""


class Meanwhile(Exception):
    """Somebody else changed the vacancy since it was opened; ``vacancy`` is as they left it."""

    def __init__(self, vacancy: Vacancy) -> None:
        super().__init__(f"vacancy {vacancy.id} is at version {vacancy.version}")
        self.vacancy = vacancy


class NotReady(ValueError):
    """A vacancy that cannot be opened; the message is for the editor. ``field`` names the input."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What an editor writes and chooses; the meanings are those of :class:`Vacancy`.

    Attributes:
        description: HTML as it came from the editor; it is cleaned when it is saved.
        audience: principals; everyone by default.
    """

    title: str
    department_id: int | None = None
    location_id: int | None = None
    legal_entity_id: int | None = None
    employment: str = ""
    work_format: str = ""
    salary_from: int | None = None
    salary_to: int | None = None
    salary_currency: str = ""
    salary_gross: bool | None = None
    salary_per: str = "month"
    description: str = ""
    contact_id: int | None = None
    internal_only: bool = False
    internal_until: date | None = None
    closes_on: date | None = None
    audience: Sequence[str] = (EVERYONE,)


FROM_BOARD = frozenset(
    {
        "title", "department_id", "location_id", "employment", "work_format", "salary_from", "salary_to",
        "salary_currency", "salary_gross", "salary_per", "description", "closes_on",
    }
)  # fmt: skip
"""What the board decides about a vacancy that it brought; the rest is ours."""

_COMPARED = (*(item.name for item in fields(Content) if item.name != "audience"), "audience_id")


def get(vacancy_id: int) -> Vacancy | None:
    """A vacancy in any state, for editors."""
    return session.get(Vacancy, vacancy_id)


def create(content: Content, *, viewer: Viewer | None = None) -> Vacancy:
    """Make a draft.

    Raises:
        AudienceError: the audience is empty or not well formed.
    """
    vacancy = Vacancy(title=content.title, audience_id=access.intern(content.audience))
    _fill(vacancy, content)
    vacancy.updated_by = viewer.person_id if viewer else None
    session.add(vacancy)
    session.flush()
    note("vacancies.created", vacancy, viewer)
    return vacancy


def save(vacancy: Vacancy, content: Content, *, version: int, viewer: Viewer) -> None:
    """Take an editor's changes over. What a board decides about its vacancies stays as the board said.

    Args:
        version: the version that the editor had opened.

    Raises:
        Meanwhile: somebody else changed it since; nothing was taken over.
        AudienceError: the audience is empty or not well formed.
    """
    if vacancy.version != version:
        raise Meanwhile(vacancy)
    before = _comparable(vacancy)
    vacancy.audience_id = access.intern(content.audience)
    _fill(vacancy, content)
    changed = sorted(name for name, value in _comparable(vacancy).items() if value != before[name])
    if not changed:
        return
    vacancy.updated_by, vacancy.updated_at = viewer.person_id, utcnow()
    flush(vacancy)
    note("vacancies.changed", vacancy, viewer, {"changed": changed})
    if vacancy.status == OPEN:
        search.refresh(KIND, [vacancy.id])


def flush(vacancy: Vacancy) -> None:
    """Write the vacancy, unless somebody else was quicker by a moment.

    Raises:
        Meanwhile: they were; the whole transaction was taken back.
    """
    vacancy_id = vacancy.id
    try:
        session.flush()
    except StaleDataError:
        session.rollback()
        current = session.get(Vacancy, vacancy_id)
        if current is None:
            raise
        raise Meanwhile(current) from None


def _fill(vacancy: Vacancy, content: Content) -> None:
    kept = FROM_BOARD if vacancy.source_id is not None else frozenset()
    for item in fields(Content):
        if item.name not in kept | {"audience", "description"}:
            setattr(vacancy, item.name, getattr(content, item.name))
    if "description" not in kept:
        vacancy.description = html.clean(content.description)
    vacancy.for_everyone = EVERYONE in content.audience
    describe(vacancy)


def is_for_everyone(audience_id: int) -> bool:
    """True for the audience of all employees."""
    return EVERYONE in access.principals_of(audience_id)


def describe(vacancy: Vacancy) -> None:
    """Derive what lists show and searches compare."""
    vacancy.summary = shorten(_beginning(vacancy.description), SUMMARY_LENGTH, placeholder="…")
    vacancy.words = words_of(vacancy)


def _beginning(description: str) -> str:
    """The first paragraph; where that is but a heading, what follows it too."""
    text = ""
    for line in html.to_text(description).split("\n"):
        text = f"{text} {line}".strip()
        if len(text) >= ENOUGH:
            break
    return text


def _comparable(vacancy: Vacancy) -> dict[str, object]:
    return {name: getattr(vacancy, name) for name in _COMPARED}


def content_of(vacancy: Vacancy) -> Content:
    """What an editor's form starts from."""
    values = {name: getattr(vacancy, name) for name in _COMPARED if name != "audience_id"}
    return Content(**values, audience=access.principals_of(vacancy.audience_id))


def open_up(vacancy: Vacancy, *, viewer: Viewer) -> bool:
    """Open a draft or a closed vacancy to its audience; false if it is open already.

    Raises:
        NotReady: there is nothing to read, or its last day is over.
        Meanwhile: somebody else changed it at this very moment.
    """
    if vacancy.status == OPEN:
        return False
    if not html.to_text(vacancy.description):
        raise NotReady(_("Write what the work is first."), "description")
    if vacancy.closes_on is not None and vacancy.closes_on < viewer.today:
        raise NotReady(_("This day is over. Choose a later one, or leave it empty."), "closes_on")
    first = vacancy.opened_at is None
    mark_open(vacancy)
    flush(vacancy)
    search.refresh(KIND, [vacancy.id])
    if first:
        telling.opened([vacancy], exclude=[viewer.person_id] if viewer.person_id is not None else [])
    note("vacancies.opened" if first else "vacancies.reopened", vacancy, viewer)
    return True


def mark_open(vacancy: Vacancy) -> None:
    """Set the state of an open vacancy."""
    vacancy.status, vacancy.opened_at = OPEN, utcnow()
    vacancy.closed_at, vacancy.closed_by = None, ""


def close(vacancy: Vacancy, *, by: str = BY_HAND, viewer: Viewer | None = None) -> bool:
    """Close an open vacancy; false if it is not open.

    Raises:
        Meanwhile: somebody else changed it at this very moment.
    """
    if vacancy.status != OPEN:
        return False
    vacancy.status, vacancy.closed_at, vacancy.closed_by = CLOSED, utcnow(), by
    flush(vacancy)
    search.refresh(KIND, [vacancy.id])
    note("vacancies.closed", vacancy, viewer, {"by": by})
    return True


def delete_draft(vacancy: Vacancy, *, viewer: Viewer) -> None:
    """Delete a draft for good. What was open is closed instead, so that a trace of it stays.

    Raises:
        ValueError: it is or was open.
    """
    if vacancy.status != DRAFT:
        raise ValueError(f"vacancy {vacancy.id} is no draft")
    note("vacancies.deleted", vacancy, viewer)
    session.delete(vacancy)
    session.flush()


def note(action: str, vacancy: Vacancy, viewer: Viewer | None, details: dict[str, object] | None = None) -> None:
    """Leave a trace of an act on a vacancy in the audit trail."""
    audit.record(
        action,
        object_type="vacancies.vacancy",
        object_id=vacancy.id,
        title=vacancy.title,
        details=details,
        plugin=KIND,
        viewer=viewer,
    )
