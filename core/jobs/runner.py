"""Runs one job: the only place where a handler is called, whether by the embedded worker, by RQ or by a test."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from datetime import datetime

from flask import Flask, current_app, has_app_context
from sqlalchemy.exc import SQLAlchemyError

from core.config import Config
from core.db import db, utcnow
from core.extension import Job, JobProgress, Payload
from core.jobs import given_up, states
from core.jobs.control import discard_owned
from core.jobs.heartbeat import Heartbeat, RunningJob
from core.jobs.states import Ticket
from core.plugin_host import host
from core.plugin_host.context import running
from core.plugin_host.purge import register_clean_up

logger = logging.getLogger("dunbar.jobs")

_EXTENSION = "dunbar.jobs.heartbeat"
_worker_apps: list[Flask] = []
"""At most one."""


class LostJobError(RuntimeError):
    """Another worker has taken the job over, so what this one did must not be committed."""


def serve(app: Flask) -> None:
    """Name the application in which ``run_job`` works when RQ calls it, which knows nothing of applications."""
    _worker_apps[:] = [app]


def heartbeat(app: Flask) -> Heartbeat:
    """The heartbeat of this process for ``app``."""
    found: Heartbeat = app.extensions[_EXTENSION]
    return found


def init_app(app: Flask, config: Config) -> None:
    """Give the application its heartbeat, and discard a purged plugin's jobs."""
    register_clean_up("jobs", discard_owned)
    app.extensions[_EXTENSION] = Heartbeat(db.engine)


def run(name: str, payload: Payload, progress: JobProgress | None = None) -> None:
    """Call the handler of the job ``name`` here and now, in the present context; errors are the caller's."""
    declared = host().declared.jobs[name]
    with running(declared.owner):
        declared.value.func(payload, progress or JobProgress())


def run_job(job_id: int) -> bool:
    """Run the job of that row if it waits and is due; False if there was nothing to do. What RQ calls."""
    if has_app_context():
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # werkzeug's proxy is not typed so
    elif _worker_apps:
        app = _worker_apps[0]
    else:
        raise RuntimeError("no application to run jobs in: start the worker with 'dunbar worker'")
    return start(app, job_id=job_id) is not None


def start(
    app: Flask,
    *,
    job_id: int | None = None,
    now: datetime | None = None,
    watch: Callable[[float | None], None] | None = None,
) -> Ticket | None:
    """Take a due job and run it in a fresh application context, with the plugins as they are at this moment.

    Args:
        job_id: this job and no other.
        now: the moment that counts as now.
        watch: told the ``time.monotonic()`` by which the job must be ready, and ``None`` when it is over.

    Returns:
        What was run, or ``None`` if nothing is due.
    """
    with app.app_context():
        with db.engine.begin() as connection:
            ticket = states.claim(connection, now or utcnow(), job_id)
        if ticket is not None:
            _run_claimed(app, ticket, watch or _nobody)
        return ticket


def _nobody(deadline: float | None) -> None:
    """Nobody wants to know."""


def _run_claimed(app: Flask, ticket: Ticket, watch: Callable[[float | None], None]) -> None:
    declared = host().declared.jobs.get(ticket.name)
    if declared is None or not host().enabled(ticket.owner):
        with db.engine.begin() as connection:
            states.park(connection, ticket)
        logger.info("job %s '%s' waits until '%s' is there and on", ticket.id, ticket.name, ticket.owner)
        return
    db.session.rollback()
    job = RunningJob(ticket, declared.value.timeout)
    watch(job.deadline)
    try:
        with heartbeat(app).watch(job):
            with running(ticket.owner):
                declared.value.func(ticket.payload, job)
            _finish(job)
    except LostJobError:
        db.session.rollback()
        logger.warning("job %s '%s' was given to another worker; this run is thrown away", ticket.id, ticket.name)
    except (Exception, SystemExit):  # noqa: BLE001 - the isolation point: a handler may raise anything
        db.session.rollback()
        _fail(declared.value, ticket, traceback.format_exc())
    finally:
        watch(None)


def _finish(job: RunningJob) -> None:
    cancelled = job.noticed_stop and job.asked_to_stop
    done = states.finish(db.session(), job.ticket, job.done, job.total, job.message, cancelled=cancelled)
    if not done:
        raise LostJobError
    db.session.commit()


def _fail(job: Job, ticket: Ticket, error: str) -> None:
    try:
        with db.engine.begin() as connection:
            dead = states.fail(connection, ticket, error, job.retries)
            if dead:
                given_up.note(connection, job, ticket)
    except SQLAlchemyError:
        # The row stays "running"; the reaper returns it when the lease ends.
        logger.exception("the failure of job %s could not be written", ticket.id)
        return
    level = logging.ERROR if dead else logging.WARNING
    logger.log(level, "job %s '%s' failed, attempt %s\n%s", ticket.id, ticket.name, ticket.attempts, error)
