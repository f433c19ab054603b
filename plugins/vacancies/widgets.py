"""What vacancies show on other pages: the home page, a department's page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plugin_sdk import Viewer, people, settings
from plugins.vacancies import words
from plugins.vacancies.services import reading, salary, structure
from plugins.vacancies.services.candidates import recruiting

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


def of_own_departments(viewer: Viewer) -> Mapping[str, Any] | None:
    """Open vacancies of the departments that the viewer heads, with all below them; nothing if there are none."""
    if viewer.person_id is None:
        return None
    headed = [unit.id for unit in people.headed(viewer.person_id, viewer.today)]
    if not headed:
        return None
    names = structure.names()
    found = reading.of_departments(viewer, headed, names, OF_DEPARTMENT)
    return {"vacancies": found, "names": names, "salary": salary, "words": words} if found else None


def funnel(viewer: Viewer) -> Mapping[str, Any] | None:
    """How many vacancies are open, and how far the candidates for them have come; nothing where there are none."""
    found = recruiting.whole_funnel(viewer)
    return {"funnel": found, "titles": words.STAGES} if found.vacancies else None
