"""Notifications: one message, in the portal, by e-mail and by web push, in the recipient's language, as they chose."""

from __future__ import annotations

from flask import Flask

from core.config import Config
from core.notify.choices import forget_plugin
from core.notify.inbox import unread
from core.notify.joining import bring_together
from core.notify.made_files import send_file
from core.notify.recipients import Recipient, RecipientLookup, register_lookup
from core.notify.sending import UnknownNotificationTypeError, send
from core.plugin_host.purge import register_clean_up


def init_app(app: Flask, config: Config) -> None:
    """Forget what people chose for a purged plugin, and let mail programs mute."""
    from core.notify.views.letters import mute_now

    register_clean_up("notification choices", forget_plugin)
    # Mail programs bring no session that somebody could abuse, and the signed address can do one thing alone.
    app.extensions["csrf"].exempt(mute_now)


__all__ = [
    "Recipient",
    "RecipientLookup",
    "UnknownNotificationTypeError",
    "bring_together",
    "init_app",
    "register_lookup",
    "send",
    "send_file",
    "unread",
]
