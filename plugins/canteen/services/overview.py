"""How the canteens stand, for the kitchen and the administrator: which days have a menu, which feeds fail."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, select

from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.people import today as portal_today
from plugins.canteen.models import Day, Site
from plugins.canteen.services import sites
from plugins.canteen.services.calendar import WORKDAYS, Week
from plugins.canteen.services.imports import feeds, letters


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A canteen and how many of a week's working days are provided for (a menu, or said to be closed)."""

    site: Site
    this_week: int
    next_week: int


def standings(today: date) -> Sequence[Standing]:
    """Every canteen in use, with two statements."""
    this = Week.of(today)
    after = this.next
    first_of_next = after.monday
    rows = session.execute(select(Day.site_id, Day.day).where(Day.day.in_([*this.workdays, *after.workdays])))
    counts: dict[tuple[int, bool], int] = {}
    for site_id, day in rows:
        key = (site_id, day >= first_of_next)
        counts[key] = counts.get(key, 0) + 1
    return [
        Standing(site=site, this_week=counts.get((site.id, False), 0), next_week=counts.get((site.id, True), 0))
        for site in sites.all_sites(active=True)
    ]


def without_next_week() -> int:
    """How many canteens in use have nothing for next week."""
    monday = Week.of(portal_today()).next.monday
    week = Day.day.between(monday, monday + timedelta(days=WORKDAYS - 1))
    planned = select(Day.site_id).where(week)
    return session.scalar(select(func.count()).select_from(Site).where(Site.active, Site.id.not_in(planned))) or 0


def problems() -> list[str]:
    """What the health page should say: canteens whose feed fails, a mailbox that cannot be read."""
    return [*_feeds(), *_mailbox()]


def _mailbox() -> list[str]:
    error = letters.state().error
    if not error or letters.account() is None:
        return []
    text = _(
        "The mailbox to which menus are sent cannot be read. %(error)s Correct it in the canteen's settings.",
        error=error,
    )
    return [text]


def _feeds() -> list[str]:
    return [
        _(
            "The menu of “%(site)s” could not be fetched from %(url)s: %(error)s The old menu stays. "
            "Correct the address in the canteen's settings, or enter the menu by hand.",
            site=site.name,
            url=site.feed_url,
            error=site.feed_error,
        )
        for site in feeds.failing()
    ]
