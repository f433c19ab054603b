"""What every kind of source can be told."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self
from zoneinfo import available_timezones

from croniter import croniter
from pydantic import AfterValidator, Field, PrivateAttr

from core.config import Section


def text_list(value: Any) -> Any:
    """Accept one text, or several separated by ``|``, where a list is meant (a variable holds only text)."""
    if isinstance(value, str):
        return tuple(part.strip() for part in value.split("|") if part.strip())
    return value


def _known_zones(zones: dict[str, str]) -> dict[str, str]:
    for place, name in zones.items():
        if name not in available_timezones():
            raise ValueError(f"'time_zones': {name!r} of {place!r} is no time zone; use a name such as Europe/Moscow")
    return zones


def _known_schedule(text: str) -> str:
    if text and not croniter.is_valid(text):
        raise ValueError(f"'schedule': {text!r} is no schedule of five fields, such as '17 * * * *' (every hour)")
    return text


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
