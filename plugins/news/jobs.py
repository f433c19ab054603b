"""Work outside requests. Each may be run again without harm."""

from __future__ import annotations

from plugin_sdk import Job, JobProgress, Payload
from plugin_sdk.db import session
from plugin_sdk.i18n import lazy_gettext as _l
from plugins.news.services import publishing, telling
from plugins.news.services.comments import TELL


def publish_due(payload: Payload, progress: JobProgress) -> None:
    """Publish what is due, and end what is over."""
    progress.step(publishing.publish_due() + publishing.end_due())


def tell(payload: Payload, progress: JobProgress) -> None:
    """Notify of new comments on a post."""
    telling.tell_comments(int(payload["post_id"]))
    session.commit()


JOBS = (
    Job(
        name="news.publish_due",
        func=publish_due,
        cron="* * * * *",
        title=_l("Publish scheduled news and end what is over"),
    ),
    Job(name=TELL, func=tell, title=_l("Tell of new comments")),
)
