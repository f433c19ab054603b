"""Work outside requests: feeds every day, the search index every Monday, notices to those who want them."""

from __future__ import annotations

from sqlalchemy import exists, select

from plugin_sdk import Job, JobProgress, Payload, access, jobs, notify, settings
from plugin_sdk.db import session
from plugin_sdk.i18n import lazy_gettext
from plugins.canteen import search
from plugins.canteen.models import Day, Dish, Site
from plugins.canteen.services import sites
from plugins.canteen.services.calendar import Week, today_at
from plugins.canteen.services.imports import feeds, history, letters
from plugins.canteen.services.ordering import placing, reminders

FETCH = "canteen.fetch"
FETCH_ALL = "canteen.fetch_all"
LETTERS = "canteen.letters"
WEEK_UP = "canteen.week_up"


def fetch(payload: Payload, progress: JobProgress) -> None:
    """Fetch the feed of one canteen."""
    feeds.pull(int(payload["site_id"]))
    session.commit()


def fetch_all(payload: Payload, progress: JobProgress) -> None:
    """Ask for each canteen's feed to be fetched, each in a job of its own, so that one does not hold up the others."""
    for site_id in feeds.due():
        jobs.enqueue(FETCH, {"site_id": site_id}, key=f"{FETCH}:{site_id}")
    history.forget_previews()
    session.commit()


def read_letters(payload: Payload, progress: JobProgress) -> None:
    """Take the menus that came by letter."""
    progress.step(letters.collect())


def turn_week(payload: Payload, progress: JobProgress) -> None:
    """Bring the search index to the new week, and forget what people wrote to the kitchen long ago."""
    search.turn_week()
    placing.forget_notes()
    session.commit()


def announce_week(payload: Payload, progress: JobProgress) -> None:
    """Tell people that this week's menu is up, if the administrator switched that on."""
    if not settings.get("canteen", "weekly_notice"):
        return
    for site in sites.all_sites(active=True):
        week = Week.of(today_at(site))
        served = {row.location_id for row in site.serves} | ({site.location_id} if site.location_id else set())
        if served and _has_menu(site, week):
            audience_id = access.intern(f"location:{location_id}" for location_id in served)
            payload = {"site": site.name, "week": week.number}
            notify.send(
                WEEK_UP, audience_id=audience_id, payload=payload, url=f"/canteen/{site.slug}/", plugin="canteen"
            )
    session.commit()


def remind(payload: Payload, progress: JobProgress) -> None:
    """Remind people to order, before it is too late."""
    reminders.remind()
    session.commit()


def _has_menu(site: Site, week: Week) -> bool:
    days = Day.site_id == site.id, Day.day.between(week.monday, week.sunday)
    return bool(session.scalar(select(exists().where(Dish.day_id == Day.id, *days))))


JOBS = [
    Job(name=FETCH, func=fetch, timeout=180, retries=1, title=lazy_gettext("Fetch a canteen's menu")),
    Job(name=FETCH_ALL, func=fetch_all, cron="15 5 * * *", title=lazy_gettext("Fetch the canteens' menus")),
    Job(
        name=LETTERS,
        func=read_letters,
        cron="*/10 * * * *",
        timeout=300,
        title=lazy_gettext("Read letters with the canteens' menus"),
    ),
    Job(
        name="canteen.turn_week", func=turn_week, cron="10 0 * * 1", title=lazy_gettext("Begin the canteens' new week")
    ),
    Job(
        name="canteen.announce_week",
        func=announce_week,
        cron="0 9 * * 1",
        title=lazy_gettext("Tell that the menu is up"),
    ),
    Job(name="canteen.remind", func=remind, cron="*/15 * * * *", title=lazy_gettext("Remind people to order meals")),
]
