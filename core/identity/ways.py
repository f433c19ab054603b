"""By which way somebody signs in. A session keeps the word, pages say it to people."""

from __future__ import annotations

from flask_babel import gettext as _

OWN = "own"
DIRECTORY = "directory"
PROVIDER = "provider"
PASSKEY = "passkey"
KIOSK = "kiosk"

APP = "app"
RECOVERY = "recovery"
"""What confirmed a sign-in, besides ``PASSKEY``; ``PROVIDER`` where a provider asks for a second step itself."""


def describe(way: str, *, place: str = "") -> str:
    """The way in words.

    Args:
        place: name of the domain or of the provider, if it has one.
    """
    if way == DIRECTORY:
        return _("with the password of %(place)s", place=place) if place else _("with the password of the domain")
    if way == PROVIDER:
        return _("through %(place)s", place=place) if place else _("through another service")
    if way == KIOSK:
        return _("at a kiosk with a PIN")
    if way == PASSKEY:
        return _("with a passkey")
    if way == OWN:
        return _("with the portal's own password")
    return ""


def confirmation(second_factor: str) -> str:
    """What confirmed it, in words; empty if nothing did."""
    texts = {
        APP: lambda: _("confirmed by a code"),
        RECOVERY: lambda: _("confirmed by a recovery code"),
        PASSKEY: lambda: _("confirmed by a passkey"),
    }
    found = texts.get(second_factor)
    return found() if found is not None else ""
