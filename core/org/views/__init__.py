"""The pages of people and structure."""

from __future__ import annotations

from core.org.views import day, departments, people, people_admin, sources, structure_admin, succession
from core.org.views.blueprint import blueprint

blueprints = (blueprint,)

__all__ = [
    "blueprint",
    "blueprints",
    "day",
    "departments",
    "people",
    "people_admin",
    "sources",
    "structure_admin",
    "succession",
]
