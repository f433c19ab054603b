"""What notifications add to the portal."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from core import config
from core.extension import HealthCheck, Hint, Job, NavItem, Viewer
from core.notify import mail, sending, upkeep
from core.plugin_host.markers import hookimpl


class NotifyDeclarations:
    """Jobs, links and health of notifications."""

    @hookimpl
    def jobs(self) -> list[Job]:
        """Writing messages, mailing them, forgetting old ones."""
        return [
            Job(name=sending.FAN_OUT, func=sending.fan_out, timeout=1800, title=_l("Send a notification")),
            Job(name=sending.MAIL, func=mail.send_mail, timeout=120, retries=8, title=_l("Mail a notification")),
            Job(name="notify.trim", func=upkeep.trim, cron="5 4 * * *", title=_l("Forget old notifications")),
        ]

    @hookimpl
    def nav_items(self, viewer: Viewer) -> Sequence[NavItem]:
        """One's own messages."""
        if viewer.person_id is None:
            return []
        title = _l("Notifications")
        return [NavItem(id="inbox", title=title, endpoint="notify.index", slot="user", icon="bell", weight=10)]

    @hookimpl
    def health_checks(self) -> list[HealthCheck]:
        """Whether e-mail can go out."""
        return [HealthCheck(name="mail", func=_problems, title=_l("E-mail"))]


def _problems() -> list[str]:
    settings = config.current().mail
    if not settings.host:
        # Small companies and closed networks may want it so.
        return [Hint(_("No mail server is set, so notifications reach people in the portal only. Set [mail] host."))]
    try:
        with mail.connect(settings) as server:
            server.noop()
    except (OSError, smtplib.SMTPException) as error:
        return [
            _(
                "The mail server %(host)s:%(port)s does not answer: %(error)s. Check [mail] in the configuration.",
                host=settings.host,
                port=settings.port,
                error=error,
            )
        ]
    return []


declarations = NotifyDeclarations()
