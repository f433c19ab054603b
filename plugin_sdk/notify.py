"""Notifications: in the portal and by e-mail, in each recipient's language, to who may still see the thing."""

from core.notify import send

__all__ = ["send"]
