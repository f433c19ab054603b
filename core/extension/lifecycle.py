"""What a plugin is told about its own life, and about people who leave or ask for their data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from logging import Logger
from typing import Any

from core.extension.text import Label


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginContext:
    """Handed to the life-cycle hooks. ``session`` is the open database session; the host commits it."""

    plugin_id: str
    session: Any
    logger: Logger


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonalRecord:
    """A piece of personal data that a block holds, for the person's own copy."""

    title: Label
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasureReport:
    """What a block erased, and what it must keep, with the reason."""

    erased: int = 0
    kept: tuple[Label, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnedThing:
    """Something a leaving person owned and somebody else must take over."""

    kind: str
    id: str
    title: str
    url: str = ""
