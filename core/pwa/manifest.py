"""The web app manifest: what a device needs to know to install the portal (W3C Web Application Manifest)."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from core.pwa import icons, look
from core.web.addresses import address

MIME = "application/manifest+json"
SHORT_NAME = 12
"""Signs of a name that fit below an icon; browsers cut a longer one."""


def manifest(language: str) -> dict[str, Any]:
    """The manifest in the language in force, whose code is given."""
    home, name = address("home.index"), look.name()
    return {
        # The address of the manifest differs from language to language; the app is the same.
        "id": home,
        "name": name,
        "short_name": name if len(name) <= SHORT_NAME else name.split()[0],
        "lang": language,
        "dir": "ltr",
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "background_color": look.PAPER,
        "theme_color": look.PAPER,
        "categories": ["business"],
        "icons": [_icon(kind, size) for kind in ("any", "maskable") for size in icons.SIZES[kind]],
        "shortcuts": [_shortcut(title, endpoint) for title, endpoint in _shortcuts()],
    }


def icon_url(kind: str, size: int) -> str:
    """Address of an icon; it changes when the icon does."""
    return url_for("pwa.icon", kind=kind, size=size, version=look.version())


def _icon(kind: str, size: int) -> dict[str, str]:
    return {"src": icon_url(kind, size), "sizes": f"{size}x{size}", "type": "image/png", "purpose": kind}


def _shortcuts() -> list[tuple[str, str]]:
    return [
        (pgettext("navigation", "Waiting"), "home.waiting"),
        (_("People"), "org.people"),
        (_("Search"), "search.index"),
        (_("Notifications"), "notify.index"),
    ]


def _shortcut(title: str, endpoint: str) -> dict[str, Any]:
    return {"name": title, "url": address(endpoint), "icons": [_icon("any", 192)]}
