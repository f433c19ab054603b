"""Work outside requests. Each may be run again without harm."""

from __future__ import annotations

from datetime import timedelta

from plugin_sdk import Job, JobProgress, Payload
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.vacancies.services import desk
from plugins.vacancies.services.candidates import erasing
from plugins.vacancies.services.sources import board, runs
from plugins.vacancies.services.sources.postings import BoardUnavailable

LAST_ZONE = timedelta(hours=12)
"""A day is over everywhere once it is over twelve hours behind UTC."""


def pull(payload: Payload, progress: JobProgress) -> None:
    """Pull one board."""

    def step(done: int, total: int | None, message: str) -> None:
        progress.step(done, total, message)
        if progress.cancelled:
            raise BoardUnavailable(_("Somebody stopped it."))

    runs.pull(int(payload["run_id"]), step)


def pull_due(payload: Payload, progress: JobProgress) -> None:
    """Ask for each board whose time has come, each in a job of its own, so that one does not hold up the others."""
    for source_id in board.due(utcnow()):
        source = board.get(source_id)
        if source is not None:
            runs.ask(source)
    session.commit()


def close_over(payload: Payload, progress: JobProgress) -> None:
    """Close vacancies whose last day is over."""
    progress.step(desk.close_over((utcnow() - LAST_ZONE).date()))
    session.commit()


def erase_candidates(payload: Payload, progress: JobProgress) -> None:
    """Erase candidates whose time is over."""
    progress.step(erasing.erase_over())
    session.commit()


JOBS = (
    Job(name=runs.PULL, func=pull, timeout=3600, retries=1, title=_l("Pull vacancies from a job site")),
    Job(
        name="vacancies.pull_due", func=pull_due, cron="*/10 * * * *", title=_l("Ask the job sites whose time has come")
    ),
    Job(name="vacancies.close_over", func=close_over, cron="20 * * * *", title=_l("Close vacancies whose day is over")),
    Job(
        name="vacancies.erase_candidates",
        func=erase_candidates,
        cron="50 3 * * *",
        title=_l("Erase candidates whose time is over"),
    ),
)
