"""How a job goes from state to state. Each step is one guarded UPDATE, so that of two workers only one makes it."""

from __future__ import annotations

import random
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, Update, and_, select, update
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from core.db import utcnow
from core.jobs.models import CANCELLED, DEAD, DONE, NEW, PARKED, RUNNING, JobRow

LEASE = timedelta(seconds=60)
"""How long a worker's word holds without being renewed; a heartbeat renews it several times in between."""

FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=6)
ERROR_LENGTH = 20_000


@dataclass(frozen=True, slots=True)
class Ticket:
    """One start of one job: what a worker needs to run it and to prove that it still holds it."""

    id: int
    ticket: str
    name: str
    owner: str
    payload: dict[str, Any]
    attempts: int


def due(now: datetime) -> Select[int]:
    """Ids of the jobs that may start, oldest first."""
    return select(JobRow.id).where(JobRow.state == NEW, JobRow.run_at <= now).order_by(JobRow.run_at, JobRow.id)


def claim(connection: Connection, now: datetime, job_id: int | None = None) -> Ticket | None:
    """Take the oldest due job (or the given one, if it waits and is due); ``None`` if there is none.

    The oldest that nobody has locked, that is; the given one is waited for, because it will not be named again soon.
    """
    if job_id is None:
        chosen = JobRow.id == due(now).limit(1).with_for_update(skip_locked=True).scalar_subquery()
    else:
        chosen = and_(JobRow.id == job_id, JobRow.run_at <= now)
    statement = (
        update(JobRow)
        .where(chosen, JobRow.state == NEW)
        .values(
            state=RUNNING,
            waiting_key=None,
            ticket=secrets.token_hex(16),
            attempts=JobRow.attempts + 1,
            lease_until=utcnow() + LEASE,
            started_at=utcnow(),
            finished_at=None,
            sent_at=None,
            progress_done=0,
            progress_total=None,
            progress_message="",
        )
        .returning(JobRow.id, JobRow.ticket, JobRow.name, JobRow.owner, JobRow.payload, JobRow.attempts)
    )
    row = connection.execute(statement).one_or_none()
    return None if row is None else Ticket(*row)


def _held(ticket: Ticket) -> Update:
    return update(JobRow).where(JobRow.id == ticket.id, JobRow.ticket == ticket.ticket, JobRow.state == RUNNING)


def finish(session: Session, ticket: Ticket, done: int, total: int | None, message: str, *, cancelled: bool) -> bool:
    """Mark the job done in the transaction of its own work; False if the job was lost to another worker meanwhile."""
    statement = _held(ticket).values(
        state=CANCELLED if cancelled else DONE,
        finished_at=utcnow(),
        lease_until=None,
        error="",
        progress_done=done,
        progress_total=total,
        progress_message=message,
    )
    return _hit(session.execute(statement.execution_options(synchronize_session=False)))


def fail(connection: Connection, ticket: Ticket, error: str, retries: int) -> bool:
    """Put a failed job back for later, or set it aside after its last attempt; True if it was set aside."""
    dead = ticket.attempts > retries
    changes: dict[str, Any] = {"error": error[-ERROR_LENGTH:], "lease_until": None}
    if dead:
        changes |= {"state": DEAD, "finished_at": utcnow()}
    else:
        changes |= {"state": NEW, "run_at": utcnow() + pause(ticket.attempts), "cancel_asked": False}
    return _hit(connection.execute(_held(ticket).values(**changes))) and dead


def park(connection: Connection, ticket: Ticket) -> None:
    """Set the job aside until its plugin is on again; this start does not count."""
    connection.execute(_held(ticket).values(state=PARKED, lease_until=None, attempts=JobRow.attempts - 1))


def unpark(connection: Connection, owner: str) -> int:
    """Let the jobs of a plugin that is on again wait for their turn."""
    statement = update(JobRow).where(JobRow.state == PARKED, JobRow.owner == owner)
    return connection.execute(statement.values(state=NEW, run_at=utcnow())).rowcount


def parked_owners(connection: Connection) -> list[tuple[str, str]]:
    """``(owner, job name)`` of everything that is parked."""
    rows = connection.execute(select(JobRow.owner, JobRow.name).where(JobRow.state == PARKED).distinct())
    return [(owner, name) for owner, name in rows]


def renew(
    connection: Connection, ticket: Ticket, *, lease: bool, done: int, total: int | None, message: str
) -> bool | None:
    """Write progress and, if ``lease``, hold the job longer. Gives whether a person asked to stop, ``None`` if lost."""
    changes: dict[str, Any] = {"progress_done": done, "progress_total": total, "progress_message": message}
    if lease:
        changes["lease_until"] = utcnow() + LEASE
    found: bool | None = connection.execute(_held(ticket).values(**changes).returning(JobRow.cancel_asked)).scalar()
    return found


def lost(connection: Connection, now: datetime) -> list[Ticket]:
    """Running jobs that nobody vouches for any more."""
    statement = select(JobRow.id, JobRow.ticket, JobRow.name, JobRow.owner, JobRow.payload, JobRow.attempts)
    rows = connection.execute(statement.where(JobRow.state == RUNNING, JobRow.lease_until < now).limit(500))
    return [Ticket(*row) for row in rows]


def give_back(connection: Connection, ticket: Ticket, now: datetime, retries: int) -> bool:
    """Return a lost job; False if its worker turned out to be alive after all."""
    changes: dict[str, Any] = {"lease_until": None, "error": "The worker that ran it was lost."}
    if ticket.attempts > retries:
        changes |= {"state": DEAD, "finished_at": now}
    else:
        changes |= {"state": NEW, "run_at": now}
    return _hit(connection.execute(_held(ticket).where(JobRow.lease_until < now).values(**changes)))


def pause(attempts: int) -> timedelta:
    """How long a job rests after its ``attempts``-th failure: 30 s, 2 min, 8 min … at most 6 hours, a bit scattered."""
    rest = min(FIRST_PAUSE * 4 ** min(attempts - 1, 12), LONGEST_PAUSE)
    return rest * random.uniform(0.9, 1.1)  # noqa: S311 - no secret, only so that not all come back at once


def _hit(result: Any) -> bool:
    return bool(result.rowcount)
