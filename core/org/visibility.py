"""Which contacts of a person a viewer may see."""

from __future__ import annotations

from collections.abc import Iterable

from core import settings
from core.extension import Viewer

SETTING = "mobile_visibility"
EVERYONE, DEPARTMENT, NOBODY = "everyone", "department", "nobody"
EDIT = "org.edit"


def mobile_searchable(viewer: Viewer) -> bool:
    """Whether people may be found by a mobile phone; only where the viewer may see every one of them."""
    return rule() == EVERYONE or viewer.may(EDIT)


def mobile_visible(viewer: Viewer, person_id: int, department_ids: Iterable[int | None]) -> bool:
    """Whether the viewer may see the mobile phone of a person who sits in these departments.

    Everybody sees their own, and who keeps the directory sees all.
    """
    if person_id == viewer.person_id or mobile_searchable(viewer):
        return True
    if rule() != DEPARTMENT:
        return False
    return any(f"department:{number}" in viewer.principals for number in department_ids)


def rule() -> str:
    """The rule in force: ``everyone``, ``department`` (only colleagues of the same one) or ``nobody``."""
    return str(settings.get("org", SETTING))
