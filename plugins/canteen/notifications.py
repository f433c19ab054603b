"""What the block tells people."""

from __future__ import annotations

from datetime import date

from plugin_sdk import NotificationType, Payload
from plugin_sdk.i18n import day as day_text
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext, ngettext
from plugins.canteen import jobs
from plugins.canteen.services.imports import feeds, letters
from plugins.canteen.services.ordering import fallout, placing, reminders


def _day(payload: Payload) -> str:
    return day_text(date.fromisoformat(str(payload["day"])))


def _dropped(payload: Payload) -> str:
    reason = str(payload["reason"])
    dishes = _("These dishes are not cooked: %(dishes)s. You do not pay for them.", dishes=", ".join(payload["dishes"]))
    return "\n\n".join(filter(None, (dishes, reason)))


def _changed(payload: Payload) -> str:
    if not payload["lines"]:
        return _("The kitchen has taken your order back.")
    lines = [f"{portions} × {name}" for name, portions in payload["lines"]]
    return "\n\n".join((_("Your order is now:"), *lines))


TYPES = [
    NotificationType(
        name=feeds.FAILED,
        title=lazy_gettext("A canteen's menu could not be fetched"),
        subject=lambda payload: _("The menu of “%(site)s” could not be fetched", site=payload["site"]),
        body=lambda payload: "\n\n".join(
            (str(payload["error"]), _("The old menu stays. You can enter the menu by hand or upload a file."))
        ),
        icon="alert-triangle",
    ),
    NotificationType(
        name=letters.REFUSED,
        title=lazy_gettext("A menu that came by letter could not be taken"),
        subject=lambda payload: _("A letter with the menu of “%(site)s” could not be taken", site=payload["site"]),
        body=lambda payload: "\n\n".join(
            (
                f"{payload['file']}: {payload['error']}",
                _("The old menu stays. You can enter the menu by hand or upload a file."),
            )
        ),
        icon="alert-triangle",
    ),
    NotificationType(
        name=letters.TAKEN,
        title=lazy_gettext("A menu came by letter"),
        subject=lambda payload: _("The menu of “%(site)s” came by letter", site=payload["site"]),
        body=lambda payload: ngettext(
            "%(num)d day was changed. Look at it, or undo it.",
            "%(num)d days were changed. Look at them, or undo it.",
            int(payload["days"]),
        ),
        icon="mail",
        email=False,
    ),
    NotificationType(
        name=jobs.WEEK_UP,
        title=lazy_gettext("The week's menu is up"),
        subject=lambda payload: _("What's for lunch this week: %(site)s", site=payload["site"]),
        icon="tools-kitchen-2",
        email=False,
    ),
    NotificationType(
        name=fallout.DROPPED,
        title=lazy_gettext("A dish that I ordered is not cooked"),
        subject=lambda payload: _("Your meal order for %(day)s: the menu has changed", day=_day(payload)),
        body=_dropped,
        icon="alert-circle",
    ),
    NotificationType(
        name=fallout.RENAMED,
        title=lazy_gettext("A dish that I ordered has become another"),
        subject=lambda payload: _("Your meal order for %(day)s: the menu has changed", day=_day(payload)),
        body=lambda payload: _(
            "Instead of “%(old)s” there is “%(new)s”. Your order stays unless you change it.",
            old=payload["old"],
            new=payload["new"],
        ),
        icon="alert-circle",
        email=False,
    ),
    NotificationType(
        name=placing.CHANGED,
        title=lazy_gettext("The kitchen has changed my order"),
        subject=lambda payload: _("The kitchen has changed your meal order for %(day)s", day=_day(payload)),
        body=_changed,
        icon="tools-kitchen-2",
    ),
    NotificationType(
        name=reminders.REMIND,
        title=lazy_gettext("Reminder to order a meal"),
        subject=lambda payload: _(
            "Order your meal for %(day)s by %(until)s", day=_day(payload), until=payload["until"]
        ),
        body=lambda payload: str(payload["site"]),
        icon="clock",
        email=False,
    ),
]
