"""Work outside requests. Each may be run again without harm."""

from __future__ import annotations

from plugin_sdk import Job, JobProgress, Payload
from plugin_sdk.db import session
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.birthdays.services import reminding
from plugins.birthdays.services.greetings import TELL


def tell(payload: Payload, progress: JobProgress) -> None:
    """Notify somebody of the greetings that came since the last time."""
    reminding.tell(int(payload["person_id"]))
    session.commit()


def remind(payload: Payload, progress: JobProgress) -> None:
    """Tell departments of who has their day."""
    progress.step(reminding.remind())
    session.commit()


JOBS = (
    Job(name=TELL, func=tell, title=_l("Tell of greetings")),
    Job(name="birthdays.remind", func=remind, cron="5 * * * *", title=_l("Tell departments of birthdays")),
)
