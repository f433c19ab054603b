"""The boards that vacancies are pulled from: kept by who may manage them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from sqlalchemy import func, select

from plugin_sdk import EVERYONE, Viewer, access, audit, settings
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.outgoing import Rules
from plugins.vacancies.models import GREENHOUSE, HH, JOB_POSTING, OPEN, Source, Vacancy
from plugins.vacancies.services import vacancies
from plugins.vacancies.services.sources import greenhouse, hh

USUAL_ADDRESSES = {HH: hh.BASE_URL, GREENHOUSE: greenhouse.BASE_URL, JOB_POSTING: ""}


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardContent:
    """What an administrator enters; the meanings are those of :class:`Source`.

    Attributes:
        access_token: ``None`` leaves the present one, an empty text removes it.
    """

    title: str
    kind: str
    base_url: str
    board: str = ""
    contact_mail: str = ""
    access_token: str | None = None
    every_hours: int = 1
    contact_id: int | None = None
    legal_entity_id: int | None = None
    active: bool = True
    audience: Sequence[str] = (EVERYONE,)


def all_boards() -> Sequence[Source]:
    """All boards, by title."""
    return session.scalars(select(Source).order_by(Source.title, Source.id)).all()


def get(source_id: int | None) -> Source | None:
    """One board."""
    return session.get(Source, source_id) if source_id is not None else None


def titles() -> dict[int, str]:
    """The titles of all boards."""
    return {row.id: row.title for row in session.execute(select(Source.id, Source.title).order_by(Source.title))}


def open_counts() -> dict[int, int]:
    """How many open vacancies each board has brought."""
    query = select(Vacancy.source_id, func.count()).where(Vacancy.status == OPEN, Vacancy.source_id.is_not(None))
    return {row[0]: row[1] for row in session.execute(query.group_by(Vacancy.source_id)) if row[0] is not None}


def save(source: Source | None, content: BoardContent, *, viewer: Viewer) -> Source:
    """Add or change a board. One that asks another place for its vacancies must be agreed to again."""
    is_new = source is None
    source = source or Source(audience_id=access.intern(content.audience))
    before = (source.kind, source.base_url, source.board)
    for item in fields(content):
        if item.name not in ("audience", "access_token"):
            setattr(source, item.name, getattr(content, item.name))
    if content.access_token is not None:
        source.access_token = content.access_token
    source.audience_id = access.intern(content.audience)
    if not is_new and before != (source.kind, source.base_url, source.board):
        source.accepted = False
    session.add(source)
    session.flush()
    note("vacancies.board_added" if is_new else "vacancies.board_changed", source, viewer)
    return source


def delete(source: Source, *, viewer: Viewer) -> None:
    """Remove a board. Its open vacancies are closed; those it brought stay as if written by hand."""
    found = session.scalars(select(Vacancy).where(Vacancy.source_id == source.id).order_by(Vacancy.id)).all()
    for vacancy in found:
        vacancies.close(vacancy, viewer=viewer)
        vacancy.source_id = vacancy.external_id = None
    session.flush()
    note("vacancies.board_removed", source, viewer)
    session.delete(source)
    session.flush()


def rules() -> Rules:
    """What the administrator allows when boards are asked."""
    return Rules(
        plain_http=bool(settings.get("vacancies", "allow_http")),
        private_addresses=bool(settings.get("vacancies", "allow_private_addresses")),
        retries=4,
    )


def due(now: datetime) -> Sequence[int]:
    """Ids of the boards whose time has come."""
    query = select(Source).where(Source.active, Source.accepted, Source.every_hours > 0).order_by(Source.id)
    # A few minutes early, so that "every hour" does not slip by the minutes that a pull takes.
    slack = timedelta(minutes=10)
    return [
        source.id
        for source in session.scalars(query)
        if source.last_run_at is None or source.last_run_at + timedelta(hours=source.every_hours) - slack <= now
    ]


def problems() -> list[str]:
    """For the health page: boards that cannot be pulled."""
    query = select(Source.title, Source.last_error).where(Source.active, Source.last_error != "")
    return [
        _("Vacancies of “%(board)s” are not up to date: %(reason)s", board=title, reason=reason)
        for title, reason in session.execute(query.order_by(Source.title).limit(20))
    ]


def note(action: str, source: Source, viewer: Viewer | None, details: dict[str, object] | None = None) -> None:
    """Leave a trace of an act on a board in the audit trail; its token never gets there."""
    audit.record(
        action, object_type="vacancies.board", object_id=source.id, title=source.title, details=details,
        plugin="vacancies", viewer=viewer,
    )  # fmt: skip
