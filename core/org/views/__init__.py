"""The pages of people and structure."""

from __future__ import annotations

from core.org.views import (
    chart,
    contacts,
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
)
from core.org.views.blueprint import blueprint

blueprints = (blueprint,)

__all__ = [
    "blueprint",
    "blueprints",
    "chart",
    "contacts",
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
]
