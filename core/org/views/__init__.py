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
    source_calls,
    source_columns,
    sources,
    structure_admin,
)
from core.org.views.blueprint import blueprint

blueprints = (blueprint, source_calls.api)

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
    "source_calls",
    "source_columns",
    "sources",
    "structure_admin",
]
