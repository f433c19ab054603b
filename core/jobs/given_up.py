"""Telling a job's own block that it was set aside after its last try.

It is told by another job, written in the transaction that sets the first one aside: once for each time that happens,
whether the handler failed or its worker was lost, and with tries of its own.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert
from sqlalchemy.engine import Connection

from core.db import utcnow
from core.extension import Job, JobProgress, Payload
from core.jobs.models import NEW, JobRow
from core.jobs.states import Ticket
from core.plugin_host import host

TELL = "jobs.given_up"


def note(connection: Connection, job: Job, ticket: Ticket) -> None:
    """See to it that the block of a job that was set aside is told, if it wants to know."""
    if job.given_up is None:
        return
    now = utcnow()
    values: dict[str, Any] = {
        "name": TELL, "owner": ticket.owner, "payload": {"job": ticket.name, "payload": ticket.payload}, "key": "",
        "state": NEW, "run_at": now, "created_at": now,
    }  # fmt: skip
    connection.execute(insert(JobRow).values(**values))


def tell(payload: Payload, progress: JobProgress) -> None:
    """Call what the job has declared for it."""
    declared = host().declared.jobs.get(payload["job"])
    if declared is not None and declared.value.given_up is not None:
        declared.value.given_up(payload["payload"])
