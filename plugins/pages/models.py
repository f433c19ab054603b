"""Tables of official information. A page's audience decides who may see it, its files and what the index has of it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from plugin_sdk import cache
from plugin_sdk.db import AUDIENCE, FILE, PERSON, DeclarativeBase, plugin_registry, utcnow

TEXT, DETAILS, CONTACTS, LINKS = "text", "details", "contacts", "links"
KINDS = (TEXT, DETAILS, CONTACTS, LINKS)

DRAFT, PUBLISHED, ARCHIVED = "draft", "published", "archived"
STATUSES = (DRAFT, PUBLISHED, ARCHIVED)

TITLE_LENGTH = 160
SLUG_LENGTH = 80
DEEPEST = 8
PATH_LENGTH = DEEPEST * (SLUG_LENGTH + 1)
NOTE_LENGTH = 300
NAME_LENGTH = 220


class Base(DeclarativeBase):
    """The base of this plugin's models."""

    registry = plugin_registry("pages")


cache.follow("pages", Base)


class Page(Base):
    """A page in the tree.

    Attributes:
        title: of the published version, or of the draft where nothing was published yet.
        slug / path: the last part and the whole of its present address; former ones are kept in ``Address``.
        position: its place among its siblings.
        own_audience_id: who may see it, as an editor chose; ``None`` inherits from the page above.
        audience_id: who may see it in force: never anybody who may not see the page above.
        for_everyone: the audience in force is everyone; kept so that lists need not look into the audience.
        fits: False if what was chosen reaches beyond the page above, so that a part of it is not in force.
        tells_owner: who may not see it learns whom to ask, instead of nothing.
        asked_id: who is asked in the owner's place, because the owner has left.
        review_months: months between two reviews, 0 for none; ``review_on`` is when the next one is due.
        reminded_for: the due day that the owner was reminded of.
        number: the published version, 0 if there is none.
        version: counts changes, so that two editors never overwrite each other unknowingly.
    """

    __tablename__ = "pages_page"
    __table_args__ = (Index(None, "parent_id", "position"), Index(None, "status", "review_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("pages_page.id"))
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    slug: Mapped[str] = mapped_column(String(SLUG_LENGTH))
    path: Mapped[str] = mapped_column(String(PATH_LENGTH), unique=True)
    position: Mapped[int] = mapped_column(default=0)
    kind: Mapped[str] = mapped_column(String(12), default=TEXT)
    status: Mapped[str] = mapped_column(String(12), default=DRAFT)
    own_audience_id: Mapped[int | None] = mapped_column(ForeignKey(AUDIENCE))
    audience_id: Mapped[int] = mapped_column(ForeignKey(AUDIENCE))
    for_everyone: Mapped[bool] = mapped_column(default=True)
    fits: Mapped[bool] = mapped_column(default=True)
    tells_owner: Mapped[bool] = mapped_column(default=False)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"), index=True)
    asked_id: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"), index=True)
    review_months: Mapped[int] = mapped_column(default=0)
    review_on: Mapped[date | None]
    reviewed_at: Mapped[datetime | None]
    reviewed_by: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"))
    reminded_for: Mapped[date | None]
    number: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    updated_at: Mapped[datetime] = mapped_column(default=utcnow)
    updated_by: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy when the class is made


class Version(Base):
    """What a page said. The one that was never published, at most one of a page, is its draft.

    Attributes:
        number: counts from 1 within the page.
        body: HTML, cleaned when it was saved.
        entries: rows of a page that is more than a text, as ``services.content`` describes them by kind.
        note: what is different, in the writer's words.
    """

    __tablename__ = "pages_version"
    __table_args__ = (UniqueConstraint("page_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages_page.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    body: Mapped[str] = mapped_column(Text, default="")
    entries: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    author_id: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"), index=True)
    saved_at: Mapped[datetime] = mapped_column(default=utcnow)
    published_at: Mapped[datetime | None]


class Address(Base):
    """An address that a page had; it leads to where the page is now."""

    __tablename__ = "pages_address"

    path: Mapped[str] = mapped_column(String(PATH_LENGTH), primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages_page.id", ondelete="CASCADE"), index=True)


class Attachment(Base):
    """A file that belongs to a page; ``size`` in bytes."""

    __tablename__ = "pages_attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int] = mapped_column(ForeignKey("pages_page.id", ondelete="CASCADE"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey(FILE))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    size: Mapped[int]
    added_at: Mapped[datetime] = mapped_column(default=utcnow)
    added_by: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"), index=True)


class Link(Base):
    """A published page links to an address of official information; ``target`` is a path below ``/pages/``."""

    __tablename__ = "pages_link"

    page_id: Mapped[int] = mapped_column(ForeignKey("pages_page.id", ondelete="CASCADE"), primary_key=True)
    target: Mapped[str] = mapped_column(String(PATH_LENGTH), primary_key=True)
