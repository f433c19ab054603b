"""Canteens whose menu comes from an OpenMensa feed every day."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from plugin_sdk import notify, settings
from plugin_sdk.db import session, utcnow
from plugin_sdk.outgoing import OutgoingError, Rules, fetch
from plugins.canteen.models import Import, Site
from plugins.canteen.services import sites
from plugins.canteen.services.imports import history, openmensa
from plugins.canteen.services.imports.layout import Layout
from plugins.canteen.services.values import Menu, Problem

FAILED = "canteen.import_failed"
ACCEPT = {"Accept": "application/xml, text/xml;q=0.9, */*;q=0.1"}


def rules() -> Rules:
    """What the administrator allows when feeds are fetched."""
    return Rules(
        plain_http=settings.get("canteen", "allow_http"),
        private_addresses=settings.get("canteen", "allow_private_addresses"),
        max_bytes=openmensa.MAX_BYTES,
        timeout=10,
        deadline=30,
    )


def due() -> Sequence[int]:
    """Ids of the canteens that have a feed."""
    return session.scalars(select(Site.id).where(Site.active, Site.feed_url != "").order_by(Site.id)).all()


def failing() -> Sequence[Site]:
    """Canteens whose feed could not be taken the last time."""
    query = select(Site).where(Site.active, Site.feed_url != "", Site.feed_error != "")
    return session.scalars(query.order_by(Site.id)).all()


def pull(site_id: int) -> Import | None:
    """Fetch a canteen's feed and bring it in; gives the import if something was changed or failed.

    Whatever goes wrong, the menu stays as it is, the kitchen's page says so, and the canteen's team is told – once, not
    again every day while it stays so.
    """
    site = sites.by_id(site_id)
    if site is None or not site.feed_url:
        return None
    try:
        menu = openmensa.parse(fetch(site.feed_url, rules(), ACCEPT), Layout.of(site))
    except OutgoingError as error:
        menu = Menu((), (Problem(text=str(error)),))
    site.feed_checked_at = utcnow()
    wrong = [problem for problem in menu.problems if problem.fatal]
    if wrong:
        return _failed(site, menu, wrong[0])
    site.feed_error = ""
    row = history.start(site, menu, source="feed", filename=site.feed_url)
    if not history.plan_of(site, row).changes:
        session.delete(row)
        return None
    history.apply(site, row, seal=None)
    return row


def _failed(site: Site, menu: Menu, first: Problem) -> Import | None:
    text = f"{first.text} ({first.line})" if first.line else first.text
    is_news = not site.feed_error
    site.feed_error = text
    if not is_news:
        return None
    row = history.start(site, Menu((), menu.problems), source="feed", filename=site.feed_url)
    notify.send(
        FAILED,
        audience_id=site.team_audience_id,
        payload={"site": site.name, "error": text},
        url=f"/canteen/kitchen/{site.slug}/imports/{row.id}",
        plugin="canteen",
    )
    return row
