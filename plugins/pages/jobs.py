"""Work outside requests. Each may be run again without harm."""

from __future__ import annotations

from sqlalchemy import select

from plugin_sdk import EventHandler, Job, JobProgress, Payload, search
from plugin_sdk import jobs as queue
from plugin_sdk.db import session
from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.people import today
from plugins.pages.models import Page
from plugins.pages.services import placing, reviewing, writing

FOLLOW = "pages.follow"


def follow(payload: Payload, progress: JobProgress) -> None:
    """Follow what changed in the company: owners who left, audiences that reach other people, reviews that are due."""
    for page in reviewing.follow_owners():
        writing.share_files(page)
        search.refresh(writing.KIND, [page.id])
    for page in session.scalars(select(Page).where(Page.parent_id.is_(None))).all():
        placing.apply_audiences(page)
    progress.step(reviewing.remind(today()))
    session.commit()


def people_changed(payload: Payload) -> None:
    """Somebody left or works elsewhere: look soon, once however many they are."""
    queue.enqueue(FOLLOW, {}, key=FOLLOW)
    session.commit()


JOBS = (Job(name=FOLLOW, func=follow, cron="17 * * * *", title=_l("Follow owners, audiences and reviews of pages")),)
HANDLERS = (
    EventHandler(event="org.person_left", func=people_changed),
    EventHandler(event="org.person_changed", func=people_changed),
)
