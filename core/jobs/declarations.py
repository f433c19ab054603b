"""What jobs add to the portal."""

from __future__ import annotations

from datetime import timedelta

from flask_babel import lazy_gettext, ngettext

from core.extension import HealthCheck, Job
from core.jobs import control, given_up
from core.jobs.models import DEAD
from core.plugin_host.markers import hookimpl

LATE = timedelta(minutes=5)


class JobsDeclarations:
    """Housekeeping and health of the work outside requests."""

    @hookimpl
    def jobs(self) -> list[Job]:
        """Forgetting what was done long ago, and telling of what was given up."""
        return [
            Job(name=given_up.TELL, func=given_up.tell, title=lazy_gettext("Tell that work was given up")),
            Job(
                name="jobs.trim",
                func=control.trim,
                cron="17 3 * * *",
                timeout=3600,
                title=lazy_gettext("Forget finished work"),
            ),
        ]

    @hookimpl
    def health_checks(self) -> list[HealthCheck]:
        """Whether somebody works, and whether work was given up."""
        return [HealthCheck(name="jobs", func=_problems, title=lazy_gettext("Background work"))]


def _problems() -> list[str]:
    problems = []
    late = control.overdue(LATE)
    if late:
        problems.append(
            ngettext(
                "%(num)s job has waited for more than five minutes. Start a worker: dunbar worker",
                "%(num)s jobs have waited for more than five minutes. Start a worker: dunbar worker",
                late,
            )
        )
    dead = control.counts().get(DEAD, 0)
    if dead:
        problems.append(
            ngettext(
                "%(num)s job failed and was set aside. Look at it under Administration, Background work.",
                "%(num)s jobs failed and were set aside. Look at them under Administration, Background work.",
                dead,
            )
        )
    return problems


declarations = JobsDeclarations()
