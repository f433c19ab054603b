"""Where a form may send its reader next: only to pages of the portal itself."""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote, urlsplit

_DOORS = ("/sign-in", "/sign-out")


def internal_path(target: str | None) -> str | None:
    """``target`` if it is a path within the portal, else ``None``.

    Browsers read ``\\`` as ``/`` and leave control characters out, so whatever holds one is refused, also when encoded.
    """
    if not target or not target.startswith("/") or len(target) > 2000:
        return None
    for text in (target, unquote(target)):
        if text.startswith("//") or "\\" in text or any(unicodedata.category(sign) == "Cc" for sign in text):
            return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def after_sign_in(target: str | None) -> str | None:
    """``target`` if somebody who has just signed in can be sent there."""
    path = internal_path(target)
    return None if path is None or urlsplit(path).path in _DOORS else path
