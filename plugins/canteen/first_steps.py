"""What a canteen needs before its menu is worth a visit."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import exists, select

from plugin_sdk import FirstStep
from plugin_sdk.db import session
from plugin_sdk.i18n import lazy_gettext
from plugin_sdk.people import today
from plugins.canteen.models import Day, Site
from plugins.canteen.services.calendar import Week


def steps() -> list[FirstStep]:
    """A canteen, then a menu of this week or a later one."""
    return [
        FirstStep(
            id="canteen-site",
            title=lazy_gettext("Set up a canteen"),
            help=lazy_gettext("Its name, hours, courses and prices; the menu can then come from a file or a feed."),
            url=url_for("canteen.manage"),
            done=_has_site,
            icon="tools-kitchen-2",
            weight=20,
            permission="canteen.manage",
        ),
        FirstStep(
            id="canteen-menu",
            title=lazy_gettext("Put in this week's menu"),
            help=lazy_gettext("What's for lunch is the reason most people open the portal every day."),
            url=url_for("canteen.kitchen"),
            done=_has_menu,
            icon="soup",
            weight=21,
            permission="canteen.edit",
        ),
    ]


def _has_site() -> bool:
    return bool(session.scalar(select(exists().where(Site.active))))


def _has_menu() -> bool:
    return bool(session.scalar(select(exists().where(Day.day >= Week.of(today()).monday))))
