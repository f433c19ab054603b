"""Runs what is due, for tests and commands that want to see the end of it."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask
from sqlalchemy import select

from core.db import db, utcnow
from core.jobs import runner
from core.jobs.models import DONE, JobRow


class JobFailedError(AssertionError):
    """A job failed; the message carries its traceback."""


def run_due(app: Flask, *, ahead: timedelta = timedelta(0), check: bool = True, limit: int = 10_000) -> int:
    """Run every waiting job that is due within ``ahead`` from now, and those that they ask for; gives how many ran.

    Raises:
        JobFailedError: a job failed, unless ``check`` is off; the others run nevertheless.
    """
    ran, failures = 0, []
    while ran < limit:
        now: datetime = utcnow() + ahead
        ticket = runner.start(app, now=now)
        if ticket is None:
            break
        ran += 1
        with app.app_context():
            state, error = db.session.execute(select(JobRow.state, JobRow.error).where(JobRow.id == ticket.id)).one()
        if state != DONE and error:
            failures.append(f"{ticket.name} {ticket.payload}:\n{error}")
    if check and failures:
        raise JobFailedError("\n\n".join(failures))
    return ran
