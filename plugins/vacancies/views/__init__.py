"""Pages of vacancies: for readers, for editors, for who keeps the boards."""

from __future__ import annotations

from plugins.vacancies.views import boards, candidates, desk, reader
from plugins.vacancies.views.blueprint import blueprint

__all__ = ["blueprint", "boards", "candidates", "desk", "reader"]
