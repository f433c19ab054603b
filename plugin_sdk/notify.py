"""Notifications: in the portal and by e-mail, in each recipient's language, to who may still see the thing."""

from core.notify import send, send_file

__all__ = ["send", "send_file"]
