"""Duties towards people: their own copy of what greetings hold on them, and erasing it."""

from __future__ import annotations

from sqlalchemy import delete, or_, select

from plugin_sdk import ErasureReport, PersonalRecord
from plugin_sdk.db import session
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.birthdays.models import Choice, Greeting, Reminded


def export(person_id: int) -> list[PersonalRecord]:
    """Greetings written and received, and what the person does not want."""
    columns = (Greeting.kind, Greeting.day, Greeting.sign, Greeting.text, Greeting.created_at)
    written = select(Greeting.person_id, *columns).where(Greeting.author_id == person_id)
    received = select(Greeting.author_id, *columns).where(Greeting.person_id == person_id)
    chosen = select(Choice.no_wall, Choice.no_anniversary).where(Choice.person_id == person_id)
    parts = (
        (_l("Greetings written"), session.execute(written.order_by(Greeting.id))),
        (_l("Greetings received"), session.execute(received.order_by(Greeting.id))),
        (_l("Not wanted on birthdays and anniversaries"), session.execute(chosen)),
    )
    return [
        PersonalRecord(title=title, data={name: _plain(value) for name, value in row._mapping.items()})
        for title, rows in parts
        for row in rows
    ]


def _plain(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


def erase(person_id: int) -> ErasureReport:
    """Erase everything: greetings written and received, and the choice."""
    mine = or_(Greeting.author_id == person_id, Greeting.person_id == person_id)
    erased = len(session.execute(delete(Greeting).where(mine).returning(Greeting.id)).all())
    for table in (Choice, Reminded):
        session.execute(delete(table).where(table.person_id == person_id))
    return ErasureReport(erased=erased)
