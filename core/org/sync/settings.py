"""What every kind of source can be told."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Protocol, Self

from croniter import croniter
from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, model_validator

from core.clock import zone_names
from core.config import Section


def text_list(value: Any) -> Any:
    """Accept one text, or several separated by ``|``, where a list is meant (a variable holds only text)."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split("|") if part.strip())
    return value


def _known_zones(zones: dict[str, str]) -> dict[str, str]:
    for place, name in zones.items():
        if name not in zone_names():
            raise ValueError(f"'time_zones': {name!r} of {place!r} is no time zone; use a name such as Europe/Moscow")
    return zones


def _known_schedule(text: str) -> str:
    if text and not croniter.is_valid(text):
        raise ValueError(f"'schedule': {text!r} is no schedule of five fields, such as '17 * * * *' (every hour)")
    return text


_SPAN = re.compile(r"(\d{1,4})\s*([mhd])")
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_SHORTEST, _LONGEST = timedelta(minutes=10), timedelta(days=31)


def _span(value: Any) -> Any:
    """Accept ``30m``, ``6h`` and ``1d``."""
    if not isinstance(value, str):
        return value
    match = _SPAN.fullmatch(value.strip().lower())
    if match is None:
        raise ValueError(f"{value!r} is no span of time such as 30m, 6h or 1d")
    return int(match[1]) * _UNITS[match[2]]


def _usual_span(span: timedelta) -> timedelta:
    if not _SHORTEST <= span <= _LONGEST:
        raise ValueError("a span of time from 10m to 31d is meant")
    return span


Span = Annotated[timedelta, BeforeValidator(_span), AfterValidator(_usual_span)]
"""A span of time, written 30m, 6h or 1d."""


class BrakeSettings(Section):
    """When a run stops and asks a person.

    Attributes:
        max_leavers_percent: of the people known from the source; ``min_leavers`` may always leave.
        max_closed_percent: of the departments known from the source; ``min_closed`` may always be closed.
    """

    max_leavers_percent: float = Field(default=5.0, ge=0, le=100)
    min_leavers: int = Field(default=3, ge=0)
    max_closed_percent: float = Field(default=20.0, ge=0, le=100)
    min_closed: int = Field(default=3, ge=0)


SHORTEST_SECRET = 32
"""Characters of a secret that calls from outside are signed with."""


class Saved(Protocol):
    """What the portal itself has of a source, beside its settings: the row of the source."""

    @property
    def mapping(self) -> dict[str, str]:
        """Title of a column by what it is taken for."""
        ...

    @property
    def answer(self) -> list[Any] | None:
        """What an outside system last handed in."""
        ...


class SourceSettings(Section):
    """Keys that every kind has.

    Attributes:
        schedule: five-field cron expression in the portal's zone, empty for by hand only. It counts from the first
            run that a person made.
        people_from: key of the source that people come from, where this one only has their accounts.
        complete: whoever is not listed has left. False: nobody leaves by being absent.
        absent: what it means for a person to be missing from a complete answer: ``leave``, or ``report`` it only.
        entity: the legal entity of people for whom the source names none.
        time_zones: IANA zone by the name of a location.
        webhook_secret: shared with a system that may ask for runs; without one nobody outside may.
    """

    kind: str
    title: str = ""
    schedule: Annotated[str, AfterValidator(_known_schedule)] = "17 * * * *"
    people_from: str = ""
    complete: bool = True
    absent: Literal["leave", "report"] = "leave"
    entity: str = ""
    time_zones: Annotated[dict[str, str], AfterValidator(_known_zones)] = Field(default_factory=dict)
    brake: BrakeSettings = BrakeSettings()
    webhook_secret: str = Field(default="", repr=False)
    webhook_secret_file: Path | None = None
    _key: str = PrivateAttr("")

    @property
    def key(self) -> str:
        """The source's key: ``[sources.<key>]``."""
        return self._key

    def named(self, key: str) -> Self:
        """The same settings, of the source of that key."""
        copy = self.model_copy()
        copy._key = key
        return copy

    @property
    def trusted_secret(self) -> str:
        """What calls from outside are signed with, from the settings or from its file.

        Empty where none are taken; so is a file with less than a secret in it.

        Raises:
            OSError: the file cannot be read.
        """
        if self.webhook_secret_file is None:
            return self.webhook_secret
        secret = self.webhook_secret_file.read_text(encoding="utf-8").strip()
        return secret if len(secret) >= SHORTEST_SECRET else ""

    @model_validator(mode="after")
    def _secret_checked(self) -> Self:
        if self.webhook_secret and self.webhook_secret_file is not None:
            raise ValueError("give either 'webhook_secret' or 'webhook_secret_file', not both")
        if self.webhook_secret and len(self.webhook_secret) < SHORTEST_SECRET:
            raise ValueError(f"'webhook_secret' is too short; take {SHORTEST_SECRET} random characters or more")
        return self

    def with_saved(self, saved: Saved) -> SourceSettings:
        """These settings together with what the portal itself has of the source."""
        return self
