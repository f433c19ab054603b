"""Where a person goes after signing in: only to pages of the portal itself."""

from __future__ import annotations

import unicodedata
from urllib.parse import unquote, urlsplit

_NOT_BACK_TO = ("/sign-in", "/sign-out")


def safe_path(target: str | None) -> str | None:
    """``target`` if it is a path within the portal, else ``None``.

    Browsers read ``\\`` as ``/`` and leave control characters out, so whatever holds one is refused, also when encoded.
    """
    if not target or not target.startswith("/") or len(target) > 2000:
        return None
    for text in (target, unquote(target)):
        if text.startswith("//") or "\\" in text or any(unicodedata.category(sign) == "Cc" for sign in text):
            return None
    parts = urlsplit(target)
    if parts.scheme or parts.netloc or parts.path in _NOT_BACK_TO:
        return None
    return target
