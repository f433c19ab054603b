"""A word before the cut-off to those who asked for one and have not ordered yet."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import exists, select, update

from plugin_sdk import notify
from plugin_sdk.db import session, utcnow
from plugins.canteen.models import Choice, Day, Site
from plugins.canteen.order_models import Order
from plugins.canteen.services import sites
from plugins.canteen.services.calendar import local_now
from plugins.canteen.services.ordering import cutoff

REMIND = "canteen.order_reminder"
BEFORE = timedelta(hours=2)
"""How long before the cut-off people are told, at the earliest."""


def remind(now: datetime | None = None) -> int:
    """Remind of the cut-offs of the next two hours, of each once; gives of how many days."""
    now = now or utcnow()
    told = 0
    for site in sites.all_sites(active=True):
        for day, until in [(each.day, each.until) for each in cutoff.coming(site, now)]:
            if until - now <= BEFORE and _mark(site, day):
                _tell(site, day, until)
                told += 1
    return told


def _mark(site: Site, day: date) -> bool:
    """Note that the day's reminder was sent; false if it was before, perhaps by another process."""
    mark = update(Day).where(Day.site_id == site.id, Day.day == day, ~Day.reminded).returning(Day.id)
    kept = mark.values(reminded=True, updated_at=Day.updated_at).execution_options(synchronize_session=False)
    return session.execute(kept).first() is not None


def _tell(site: Site, day: date, until: datetime) -> None:
    ordered = exists().where(Order.site_id == site.id, Order.day == day, Order.person_id == Choice.person_id)
    people = select(Choice.person_id).where(Choice.remind_site_id == site.id, ~ordered)
    payload = {"site": site.name, "day": day.isoformat(), "until": f"{local_now(site, until):%H:%M}"}
    url = f"/canteen/{site.slug}/{day.isoformat()}/order"
    notify.send(REMIND, people=people, payload=payload, url=url, plugin="canteen")
