"""How the portal presents itself: its name, colour and mark, as set by an administrator, else as configured."""

from __future__ import annotations

from core import settings
from core.config import current as config
from core.web import brand

OWNER = "home"
"""Whose settings these are."""
PAPER = "#f8f5f0"
"""The default theme's page in light colours: behind the mark while the app starts, and of the bar above it."""


def name() -> str:
    """What the portal is called."""
    chosen: str = settings.get(OWNER, "name") or config().portal.name
    return chosen


def colour() -> str:
    """The company's colour, as ``#`` and six digits."""
    chosen: str = settings.get(OWNER, "brand") or config().portal.brand or brand.DEFAULT
    return chosen


def logo() -> int | None:
    """The id of the file that holds the company's mark, if there is one."""
    chosen: int = settings.get(OWNER, "logo")
    return chosen or None


def version() -> str:
    """Changes whenever an icon made of the mark or the colour would look different."""
    return f"{logo() or 0}-{colour().lstrip('#').lower()}"
