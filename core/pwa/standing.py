"""Whether the device behind a request may keep anything of the portal."""

from __future__ import annotations

import hashlib
import hmac
from enum import Enum, auto

from flask import current_app, session

from core import settings
from core.identity.kiosk import guard
from core.web.gate import current_viewer

OWNER = "pwa"


class Standing(Enum):
    """What a device may do.

    Attributes:
        KEEPS: somebody is signed in on a device of their own.
        VISITOR: nobody is signed in. Nothing new is kept, and pages kept before must go.
        NEVER: a kiosk, a session on a shared computer, or a portal that has switched it off: no worker lives there.
    """

    KEEPS = auto()
    VISITOR = auto()
    NEVER = auto()


def of_request() -> Standing:
    """The standing of the device that asks."""
    if not settings.get(OWNER, "offline") or guard.of_request() is not None or guard.MARK in session:
        return Standing.NEVER
    if not current_viewer().is_authenticated:
        return Standing.VISITOR
    # A session on a shared computer ends with the browser; so must everything else.
    return Standing.KEEPS if session.permanent else Standing.NEVER


def owner() -> str:
    """A name for the viewer's account that tells a device whose its pages are, and nobody else anything.

    Empty for a visitor.
    """
    account = current_viewer().account_id
    if account is None:
        return ""
    key = str(current_app.secret_key or "").encode()
    return hmac.new(key, f"offline copy of {account}".encode(), hashlib.sha256).hexdigest()[:24]
