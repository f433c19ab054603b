"""The mailbox to which menus are sent, as an administrator sets it up."""

from __future__ import annotations

from plugin_sdk import Setting
from plugin_sdk.i18n import lazy_gettext
from plugins.canteen.services.imports.mailbox import PLAIN, STARTTLS, TLS

MAILBOX = (
    Setting(
        key="mail_server",
        type=str,
        default="",
        title=lazy_gettext("Mail server with the mailbox for menus (IMAP)"),
        help=lazy_gettext(
            "For example mail.company.com, or mail.company.com:993. Take a mailbox for menus alone: letters of the "
            "canteens' senders are marked as read. Left empty, no letters are read."
        ),
    ),
    Setting(
        key="mail_security",
        type=str,
        default=TLS,
        title=lazy_gettext("Connection to this mail server"),
        choices=(
            (TLS, lazy_gettext("TLS (port 993)")),
            (STARTTLS, lazy_gettext("STARTTLS (port 143)")),
            (PLAIN, lazy_gettext("Not encrypted: only for a server on this machine")),
        ),
    ),
    Setting(key="mail_user", type=str, default="", title=lazy_gettext("User name of this mailbox")),
    Setting(key="mail_password", type=str, default="", title=lazy_gettext("Password of this mailbox"), secret=True),
)
