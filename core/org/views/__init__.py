"""The pages of people and structure."""

from __future__ import annotations

from core.org.views import (
    chart,
    contacts,
    day,
    departments,
    directory,
    greetings,
    people,
    people_admin,
    phones,
    photos,
    questions,
    sources,
    structure_admin,
    succession,
)
from core.org.views.blueprint import blueprint

blueprints = (blueprint,)

__all__ = [
    "blueprint",
    "blueprints",
    "chart",
    "contacts",
    "day",
    "departments",
    "directory",
    "greetings",
    "people",
    "people_admin",
    "phones",
    "photos",
    "questions",
    "sources",
    "structure_admin",
    "succession",
]
