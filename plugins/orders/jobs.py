"""Work outside requests. Each may be run again without harm."""

from __future__ import annotations

from plugin_sdk import Job, JobProgress, Payload
from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.people import today
from plugins.orders import proof
from plugins.orders.services import duties, reminders


def follow(payload: Payload, progress: JobProgress) -> None:
    """Let newcomers get what is in force, and reckon with absences."""
    progress.step(duties.follow(today()))


def remind(payload: Payload, progress: JobProgress) -> None:
    """Remind people, and tell heads who is late."""
    progress.step(reminders.remind(today()) + reminders.escalate(today()))


JOBS = (
    *proof.JOBS,
    Job(name="orders.follow", func=follow, cron="20 * * * *", title=_l("See who has to confirm which orders")),
    Job(name="orders.remind", func=remind, cron="30 8 * * 1-5", title=_l("Remind of orders to confirm")),
)
