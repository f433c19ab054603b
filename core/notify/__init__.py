"""Notifications: one message, in the portal and by e-mail, in the recipient's language, as the recipient chose."""

from core.notify.inbox import unread
from core.notify.recipients import Recipient, RecipientLookup, register_lookup
from core.notify.sending import UnknownNotificationTypeError, send

__all__ = [
    "Recipient",
    "RecipientLookup",
    "UnknownNotificationTypeError",
    "register_lookup",
    "send",
    "unread",
]
