"""Work outside requests. Each may be run again without harm."""

from __future__ import annotations

from plugin_sdk import EventHandler, Job, JobProgress, Payload
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.events.services import leaving, reminding


def remind(payload: Payload, progress: JobProgress) -> None:
    """Send the reminders that are due."""
    progress.step(reminding.remind())


JOBS = (Job(name="events.remind", func=remind, cron="*/5 * * * *", title=_l("Remind of events")),)
HANDLERS = (EventHandler(event="org.person_left", func=leaving.follow),)
