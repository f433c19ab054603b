"""What kind of event it is: a few built-in kinds, and those that the company names in the settings."""

from __future__ import annotations

from plugin_sdk import settings
from plugin_sdk.i18n import lazy_pgettext as _p
from plugins.events.models import CATEGORY_LENGTH

BUILT_IN = {
    "meeting": (_p("kind of event", "Meeting"), "users-group"),
    "training": (_p("kind of event", "Training"), "school"),
    "celebration": (_p("kind of event", "Celebration"), "confetti"),
    "sport": (_p("kind of event", "Sport"), "run"),
    "outing": (_p("kind of event", "Outing"), "leaf"),
    "help": (_p("kind of event", "Volunteering"), "heart"),
}
"""Title and icon by key. A kind of the company's own is its name, and has the icon of events."""

ICON = "calendar-event"


def own() -> list[str]:
    """The kinds that the company has named, without those that cannot be."""
    named = (" ".join(str(name).split()) for name in settings.get("events", "categories"))
    return list(dict.fromkeys(name for name in named if name and len(name) <= CATEGORY_LENGTH))


def choices() -> list[tuple[str, str]]:
    """Every kind that can be chosen now, with its title."""
    return [*((key, str(title)) for key, (title, _icon) in BUILT_IN.items()), *((name, name) for name in own())]


def title_of(category: str) -> str:
    """The kind for people; one that the settings do not name any more keeps its name."""
    return str(BUILT_IN[category][0]) if category in BUILT_IN else category


def icon_of(category: str) -> str:
    """The icon of a kind."""
    return BUILT_IN[category][1] if category in BUILT_IN else ICON
