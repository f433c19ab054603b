"""What the page of the portal's use brings: its right, its link, its settings, its housekeeping."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import delete, func, select

from core import settings as stored
from core.adoption.models import BlockUse, Presence
from core.adoption.recording import OWNER, SWITCH
from core.db import db
from core.extension import (
    ErasureReport,
    Job,
    JobProgress,
    NavItem,
    Payload,
    Permission,
    PersonalRecord,
    Setting,
    Viewer,
)
from core.org.dates import today
from core.plugin_host.markers import hookimpl

SEE = "adoption.see"
KEEP = "keep_days"


class AdoptionDeclarations:
    """Hook implementations of the portal's use."""

    @hookimpl
    def permissions(self) -> list[Permission]:
        """Who sees the figures."""
        return [
            Permission(
                name=SEE,
                title=_("See how the portal is taken up"),
                help=_("Figures of groups of five people or more; never who opened what."),
            )
        ]

    @hookimpl
    def nav_items(self, viewer: Viewer) -> list[NavItem]:
        """The way to the figures."""
        return [
            NavItem(
                id="adoption",
                title=_("Use of the portal"),
                endpoint="adoption.index",
                slot="admin",
                icon="chart-bar",
                weight=34,
                permission=SEE,
            )
        ]

    @hookimpl
    def settings(self) -> list[Setting]:
        """Whether the use is counted, and for how long the figures stay."""
        days = ((90, _("Three months")), (180, _("Half a year")), (365, _("A year")), (730, _("Two years")))
        return [
            Setting(
                key=SWITCH,
                type=bool,
                default=True,
                title=_("Count who was here on a day, and how often each block is opened"),
                help=_("It is never stored who opened what."),
            ),
            Setting(key=KEEP, type=int, default=365, title=_("How long this is kept"), choices=days),
        ]

    @hookimpl
    def jobs(self) -> list[Job]:
        """Forgetting what is old."""
        return [Job(name="adoption.tidy", func=tidy, cron="47 3 * * *", title=_("Forget old figures of use"))]

    @hookimpl
    def export_personal_data(self, person_id: int) -> Sequence[PersonalRecord]:
        """The days on which the person was here."""
        query = select(Presence.day).where(Presence.person_id == person_id).order_by(Presence.day)
        days = [day.isoformat() for day in db.session.scalars(query)]
        title = gettext("Days on which the portal was opened")
        return [PersonalRecord(title=title, data={"days": days})] if days else []

    @hookimpl
    def erase_personal_data(self, person_id: int) -> ErasureReport:
        """The same days go."""
        mine = Presence.person_id == person_id
        count = db.session.scalar(select(func.count()).select_from(Presence).where(mine)) or 0
        db.session.execute(delete(Presence).where(mine))
        return ErasureReport(erased=count)


def tidy(payload: Payload, progress: JobProgress) -> None:
    """Forget what is older than the administrator wants it to be."""
    before = today() - timedelta(days=stored.get(OWNER, KEEP))
    for model in (Presence, BlockUse):
        db.session.execute(delete(model).where(model.day < before))
    db.session.commit()


declarations = AdoptionDeclarations()
