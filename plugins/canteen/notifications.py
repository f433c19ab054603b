"""What the block tells people."""

from __future__ import annotations

from plugin_sdk import NotificationType
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext
from plugins.canteen import jobs
from plugins.canteen.services.imports import feeds

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
        name=jobs.WEEK_UP,
        title=lazy_gettext("The week's menu is up"),
        subject=lambda payload: _("What's for lunch this week: %(site)s", site=payload["site"]),
        icon="tools-kitchen-2",
        email=False,
    ),
]
