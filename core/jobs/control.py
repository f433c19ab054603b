"""What people ask of jobs: how far, stop, once more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, delete, func, or_, select, update

from core.db import db, utcnow
from core.extension import JobProgress, Payload
from core.jobs.models import CANCELLED, DEAD, DONE, NEW, PARKED, REPEATING, RUNNING, JobRow

KEEP_FINISHED = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. ``total`` is ``None`` while it is not known; ``error`` is the last failure, for technicians."""

    id: int
    name: str
    state: str
    done: int
    total: int | None
    message: str
    error: str
    started_at: datetime | None
    finished_at: datetime | None

    @property
    def ended(self) -> bool:
        """True when nothing more will happen by itself."""
        return self.state in (DONE, DEAD, CANCELLED)

    @property
    def failed(self) -> bool:
        """True when it was given up."""
        return self.state == DEAD


def progress(job_id: int) -> Progress | None:
    """How far the job is; ``None`` if it is not known (any more)."""
    row = db.session.execute(
        select(
            JobRow.id,
            JobRow.name,
            JobRow.state,
            JobRow.progress_done,
            JobRow.progress_total,
            JobRow.progress_message,
            JobRow.error,
            JobRow.started_at,
            JobRow.finished_at,
        ).where(JobRow.id == job_id)
    ).one_or_none()
    return None if row is None else Progress(*row)


def under_way(name: str, key: str) -> bool:
    """Whether a job that was asked for with this key waits, for another try too, or runs."""
    same = (JobRow.name == name, JobRow.key == key, JobRow.state.in_((NEW, RUNNING, PARKED)))
    return db.session.scalar(select(JobRow.id).where(*same).limit(1)) is not None


def cancel(job_id: int) -> None:
    """Ask a running job to stop at its next safe point, or take a waiting one back. The caller commits."""
    waiting = update(JobRow).where(JobRow.id == job_id, JobRow.state.in_((NEW, PARKED)))
    taken_back = db.session.execute(waiting.values(state=CANCELLED, waiting_key=None, finished_at=utcnow()))
    if not taken_back.rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        db.session.execute(update(JobRow).where(JobRow.id == job_id, JobRow.state == RUNNING).values(cancel_asked=True))


def retry(job_id: int) -> None:
    """Give a job that was set aside or parked its attempts anew. The caller commits."""
    again = {"state": NEW, "run_at": utcnow(), "attempts": 0, "finished_at": None, "cancel_asked": False}
    db.session.execute(update(JobRow).where(JobRow.id == job_id, JobRow.state.in_((DEAD, PARKED))).values(**again))


def discard(job_id: int) -> None:
    """Delete a job that was set aside. The caller commits."""
    db.session.execute(delete(JobRow).where(JobRow.id == job_id, JobRow.state.in_((DEAD, PARKED, CANCELLED))))


def discard_owned(owner: str) -> int:
    """Delete every job of a plugin that is being purged; gives their number. The caller commits."""
    result = db.session.execute(delete(JobRow).where(JobRow.owner == owner, JobRow.state != RUNNING))
    return int(result.rowcount)  # type: ignore[attr-defined]  # a DELETE gives a CursorResult


def listing(states: Sequence[str] = (), name: str = "", *, upkeep: bool = True) -> Select[JobRow]:
    """Jobs for an administrator's list, newest first; without ``upkeep`` those left out that repeat and went well."""
    statement = select(JobRow).order_by(JobRow.id.desc())
    if states:
        statement = statement.where(JobRow.state.in_(states))
    if name:
        statement = statement.where(JobRow.name == name)
    return statement if upkeep else statement.where(_worth_telling())


def counts(*, upkeep: bool = True) -> dict[str, int]:
    """Number of jobs per state; ``upkeep`` as in ``listing``."""
    statement = select(JobRow.state, func.count()).group_by(JobRow.state)
    rows = db.session.execute(statement if upkeep else statement.where(_worth_telling()))
    return {state: number for state, number in rows}  # noqa: C416 - dict() has no type for rows


def _worth_telling() -> ColumnElement[bool]:
    return or_(JobRow.state != DONE, JobRow.key.not_like(f"{REPEATING}%"))


def overdue(after: timedelta) -> int:
    """Number of jobs that should have started more than ``after`` ago: nobody seems to work."""
    statement = select(func.count()).where(JobRow.state == NEW, JobRow.run_at < utcnow() - after)
    return db.session.scalar(statement) or 0


def trim(payload: Payload, progress: JobProgress) -> None:
    """Forget finished jobs after a fortnight; those that failed stay until a person has decided."""
    old = (JobRow.state.in_((DONE, CANCELLED)), JobRow.finished_at < utcnow() - KEEP_FINISHED)
    db.session.execute(delete(JobRow).where(*old).execution_options(synchronize_session=False))
