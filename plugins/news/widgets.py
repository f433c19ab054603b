"""What news shows on other pages: the home page, a person's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugin_sdk import Viewer, settings
from plugins.news.services import announcements, newsroom, reading

OF_PERSON = 4


def home(viewer: Viewer) -> Mapping[str, Any]:
    """The first stories; also when there are none, for then the widget says what will stand here."""
    stories = reading.latest(viewer, int(settings.get("news", "in_widget")))
    return {"stories": stories, "may_write": viewer.may("news.edit")}


def notices(viewer: Viewer) -> Mapping[str, Any] | None:
    """The announcements that hold now; nothing if there are none."""
    found = announcements.in_force(viewer)
    if not found:
        return None
    return {"notices": found, "unseen": [notice.id for notice in found if not notice.read], "viewer": viewer}


def desk(viewer: Viewer) -> Mapping[str, Any]:
    """What waits for editors, what goes out next, how far the latest posts have come."""
    return {"room": newsroom.look(viewer), "may_write": viewer.may("news.edit")}


def of_person(person_id: int, viewer: Viewer) -> Mapping[str, Any] | None:
    """The newest posts by a person that the viewer may read; nothing if there are none."""
    stories = reading.latest(viewer, OF_PERSON + 1, author_id=person_id)
    if not stories:
        return None
    return {"stories": stories[:OF_PERSON], "more": len(stories) > OF_PERSON, "person_id": person_id}
