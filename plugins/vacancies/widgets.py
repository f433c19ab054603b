"""What vacancies show on other pages: the home page, a department's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugin_sdk import Viewer, settings
from plugins.vacancies import words
from plugins.vacancies.services import reading, salary, structure

OF_DEPARTMENT = 6


def home(viewer: Viewer) -> Mapping[str, Any] | None:
    """The newest vacancies; nothing while there are none, for most people do not look for one every morning."""
    found = reading.newest(viewer, int(settings.get("vacancies", "in_widget")))
    if not found:
        return None
    return {"vacancies": found, "names": structure.names(), "salary": salary, "words": words}


def of_department(department_id: int, viewer: Viewer) -> Mapping[str, Any] | None:
    """Open vacancies of a department and of all below it; nothing if there are none."""
    names = structure.names()
    found = reading.of_department(viewer, department_id, names, OF_DEPARTMENT + 1)
    if not found:
        return None
    return {
        "vacancies": found[:OF_DEPARTMENT], "more": len(found) > OF_DEPARTMENT, "department_id": department_id,
        "names": names, "salary": salary, "words": words,
    }  # fmt: skip
