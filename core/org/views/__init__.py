"""The pages of people and structure."""

from __future__ import annotations

from core.org.views import (
    changes,
    chart,
    contacts,
    day,
    departments,
    deputies,
    directory,
    greetings,
    management,
    people,
    people_admin,
    phones,
    photos,
    questions,
    source_calls,
    source_columns,
    sources,
    structure_admin,
    succession,
    trees,
)
from core.org.views.blueprint import blueprint

blueprints = (blueprint, source_calls.api)

__all__ = [
    "blueprint",
    "blueprints",
    "changes",
    "chart",
    "contacts",
    "day",
    "departments",
    "deputies",
    "directory",
    "greetings",
    "management",
    "people",
    "people_admin",
    "phones",
    "photos",
    "questions",
    "source_calls",
    "source_columns",
    "sources",
    "structure_admin",
    "succession",
    "trees",
]
