"""Tables of the work that runs outside requests."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, utcnow

NEW, RUNNING, DONE, DEAD, PARKED, CANCELLED = "new", "running", "done", "dead", "parked", "cancelled"

REPEATING = "cron:"
"""The beginning of the key of work that repeats by itself."""


class JobRow(Model):
    """A piece of work, written in the transaction of the change that asks for it.

    Attributes:
        owner: the plugin or part of core whose handler runs it; its jobs are parked while it is off.
        state: ``new`` (waiting, also for another attempt), ``running``, ``done``, ``dead`` (failed too often; a person
            decides), ``parked`` (its plugin is off or gone) or ``cancelled``.
        key / waiting_key: the caller's name of this work; ``waiting_key`` holds it while the job waits, so that the
            database itself keeps a second waiting one out.
        attempts: how often it was started.
        lease_until: until when the running worker's word is taken that it is still at it.
        ticket: names one start of the job; a worker that lost the job holds a ticket that is not valid any more.
        sent_at: when the relay last handed it to Redis.
    """

    __tablename__ = "core_job"
    __table_args__ = (Index(None, "state", "run_at", "id"), Index(None, "state", "finished_at"))

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), index=True)
    owner: Mapped[str] = mapped_column(String(20))
    payload: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    key: Mapped[str] = mapped_column(String(200), default="")
    waiting_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    state: Mapped[str] = mapped_column(String(10), default=NEW)
    run_at: Mapped[datetime] = mapped_column(default=utcnow)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    ticket: Mapped[str] = mapped_column(String(32), default="")
    sent_at: Mapped[datetime | None]
    cancel_asked: Mapped[bool] = mapped_column(default=False)
    progress_done: Mapped[int] = mapped_column(default=0)
    progress_total: Mapped[int | None]
    progress_message: Mapped[str] = mapped_column(String(400), default="")
    error: Mapped[str] = mapped_column(Text, default="")
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class Schedule(Model):
    """When a job that repeats by itself is due next."""

    __tablename__ = "core_schedule"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    cron: Mapped[str] = mapped_column(String(80))
    time_zone: Mapped[str] = mapped_column(String(64))
    next_at: Mapped[datetime]
    last_at: Mapped[datetime | None]


class Lease(Model):
    """A duty that one process at a time holds until a moment, unless it renews in time."""

    __tablename__ = "core_lease"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    until: Mapped[datetime]
