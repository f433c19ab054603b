"""Asking for work: a row in the caller's own transaction, so nothing is lost and nothing runs for a rollback."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import case, event, select
from sqlalchemy.orm import Session

from core.db import conflict_insert, db, utcnow
from core.extension import Payload
from core.jobs import wakeup
from core.jobs.models import NEW, JobRow
from core.plugin_host import host

_WRITTEN = "dunbar_jobs_written"


class UnknownJobError(LookupError):
    """A job of a name that nobody declared."""


def enqueue(
    name: str, payload: Payload | None = None, *, run_at: datetime | None = None, key: str | None = None
) -> int:
    """Ask for the job ``name`` to run after this transaction is committed; gives the id of its row.

    Args:
        run_at: not before this moment.
        key: names the work: while a job with it waits no second one is written, and the waiting one's id is given; it
            then runs at the earlier of both moments, and not before this transaction has ended.

    Raises:
        UnknownJobError: no plugin and no part of core declared the job.
    """
    declared = host().declared.jobs.get(name)
    if declared is None:
        raise UnknownJobError(f"no job is named '{name}'")
    return add(name, dict(payload or {}), owner=declared.owner, run_at=run_at, key=key)


def add(
    name: str, payload: dict[str, Any], *, owner: str, run_at: datetime | None = None, key: str | None = None
) -> int:
    """Write the row for ``owner``, who may be another than the declarer: events are delivered for the listener."""
    now = utcnow()
    values = {
        "name": name, "owner": owner, "payload": payload, "key": key or "", "waiting_key": key, "state": NEW,
        "run_at": run_at or now, "created_at": now,
    }  # fmt: skip
    statement = conflict_insert(JobRow).values(**values)
    if key is not None:
        # The update locks the waiting row, so no worker takes it before what we have changed can be seen.
        proposed = statement.excluded.run_at
        sooner = case((JobRow.run_at > proposed, proposed), else_=JobRow.run_at)
        statement = statement.on_conflict_do_update(index_elements=[JobRow.waiting_key], set_={"run_at": sooner})
    job_id: int = db.session.execute(statement.returning(JobRow.id)).scalar_one()
    db.session.info[_WRITTEN] = True
    return job_id


def ensure_waiting(name: str, *, delay: timedelta = timedelta(0)) -> None:
    """See to it that a job ``name`` without arguments runs after this transaction, and never wait for another one.

    For work that finds out itself what is to be done, such as bringing the search index up to date. The waiting row is
    locked so that it cannot run too early; one that somebody else has locked is not waited for but joined by another.
    """
    waiting = (
        select(JobRow.id)
        .where(JobRow.name == name, JobRow.state == NEW, JobRow.run_at <= utcnow() + delay)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if db.session.scalar(waiting) is None:
        enqueue(name, run_at=utcnow() + delay)


def _after_commit(session: Session) -> None:
    # It is called for the release of a savepoint too; a ring too many after a rollback does no harm.
    if not session.in_nested_transaction() and session.info.pop(_WRITTEN, False):
        wakeup.ring()


event.listen(db.session, "after_commit", _after_commit)
