"""What notifications add to the portal."""

from __future__ import annotations

import smtplib
from collections.abc import Sequence
from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from core import config
from core.db import utcnow
from core.extension import (
    AuditAction,
    ErasureReport,
    HealthCheck,
    Hint,
    Job,
    NavItem,
    PersonalRecord,
    Setting,
    Viewer,
)
from core.notify import deliveries, failures, line, made_files, mail, own_copy, sending, upkeep
from core.notify.deliveries import EMAIL, JOBS, PUSH
from core.notify.push import keys
from core.notify.push import sending as pushing
from core.plugin_host.markers import hookimpl

LATE = timedelta(hours=1)
HOURS = (("", _l("No quiet hours")), *((f"{hour:02}:00", f"{hour:02}:00") for hour in range(24)))
EVERY_TEN_MINUTES = "*/10 * * * *"
"""Each delivery asks for its own moment; this finds what a crash has left behind."""


class NotifyDeclarations:
    """Jobs, links, settings and health of notifications."""

    @hookimpl
    def jobs(self) -> list[Job]:
        """Writing messages, sending them, forgetting old ones."""
        return [
            Job(name=sending.FAN_OUT, func=sending.fan_out, timeout=1800, title=_l("Send a notification")),
            Job(
                name=JOBS[EMAIL],
                func=mail.send_due,
                cron=EVERY_TEN_MINUTES,
                timeout=1800,
                title=_l("Mail notifications that are due"),
            ),
            Job(
                name=JOBS[PUSH],
                func=pushing.send_due,
                cron=EVERY_TEN_MINUTES,
                timeout=1800,
                title=_l("Send notifications that are due to phones and browsers"),
            ),
            Job(
                name=made_files.ERASE,
                func=made_files.erase,
                title=_l("Erase a file that was made for somebody a day ago"),
            ),
            Job(
                name="notify.trim",
                func=upkeep.trim,
                cron="5 4 * * *",
                timeout=1800,
                title=_l("Forget old notifications"),
            ),
        ]

    @hookimpl
    def settings(self) -> list[Setting]:
        """The company's quiet hours."""
        return [
            Setting(
                key="quiet_from",
                type=str,
                default="",
                title=_l("Quiet hours begin"),
                choices=HOURS,
                help=_l(
                    "For who has not chosen other hours, in their own time zone. Nothing but what is urgent comes by "
                    "e-mail or to phones then."
                ),
            ),
            Setting(key="quiet_until", type=str, default="", title=_l("Quiet hours end"), choices=HOURS),
        ]

    @hookimpl
    def export_personal_data(self, person_id: int) -> Sequence[PersonalRecord]:
        """What the person chose, the browsers that show messages, and the messages themselves."""
        return own_copy.records(person_id)

    @hookimpl
    def erase_personal_data(self, person_id: int) -> ErasureReport:
        """All of it goes."""
        return own_copy.erase(person_id)

    @hookimpl
    def audit_actions(self) -> list[AuditAction]:
        """What administrators decide."""
        return [
            AuditAction("notify.rules_begun", _l("Rules for notifications begun")),
            AuditAction("notify.rules_changed", _l("Rules for notifications changed")),
            AuditAction("notify.rules_removed", _l("Rules for notifications removed")),
        ]

    @hookimpl
    def nav_items(self, viewer: Viewer) -> Sequence[NavItem]:
        """One's own messages, and the rules for all."""
        title = _l("Notifications")
        items = [
            NavItem(
                id="rules", title=title, endpoint="notify.rules_page", slot="admin", icon="bell", weight=25,
                permission="admin.manage",
            )
        ]  # fmt: skip
        if viewer.person_id is not None:
            items.append(NavItem(id="inbox", title=title, endpoint="notify.index", slot="user", icon="bell", weight=10))
        return items

    @hookimpl
    def health_checks(self) -> list[HealthCheck]:
        """Whether e-mail and web push can go out."""
        return [
            HealthCheck(name="mail", func=_mail_problems, title=_l("E-mail")),
            HealthCheck(name="push", func=_push_problems, title=_l("Messages to phones and browsers")),
        ]


def _mail_problems() -> list[str]:
    settings = config.current().mail
    if not settings.host:
        # Small companies and closed networks may want it so.
        return [Hint(_("No mail server is set, so notifications reach people in the portal only. Set [mail] host."))]
    try:
        with line.connect(settings) as server:
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
    return [*_late(EMAIL), *_refused()]


def _late(channel: str) -> list[str]:
    count = deliveries.late(channel, utcnow() - LATE)
    if not count:
        return []
    told = ngettext(
        "%(num)s message has waited for more than an hour.",
        "%(num)s messages have waited for more than an hour.",
        count,
    )
    return [f"{told} {_('See whether a worker is running: dunbar check')}"]


def _refused() -> list[str]:
    count = failures.people(EMAIL)
    if not count:
        return []
    told = ngettext(
        "The mail server has refused letters to %(num)s person in the last two weeks.",
        "The mail server has refused letters to %(num)s people in the last two weeks.",
        count,
    )
    return [Hint(f"{told} {_('Administration → Notifications says to whom and why.')}")]


def _push_problems() -> list[str]:
    if not config.current().push.enabled:
        return []
    try:
        keys.public()
    except keys.UnusableKeyError as error:
        return [_("The key for messages to phones cannot be used: %(error)s.", error=error)]
    return _late(PUSH)


declarations = NotifyDeclarations()
