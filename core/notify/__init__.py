"""Notifications: one message, in the portal and by e-mail, in the recipient's language, as the recipient chose."""

from __future__ import annotations

from flask import Flask

from core.config import Config
from core.notify.choices import forget_plugin
from core.notify.inbox import unread
from core.notify.recipients import Recipient, RecipientLookup, register_lookup
from core.notify.sending import UnknownNotificationTypeError, send
from core.plugin_host.purge import register_clean_up


def init_app(app: Flask, config: Config) -> None:
    """Forget what people chose for a purged plugin."""
    register_clean_up("notification choices", forget_plugin)


__all__ = [
    "Recipient",
    "RecipientLookup",
    "UnknownNotificationTypeError",
    "init_app",
    "register_lookup",
    "send",
    "unread",
]
