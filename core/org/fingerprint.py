"""Fingerprints of what tells people apart and must not be kept: a tax number, a whole day of birth."""

from __future__ import annotations

import hashlib
import hmac

from flask import current_app


def fingerprint(text: str) -> str:
    """The same 32 hexadecimal digits for the same text in this portal, and nothing that the text can be read from.

    Keyed with the portal's secret, because there are so few tax numbers and birthdays that a plain hash of each could
    be tried. Empty for an empty text.
    """
    if not text:
        return ""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, b"dunbar.org.fingerprint:" + text.encode(), hashlib.sha256).hexdigest()[:32]
