"""The demo company's structure, from ``data/structure.toml``: branches, departments, and who works at each desk."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")
Text = tuple[str, str]
"""A text as (English, Russian)."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch at a place; ``share`` is its part of all people."""

    name: Text
    city: Text
    time_zone: str
    share: float
    directorates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A department with its head's position, its people's positions and its teams; ``weight`` shares out people."""

    name: Text
    head: Text
    positions: tuple[Text, ...]
    weight: int
    teams: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True)
class Structure:
    """The whole company."""

    company: Text
    director: Text
    branch_head: Text
    branches: tuple[Branch, ...]
    directorates: dict[str, Unit]


@cache
def structure() -> Structure:
    """Read it, once."""
    data = tomllib.loads((DATA / "structure.toml").read_text(encoding="utf-8"))
    return Structure(
        company=_text(data["company"]),
        director=_text(data["director"]),
        branch_head=_text(data["branch_head"]),
        branches=tuple(
            Branch(
                _text(item["name"]), _text(item["city"]), item["time_zone"], item["share"], tuple(item["directorates"])
            )
            for item in data["branch"]
        ),
        directorates={key: _unit(item) for key, item in data["directorate"].items()},
    )


def _unit(item: dict[str, Any]) -> Unit:
    return Unit(
        name=_text(item["name"]),
        head=_text(item["head"]),
        positions=tuple(_text(position) for position in item["positions"]),
        weight=item["weight"],
        teams=tuple(_unit(team) for team in item.get("team", ())),
    )


def _text(pair: list[str]) -> Text:
    english, russian = pair
    return english, russian
