"""Tables of vacancies: the positions, the boards that some are pulled from, their names and their runs."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from plugin_sdk.db import (
    AUDIENCE,
    DEPARTMENT,
    FILE,
    LEGAL_ENTITY,
    LOCATION,
    PERSON,
    DeclarativeBase,
    plugin_registry,
    utcnow,
)

DRAFT, OPEN, CLOSED = "draft", "open", "closed"
STATUSES = (DRAFT, OPEN, CLOSED)

BY_HAND, BY_SOURCE, BY_DATE = "hand", "source", "date"
"""Who closed a vacancy; a board opens again only what it closed itself."""

HH, GREENHOUSE, JOB_POSTING = "hh", "greenhouse", "jobposting"
KINDS = (HH, GREENHOUSE, JOB_POSTING)

AREA, UNIT = "area", "department"
"""What a board names in its own words: places and departments."""

WAITING, RUNNING, PREVIEW, STOPPED = "waiting", "running", "preview", "stopped"
APPLIED, PASSED, FAILED = "applied", "passed", "failed"

FRIEND, OWN = "friend", "own"
"""A candidate whom a colleague recommends, or a colleague who applies."""

NEW, TALK, INTERVIEW, OFFER, HIRED, REFUSED = "new", "talk", "interview", "offer", "hired", "refused"
STAGES = (NEW, TALK, INTERVIEW, OFFER, HIRED, REFUSED)

TITLE_LENGTH = 200
NAME_LENGTH = 200
SUMMARY_LENGTH = 300
URL_LENGTH = 1000
ID_LENGTH = 300
MESSAGE_LENGTH = 500
CONTACT_LENGTH = 300
NOTE_LENGTH = 4000


class Base(DeclarativeBase):
    """The base of this plugin's models."""

    registry = plugin_registry("vacancies")


class Source(Base):
    """A board of a job site that vacancies are pulled from.

    Attributes:
        base_url: where its API answers, or the first of a company's own pages.
        board: the employer's id at hh.ru, the board's token at Greenhouse; empty for pages.
        contact_mail: told to the job site with every request, as hh.ru demands.
        access_token: of an application registered with the job site; empty where none is needed. Never shown.
        every_hours: 0 if it is pulled by hand only.
        contact_id, legal_entity_id, audience_id: what its vacancies get when they come in.
        accepted: somebody has looked at what comes in and agreed; until then nothing does.
        last_error: why it could not be pulled the last time.
    """

    __tablename__ = "vacancies_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(NAME_LENGTH))
    kind: Mapped[str] = mapped_column(String(16))
    base_url: Mapped[str] = mapped_column(String(URL_LENGTH))
    board: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    contact_mail: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    access_token: Mapped[str] = mapped_column(Text, default="")
    every_hours: Mapped[int] = mapped_column(default=1)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"))
    legal_entity_id: Mapped[int | None] = mapped_column(ForeignKey(LEGAL_ENTITY, ondelete="SET NULL"))
    audience_id: Mapped[int] = mapped_column(ForeignKey(AUDIENCE))
    active: Mapped[bool] = mapped_column(default=True)
    accepted: Mapped[bool] = mapped_column(default=False)
    last_run_at: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(MESSAGE_LENGTH), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class Vacancy(Base):
    """A position that is, was or will be open.

    Attributes:
        department_name, location_name: as the board writes them, shown while nothing of ours is mapped to them.
        employment, work_format: codes of ``words``, empty if not said.
        salary_from, salary_to: whole units of the currency for each ``salary_per``; gross or net is ``None`` if not
            said.
        description: HTML, cleaned when it was saved.
        words: what a search within the vacancies compares.
        internal_only, internal_until: for colleagues alone, up to and including that day if there is one.
        closes_on: the last day on which it is open.
        closed_by: ``hand``, ``source`` or ``date`` once it is closed.
        opened_at: when it was opened last, by which lists are ordered.
        external_id, external_url: its immutable id and page at the board.
        board_area, board_unit: ids of the place and the department at the board; see :class:`BoardName`.
        digest: of what the board said, without when it said so: the same digest means that nothing has changed.
        version: counts changes, so that two editors never overwrite each other unknowingly.
    """

    __tablename__ = "vacancies_vacancy"
    __table_args__ = (
        UniqueConstraint("source_id", "external_id"),
        Index(None, "status", "opened_at"),
        Index(None, "status", "department_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(TITLE_LENGTH))
    department_id: Mapped[int | None] = mapped_column(ForeignKey(DEPARTMENT, ondelete="SET NULL"))
    department_name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    location_id: Mapped[int | None] = mapped_column(ForeignKey(LOCATION, ondelete="SET NULL"))
    location_name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    legal_entity_id: Mapped[int | None] = mapped_column(ForeignKey(LEGAL_ENTITY, ondelete="SET NULL"))
    employment: Mapped[str] = mapped_column(String(16), default="")
    work_format: Mapped[str] = mapped_column(String(16), default="")
    salary_from: Mapped[int | None]
    salary_to: Mapped[int | None]
    salary_currency: Mapped[str] = mapped_column(String(3), default="")
    salary_gross: Mapped[bool | None]
    salary_per: Mapped[str] = mapped_column(String(8), default="month")
    description: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(String(SUMMARY_LENGTH), default="")
    words: Mapped[str] = mapped_column(Text, default="")
    contact_id: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"), index=True)
    internal_only: Mapped[bool] = mapped_column(default=False)
    internal_until: Mapped[date | None]
    audience_id: Mapped[int] = mapped_column(ForeignKey(AUDIENCE))
    for_everyone: Mapped[bool] = mapped_column(default=True)
    status: Mapped[str] = mapped_column(String(8), default=DRAFT)
    opened_at: Mapped[datetime | None]
    closes_on: Mapped[date | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str] = mapped_column(String(8), default="")
    source_id: Mapped[int | None] = mapped_column(ForeignKey("vacancies_source.id", ondelete="SET NULL"))
    external_id: Mapped[str | None] = mapped_column(String(ID_LENGTH))
    external_url: Mapped[str] = mapped_column(String(URL_LENGTH), default="")
    board_area: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    board_unit: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    digest: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    updated_at: Mapped[datetime] = mapped_column(default=utcnow)
    updated_by: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"))
    version: Mapped[int] = mapped_column(default=1)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy when the class is made

    def internal_on(self, day: date) -> bool:
        """True if it is for colleagues alone on that day."""
        return self.internal_only and (self.internal_until is None or day <= self.internal_until)


class BoardName(Base):
    """A place or department as a board writes it, and what it is here.

    Attributes:
        kind: ``area`` or ``department``.
        external_id: the board's id of it, or the name itself where the board gives no id.
        location_id, department_id: ours; both ``None`` while it is unmatched.
        settled: a person has decided, also that it stays without a match.
    """

    __tablename__ = "vacancies_board_name"
    __table_args__ = (UniqueConstraint("source_id", "kind", "external_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("vacancies_source.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(12))
    external_id: Mapped[str] = mapped_column(String(NAME_LENGTH))
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    location_id: Mapped[int | None] = mapped_column(ForeignKey(LOCATION, ondelete="SET NULL"))
    department_id: Mapped[int | None] = mapped_column(ForeignKey(DEPARTMENT, ondelete="SET NULL"))
    settled: Mapped[bool] = mapped_column(default=False)


class Run(Base):
    """One pull of a board: what it found, what was done about it, what went wrong.

    Attributes:
        state: ``waiting``, ``running``, ``preview`` (waits for a first agreement), ``stopped`` (waits for a person's
            word because so much would close), ``applied``, ``passed`` (nothing was done: somebody turned it down, or a
            newer run looked again) or ``failed``.
        done, total, message: how far it is while it runs.
        postings: what was read, kept only while a person has to decide about it.
        whole: the board told all it has, so what it does not name is closed there.
        items: what was or would be done: ``{"what": "added", "id": vacancy or None, "title": …, "fields": […]}``.
        problems: ``{"title": …, "reason": …}`` for each thing that could not be taken.
        reason: why it stopped or failed.
    """

    __tablename__ = "vacancies_run"
    __table_args__ = (Index(None, "source_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("vacancies_source.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(10), default=WAITING)
    asked_by: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int | None]
    message: Mapped[str] = mapped_column(String(MESSAGE_LENGTH), default="")
    postings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    whole: Mapped[bool] = mapped_column(default=False)
    items: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    problems: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    listed: Mapped[int] = mapped_column(default=0)
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    closed: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(String(MESSAGE_LENGTH), default="")


class Candidate(Base):
    """Somebody for a vacancy. The whole row is deleted once its time is over.

    Attributes:
        kind: ``friend`` or ``own``.
        person_id: the colleague who applies; ``None`` for a friend.
        referrer_id: the colleague who recommends; ``None`` for one who applies, or once the referrer's data are erased.
        contact: how to reach them, as it was written.
        file_id, file_name: the CV. Its audience is who handed it in; recruiters get it from a page of this plugin.
        consent_text, consented_at: what the referrer said that the friend agrees to, word for word, and when.
        stage_at: when the stage was last changed; the time it is kept for runs from then.
    """

    __tablename__ = "vacancies_candidate"
    __table_args__ = (Index(None, "vacancy_id", "stage"), UniqueConstraint("vacancy_id", "person_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    vacancy_id: Mapped[int] = mapped_column(ForeignKey("vacancies_vacancy.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(8))
    person_id: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="CASCADE"), index=True)
    referrer_id: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"), index=True)
    name: Mapped[str] = mapped_column(String(NAME_LENGTH))
    contact: Mapped[str] = mapped_column(String(CONTACT_LENGTH), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    file_id: Mapped[int | None] = mapped_column(ForeignKey(FILE))
    file_name: Mapped[str] = mapped_column(String(NAME_LENGTH), default="")
    consent_text: Mapped[str] = mapped_column(Text, default="")
    consented_at: Mapped[datetime | None]
    stage: Mapped[str] = mapped_column(String(10), default=NEW)
    stage_at: Mapped[datetime] = mapped_column(default=utcnow, index=True)
    created_at: Mapped[datetime] = mapped_column(default=utcnow)


class Remark(Base):
    """What a recruiter noted about a candidate, or a change of the stage (then with ``stage``)."""

    __tablename__ = "vacancies_remark"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("vacancies_candidate.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey(PERSON, ondelete="SET NULL"), index=True)
    text: Mapped[str] = mapped_column(Text, default="")
    stage: Mapped[str] = mapped_column(String(10), default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
