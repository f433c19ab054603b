"""The pages of people and structure."""

from __future__ import annotations

from core.org.views import departments, people, people_admin, source_calls, source_columns, sources, structure_admin
from core.org.views.blueprint import blueprint

blueprints = (blueprint, source_calls.api)

__all__ = [
    "blueprint",
    "blueprints",
    "departments",
    "people",
    "people_admin",
    "source_calls",
    "source_columns",
    "sources",
    "structure_admin",
]
