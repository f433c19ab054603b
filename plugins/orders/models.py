"""Tables of orders. What a reader may see is decided by an order's audience; versions and scans inherit it.

Days are whole days: ``valid_from`` is the first on which an order holds, ``valid_until`` the last.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from plugin_sdk import cache
from plugin_sdk.db import AUDIENCE, FILE, LEGAL_ENTITY, PERSON, DeclarativeBase, plugin_registry, utcnow

ORDER, DIRECTIVE = "order", "directive"
KINDS = (ORDER, DIRECTIVE)

DRAFT, ISSUED = "draft", "issued"

AMENDS, CANCELS = "amends", "cancels"
RELATIONS = (AMENDS, CANCELS)

LIVING, FIXED = "living", "fixed"
MODES = (LIVING, FIXED)

WEB, KIOSK, PAPER = "web", "kiosk", "paper"
WAYS = (WEB, KIOSK, PAPER)

NUMBER_LENGTH = 40
TITLE_LENGTH = 300
SUMMARY_LENGTH = 1000
STATEMENT_LENGTH = 500
NOTE_LENGTH = 500
REASON_LENGTH = 500
DIGEST_LENGTH = 64


class Base(DeclarativeBase):
    """The base of this plugin's models."""

    registry = plugin_registry("orders")


cache.follow("orders", Base)


class Order(Base):
    """An order or a directive. What it says is in its versions.

    Attributes:
        number_key: company, year and number in the form that is compared; empty numbers have none.
        words: number, title and summary in the form that the list's search compares.
        status: ``draft`` or ``issued``. Whether an issued one is in force follows from its days.
        out_of_force_on: the first day on which it holds no more, because another order cancels it or its editors did.
        out_of_force_reason: why, where no other order says it.
        acknowledge: people have to confirm that they have read it.
        mode: ``living``, whoever belongs to the audience on any day has to confirm; ``fixed``, those who belonged to
            it when it was issued.
        days: working days to confirm within.
        statement: what people confirm, where the usual words do not fit.
        owner_id: who answers for it and sees who has confirmed.
        lock: counts changes, so that two editors never overwrite each other unknowingly.
    """

    __tablename__ = "orders_order"
    __table_args__ = (Index(None, "status", "signed_on"), Index(None, "owner_id", "status"))

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(10), default=ORDER)
    number: Mapped[str] = mapped_column(String(NUMBER_LENGTH), default="")
    number_key: Mapped[str | None] = mapped_column(String(NUMBER_LENGTH + 24), unique=True)
    signed_on: Mapped[date]
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    summary: Mapped[str] = mapped_column(String(SUMMARY_LENGTH), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    signer_id: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"))
    entity_id: Mapped[int | None] = mapped_column(ForeignKey(LEGAL_ENTITY, ondelete="SET NULL"), index=True)
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]
    out_of_force_on: Mapped[date | None]
    out_of_force_reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    status: Mapped[str] = mapped_column(String(10), default=DRAFT)
    audience_id: Mapped[int] = mapped_column(ForeignKey(AUDIENCE))
    for_everyone: Mapped[bool] = mapped_column(default=True)
    acknowledge: Mapped[bool] = mapped_column(default=False)
    mode: Mapped[str] = mapped_column(String(10), default=LIVING)
    days: Mapped[int] = mapped_column(default=3)
    statement: Mapped[str] = mapped_column(String(STATEMENT_LENGTH), default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"))
    issued_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    updated_at: Mapped[datetime] = mapped_column(default=utcnow)
    updated_by: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"))
    lock: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": lock}  # noqa: RUF012 - read by SQLAlchemy when the class is made


class Version(Base):
    """What an order says, as text, as a scan or both. Once issued it is never changed; a correction is a new version.

    Attributes:
        number: 1, 2 … within the order.
        text: HTML, cleaned when it was saved.
        note: what is new in this version, for who confirmed the one before.
        file_id / file_name / file_size / file_digest: the PDF, its size in bytes and its SHA-256.
        issued_on: the day of its issue; none while it is a draft, and an order has at most one draft.
        digest: SHA-256 of all that was issued; see ``services.digests``.
        current: the one issued last.
    """

    __tablename__ = "orders_version"
    __table_args__ = (UniqueConstraint("order_id", "number"), Index(None, "order_id", "current"))

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders_order.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(default=1)
    text: Mapped[str] = mapped_column(Text, default="")
    note: Mapped[str] = mapped_column(String(NOTE_LENGTH), default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey(FILE))
    file_name: Mapped[str] = mapped_column(String(255), default="")
    file_size: Mapped[int] = mapped_column(default=0)
    file_digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), default="")
    issued_on: Mapped[date | None]
    issued_at: Mapped[datetime | None]
    issued_by: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"))
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH), default="")
    current: Mapped[bool] = mapped_column(default=False)

    order: Mapped[Order] = relationship()


class Link(Base):
    """An order amends or cancels another one. Links are made with a draft and stay as they are once it is issued.

    Only an issued order can be the target, so links lead from later issued orders to earlier ones and make no circle.
    """

    __tablename__ = "orders_link"

    order_id: Mapped[int] = mapped_column(ForeignKey("orders_order.id", ondelete="CASCADE"), primary_key=True)
    target_id: Mapped[int] = mapped_column(ForeignKey("orders_order.id"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(String(10))


class Duty(Base):
    """A person has, or had, to confirm a version.

    Attributes:
        since: the day from which the time to confirm counts, if the person is not away.
        due_on: the last day to confirm; none while the person is away and nobody knows until when.
        ended_on: the day from which the person need not confirm it any more, without having done so.
        read_at: when the person first opened it.
        entry_id: number of the entry of the ledger that says that the person has confirmed.
        reminded_on / escalated_on: when the person, and their head, were last told of it.
    """

    __tablename__ = "orders_duty"
    __table_args__ = (Index(None, "person_id", "entry_id"), Index(None, "version_id", "due_on"))

    version_id: Mapped[int] = mapped_column(ForeignKey("orders_version.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"), primary_key=True)
    since: Mapped[date]
    due_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    read_at: Mapped[datetime | None]
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("orders_entry.id"), index=True)
    reminded_on: Mapped[date | None]
    escalated_on: Mapped[date | None]


class Entry(Base):
    """A line of the ledger: a person has confirmed a version. Lines are added and never changed or deleted.

    The columns repeat what ``content`` says, so that it can be looked up; ``digest`` covers ``previous`` and
    ``content``.

    Attributes:
        id: 1, 2 … without a gap.
        how: ``web``, ``kiosk`` or ``paper``.
        at: when it was entered; ``signed_on`` is the day of the signature on paper, else the portal's day of ``at``.
        entered_by: who entered a signature on paper.
        file_id: the scan of the paper.
        content: canonical JSON; see ``services.ledger``.
        previous / digest: SHA-256 of the line before and of this one, as hexadecimal digits.
    """

    __tablename__ = "orders_entry"
    __table_args__ = (Index(None, "version_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("orders_version.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey(PERSON), index=True)
    how: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    signed_on: Mapped[date]
    entered_by: Mapped[int | None] = mapped_column(ForeignKey(PERSON))
    file_id: Mapped[int | None] = mapped_column(ForeignKey(FILE))
    content: Mapped[str] = mapped_column(Text)
    previous: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH))


class Chain(Base):
    """The one row that says where the ledger ends. Whoever adds a line changes it first."""

    __tablename__ = "orders_chain"

    id: Mapped[int] = mapped_column(primary_key=True)
    length: Mapped[int] = mapped_column(default=0)
    digest: Mapped[str] = mapped_column(String(DIGEST_LENGTH))
