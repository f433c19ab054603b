"""The names under which people can be addressed, such as ``department:4``, and who knows what is behind them.

``access`` itself knows only people's numbers; what departments and groups are is told by registered providers.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from flask import current_app
from sqlalchemy import Select

from core.web.converters import LARGEST

_EXTENSION = "dunbar.principal_providers"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrincipalLabel:
    """A principal for people to read.

    Attributes:
        key: e.g. ``department:4``.
        kind: its first part, e.g. ``department``.
        title: e.g. the department's name.
        note: what tells it from another of the same title, e.g. the parent department.
    """

    key: str
    kind: str
    title: str
    note: str = ""


class PrincipalProvider(Protocol):
    """Knows some kinds of principals. ``kinds`` names them, e.g. ``("department", "position")``."""

    kinds: tuple[str, ...]

    def of_person(self, person_id: int, on: date) -> Collection[str]:
        """Every principal of these kinds that the person carries on that day, with one query."""
        ...

    def people(self, principals: Collection[str], on: date) -> Sequence[Select[Any]]:
        """Selects of the ids of active people who carry any of these principals; of the provider's kinds only."""
        ...

    def labels(self, principals: Collection[str]) -> Sequence[PrincipalLabel]:
        """Titles of those that still exist."""
        ...

    def find(self, text: str, limit: int) -> Sequence[PrincipalLabel]:
        """Principals whose title begins with or contains ``text``, for the audience picker."""
        ...


def register(provider: PrincipalProvider) -> None:
    """Add a provider to the application being set up."""
    current_app.extensions.setdefault(_EXTENSION, []).append(provider)


def providers() -> Sequence[PrincipalProvider]:
    """All providers of the running application."""
    found: Sequence[PrincipalProvider] = current_app.extensions.get(_EXTENSION, ())
    return found


def kind_of(principal: str) -> str:
    """``department`` of ``department:4``; ``everyone`` of itself."""
    return principal.partition(":")[0]


def number_of(principal: str) -> int | None:
    """4 of ``department:4``, ``None`` where no number stands that a row may have."""
    number = principal.partition(":")[2]
    return int(number) if number.isdecimal() and len(number) < 11 and int(number) <= LARGEST else None
