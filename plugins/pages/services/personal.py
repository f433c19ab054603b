"""Duties towards people: their own copy of what pages hold on them, erasing it, and who takes their pages over."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import or_, select, update

from plugin_sdk import ErasureReport, OwnedThing, PersonalRecord, search
from plugin_sdk.db import session
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.pages.models import ARCHIVED, CONTACTS, Attachment, Page, Version
from plugins.pages.services import writing
from plugins.pages.services.content import people_in

OWNED = "pages.page"


def export(person_id: int) -> list[PersonalRecord]:
    """Pages owned and checked, versions written, files added, and pages that name the person as a contact."""
    owned = session.execute(select(Page.id, Page.title).where(Page.owner_id == person_id).order_by(Page.id))
    checked = session.execute(
        select(Page.id, Page.title, Page.reviewed_at).where(Page.reviewed_by == person_id).order_by(Page.id)
    )
    written = session.execute(
        select(Version.page_id, Version.number, Version.title, Version.note, Version.saved_at)
        .where(Version.author_id == person_id)
        .order_by(Version.id)
    )
    added = session.execute(
        select(Attachment.page_id, Attachment.name, Attachment.added_at)
        .where(Attachment.added_by == person_id)
        .order_by(Attachment.id)
    )
    parts = (
        (_l("Pages of official information owned"), owned),
        (_l("Pages of official information checked"), checked),
        (_l("Versions of pages written"), written),
        (_l("Files added to pages"), added),
    )
    found = [
        PersonalRecord(title=title, data={name: _plain(value) for name, value in row._mapping.items()})
        for title, rows in parts
        for row in rows
    ]
    found.extend(
        PersonalRecord(title=_l("Named as a contact"), data={"page_id": version.page_id, "number": version.number})
        for version in _naming(person_id)
    )
    return found


def _plain(value: object) -> object:
    return value.isoformat() if hasattr(value, "isoformat") else value


def _naming(person_id: int) -> list[Version]:
    query = select(Version).join(Page, Page.id == Version.page_id).where(Page.kind == CONTACTS)
    return [version for version in session.scalars(query) if person_id in people_in(version.entries)]


def erase(person_id: int) -> ErasureReport:
    """Take the person's name from everything; the pages stay, for they are the company's."""
    erased = 0
    for version in _naming(person_id):
        version.entries = [entry for entry in version.entries if entry.get("person") != person_id]
        search.refresh(writing.KIND, [version.page_id])
        erased += 1
    wrote = session.scalar(select(Version.id).where(Version.author_id == person_id).limit(1)) is not None
    for column in (Version.author_id, Attachment.added_by):
        session.execute(update(column.class_).where(column == person_id).values({column.key: None}))
    roles = (Page.owner_id, Page.asked_id, Page.reviewed_by, Page.updated_by)
    for page in session.scalars(select(Page).where(or_(*(column == person_id for column in roles)))).all():
        for column in roles:
            if getattr(page, column.key) == person_id:
                setattr(page, column.key, None)
    session.flush()
    return ErasureReport(erased=erased, kept=(_l("Pages, without the author's name"),) if wrote else ())


def owned(person_id: int) -> list[OwnedThing]:
    """Pages that somebody else must look after."""
    query = select(Page.id, Page.title).where(Page.owner_id == person_id, Page.status != ARCHIVED)
    return [
        OwnedThing(kind=OWNED, id=str(row.id), title=row.title, url=f"/pages/id/{row.id}")
        for row in session.execute(query.order_by(Page.title, Page.id))
    ]


def hand_over(things: Sequence[OwnedThing], to_person_id: int) -> None:
    """Make somebody else the owner."""
    ids = [int(thing.id) for thing in things if thing.kind == OWNED]
    for page in session.scalars(select(Page).where(Page.id.in_(ids))):
        page.owner_id, page.asked_id, page.reminded_for = to_person_id, None, None
        session.flush()
        writing.share_files(page)
    search.refresh(writing.KIND, ids)
