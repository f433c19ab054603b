"""What the portal remembers of its sources and of each run."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint, and_, cast
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, utcnow
from core.org.models import comparable


class Source(Model):
    """An import source of the configuration, known by its key. Its settings stay in the configuration.

    Attributes:
        position: up to where a source that tells its changes was read; empty where the next run must compare all.
        mapping: which column of a file an administrator chose for what: its title, or an empty text for none.
        answer: what an outside system last handed in, for a source that is told and not asked.
    """

    __tablename__ = "core_source"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(160), default="")
    last_success_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    position: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    mapping: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    answer: Mapped[list[Any] | None] = mapped_column(JSON, deferred=True)


class SourceCall(Model):
    """A signed call from outside that was taken, remembered while its signature could be sent again."""

    __tablename__ = "core_source_call"
    __table_args__ = (UniqueConstraint("source_id", "signature"), Index(None, "called_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("core_source.id", ondelete="CASCADE"))
    signature: Mapped[str] = mapped_column(String(64))
    called_at: Mapped[datetime] = mapped_column(default=utcnow)


class ExternalRef(Model):
    """Which object of the portal an immutable id of a source means, and what the source last said about it.

    Attributes:
        source_id: without a foreign key. A source is never removed, and to look the same one up for each of a hundred
            thousand rows was a part of every import.
        kind: ``person``, ``account``, ``department``, ``unit``, ``group``, ``location`` or ``entity``.
        digest: fingerprint of the last applied record, so that an unchanged one costs nothing.
        record: the last applied record, to show what changed and to undo.
        present: False once the source no longer lists it, or lists the person as gone.
        object_id: ``None`` for an account that belongs to nobody yet.
        came_from_id: the person whom the record meant before that one turned out to be ``object_id``; 0 where that row
            is gone, ``None`` where the record has meant ``object_id`` from the start.
        link: why an account belongs to its person: ``key``, ``number`` or ``decision``.
        photo_file_id: the picture that came with the record.
        applied_at: when the record was last different.
    """

    __tablename__ = "core_external_ref"
    __table_args__ = (UniqueConstraint("source_id", "kind", "external_id"), Index(None, "kind", "object_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    external_id: Mapped[str] = mapped_column(comparable(255))
    object_id: Mapped[int | None]
    came_from_id: Mapped[int | None]
    link: Mapped[str] = mapped_column(String(12), default="")
    digest: Mapped[str] = mapped_column(String(64), default="")
    record: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    present: Mapped[bool] = mapped_column(default=True)
    photo_file_id: Mapped[int | None] = mapped_column(ForeignKey("core_file.id", ondelete="SET NULL"))
    applied_at: Mapped[datetime] = mapped_column(default=utcnow)


def tells(name: str) -> ColumnElement[bool]:
    """That a record (see ``ExternalRef``) has a value of that name.

    Looked for as a text first, so that JSON is taken apart only where the name stands at all: most records have none.
    """
    written = cast(ExternalRef.record, Text).contains(f'"{name}"', autoescape=True)
    return and_(written, ExternalRef.record[name].as_string().is_not(None))


class SourceProblem(Model):
    """Something that is wrong in what the sources say now, or that a person must decide; gone once it is mended.

    Attributes:
        source_id: whose mistake it is; ``None`` where it concerns sources together.
        found_by: ``reader`` (found while reading, replaced by the next good run), ``answer`` (the answer was not whole)
            or ``merge`` (found by comparing sources, looked for anew after every run).
        code, severity, refs, count, title, reason: see ``Problem`` of the records.
        about: the external id of the record, where it is one record.
        candidates: who or what could be meant, as ``<source key>:<external id>``.
    """

    __tablename__ = "core_source_problem"
    __table_args__ = (Index(None, "source_id", "found_by"), Index(None, "code"))

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int | None] = mapped_column(ForeignKey("core_source.id", ondelete="CASCADE"))
    found_by: Mapped[str] = mapped_column(String(8))
    code: Mapped[str] = mapped_column(String(40))
    severity: Mapped[str] = mapped_column(String(12))
    refs: Mapped[list[str]] = mapped_column(JSON, default=list)
    about: Mapped[str] = mapped_column(String(255), default="")
    candidates: Mapped[list[str]] = mapped_column(JSON, default=list)
    count: Mapped[int] = mapped_column(default=0)
    title: Mapped[str] = mapped_column(String(400), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    found_at: Mapped[datetime] = mapped_column(default=utcnow)


class Decision(Model):
    """What a person decided where sources leave a doubt. Taken back, it counts no more; the row stays.

    Attributes:
        subject: ``account`` (belongs to that person), ``person`` (two records are the same person) or ``department``
            (a directory's name of a department means that department).
        left / right: what was decided about, as ``<source key>:<external id>``; of ``person`` the smaller one is left.
        together: True for yes, False for no.
    """

    __tablename__ = "core_org_decision"
    __table_args__ = (Index(None, "subject", "left_ref"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(String(12))
    left: Mapped[str] = mapped_column("left_ref", String(300))
    right: Mapped[str] = mapped_column("right_ref", String(300))
    together: Mapped[bool] = mapped_column(default=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("core_account.id", ondelete="SET NULL"))
    decided_at: Mapped[datetime] = mapped_column(default=utcnow)
    taken_back_at: Mapped[datetime | None]


class SyncRun(Model):
    """One run of a source.

    Attributes:
        state: ``running``, ``planned`` (only looked), ``stopped`` (the brake asks a person), ``applied``, ``failed``,
            ``undone`` or ``cancelled``.
        counts: how many joined, changed, moved, left, were quarantined …
        reason: why it stopped or failed, in words for people.
    """

    __tablename__ = "core_sync_run"
    __table_args__ = (Index(None, "source_id", "started_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("core_source.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(12), default="running")
    started_at: Mapped[datetime] = mapped_column(default=utcnow)
    finished_at: Mapped[datetime | None]
    counts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    reason: Mapped[str] = mapped_column(Text, default="")
    account_id: Mapped[int | None]
    undoes_run_id: Mapped[int | None] = mapped_column(ForeignKey("core_sync_run.id", ondelete="SET NULL"))


class SyncChange(Model):
    """One change of a run, applied or only planned, or a record that was put aside.

    Attributes:
        run_id: without a foreign key: to look the same run up for each of its changes was a part of every import. Who
            removes a run removes its changes.
        action: ``join``, ``return``, ``change``, ``move``, ``leave``, ``create``, ``close``, ``quarantine``
            (put aside) or ``notice`` (taken, but something in it is wrong).
        before / after: the record as the source gave it last time and now; what undo restores from.
        problem: for a record in quarantine, what is wrong with it and where; for a leaver, why.
        journal: the rows that applying it wrote, with their former values, for undo.
    """

    __tablename__ = "core_sync_change"
    __table_args__ = (Index(None, "run_id", "action"), Index(None, "kind", "object_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int]
    action: Mapped[str] = mapped_column(String(12))
    kind: Mapped[str] = mapped_column(String(16))
    external_id: Mapped[str] = mapped_column(String(255))
    object_id: Mapped[int | None]
    title: Mapped[str] = mapped_column(String(400), default="")
    before: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    after: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    fields: Mapped[list[str]] = mapped_column(JSON, default=list)
    problem: Mapped[str] = mapped_column(Text, default="")
    journal: Mapped[list[Any]] = mapped_column(JSON, default=list)
    applied: Mapped[bool] = mapped_column(default=False)
