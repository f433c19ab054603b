"""Reading the audit trail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, or_, select

from core.audit.models import AuditEntry
from core.db import db


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What to show of the trail; an empty field does not narrow it.

    Attributes:
        action: the whole name, or its beginning up to a dot (``news`` shows ``news.published`` too).
        or_actions: names that match as well as ``action`` does.
        text: part of the thing's title or of the actor's name.
        since / until: from this moment, before that one.
    """

    action: str = ""
    or_actions: frozenset[str] = frozenset()
    account_id: int | None = None
    person_id: int | None = None
    object_type: str = ""
    object_id: str = ""
    plugin: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None


def entries(filters: Filters | None = None) -> Select[AuditEntry]:
    """The entries that match, newest first; page it with ``core.web.paging.paginate``."""
    wanted = filters or Filters()
    statement = select(AuditEntry).order_by(AuditEntry.at.desc(), AuditEntry.id.desc())
    exact = {
        AuditEntry.account_id: wanted.account_id,
        AuditEntry.person_id: wanted.person_id,
        AuditEntry.object_type: wanted.object_type or None,
        AuditEntry.object_id: wanted.object_id or None,
        AuditEntry.plugin: wanted.plugin or None,
    }
    for column, value in exact.items():
        if value is not None:
            statement = statement.where(column == value)
    if wanted.action:
        beginning = AuditEntry.action.startswith(f"{wanted.action}.", autoescape=True)
        named = AuditEntry.action.in_({wanted.action, *wanted.or_actions})
        statement = statement.where(or_(named, beginning))
    if wanted.text:
        title = AuditEntry.title.icontains(wanted.text, autoescape=True)
        statement = statement.where(or_(title, AuditEntry.actor.icontains(wanted.text, autoescape=True)))
    if wanted.since is not None:
        statement = statement.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        statement = statement.where(AuditEntry.at < wanted.until)
    return statement


EXPORT_COLUMNS = (
    "at", "actor", "account_id", "person_id", "action", "object_type", "object_id", "title", "plugin", "plugin_title",
    "origin", "details",
)  # fmt: skip


def export(filters: Filters | None = None) -> Iterator[list[str]]:
    """Rows of texts, a header first, for a CSV or XLSX writer; read in portions, so any length is bearable.

    The caller escapes formulas (``=…``) if the file is meant for a spreadsheet.
    """
    yield list(EXPORT_COLUMNS)
    for entry in db.session.scalars(entries(filters).execution_options(yield_per=1000)):
        values = {column: getattr(entry, column) for column in EXPORT_COLUMNS}
        values["at"] = entry.at.isoformat()
        values["details"] = json.dumps(entry.details, ensure_ascii=False) if entry.details else ""
        yield ["" if value is None else str(value) for value in values.values()]
