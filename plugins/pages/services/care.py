"""What needs an editor's care: links that lead nowhere, pages without an owner, audiences that do not fit any more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from plugin_sdk.db import session
from plugin_sdk.people import cards
from plugins.pages.models import ARCHIVED, CONTACTS, PUBLISHED, Address, Link, Page, Version
from plugins.pages.services.content import people_in

MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A published page that links to an address where nothing is published."""

    page: Page
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Gone:
    """A published page that names somebody as a contact who has left."""

    page: Page
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Care:
    """Everything that needs care, each list at most two hundred."""

    broken: Sequence[Broken]
    gone: Sequence[Gone]
    ownerless: Sequence[Page]
    unfit: Sequence[Page]

    @property
    def total(self) -> int:
        """How many things there are to mend."""
        return len(self.broken) + len(self.gone) + len(self.ownerless) + len(self.unfit)


def care() -> Care:
    """What needs care now."""
    living = select(Page).where(Page.status != ARCHIVED).order_by(Page.title, Page.id).limit(MOST)
    return Care(
        broken=broken(),
        gone=_gone(),
        ownerless=_ownerless(),
        unfit=session.scalars(living.where(Page.fits.is_(False))).all(),
    )


def broken() -> list[Broken]:
    """Links of published pages to official information that is not there, or not published."""
    rows = session.execute(
        select(Page, Link.target)
        .join(Link, Link.page_id == Page.id)
        .where(Page.status == PUBLISHED)
        .order_by(Page.title, Link.target)
    ).all()
    published = select(Page.id, Page.path).where(Page.status == PUBLISHED)
    known = {row.path: row.id for row in session.execute(published)}
    ids = {f"id/{number}" for number in known.values()}
    former = select(Address.path).join(Page, Page.id == Address.page_id).where(Page.status == PUBLISHED)
    alive = {*known, *ids, *session.scalars(former)}
    return [Broken(page=page, target=target) for page, target in rows if target not in alive][:MOST]


def _gone() -> list[Gone]:
    rows = session.execute(
        select(Page, Version.entries)
        .join(Version, (Version.page_id == Page.id) & (Version.number == Page.number))
        .where(Page.status == PUBLISHED, Page.kind == CONTACTS)
        .order_by(Page.title, Page.id)
    ).all()
    known = cards({person for _page, entries in rows for person in people_in(entries)})
    found = [
        Gone(page=page, name=known[person].name)
        for page, entries in rows
        for person in sorted(people_in(entries))
        if person in known and not known[person].active
    ]
    return found[:MOST]


def _ownerless() -> list[Page]:
    pages = session.scalars(select(Page).where(Page.status != ARCHIVED).order_by(Page.title, Page.id)).all()
    known = cards({page.owner_id for page in pages if page.owner_id is not None})
    living = {number for number, card in known.items() if card.active}
    return [page for page in pages if page.owner_id not in living][:MOST]
