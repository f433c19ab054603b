"""People as a block sees them: small, immutable values without anything private."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonCard:
    """Enough of a person to show a chip with a face, a name and what they do.

    Attributes:
        name: in the company's order.
        initials: one or two letters for when there is no photo.
        photo: the photo's file id, ``None`` if there is none or its showing was not agreed to.
        url: path of the person's page.
        active: False for a former employee.
    """

    id: int
    name: str
    initials: str
    url: str
    position: str = ""
    department: str = ""
    photo: int | None = None
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A location where people work; ``time_zone`` is an IANA name."""

    id: int
    name: str
    city: str
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A department by its name.

    Attributes:
        path: ids from the top of the company down to the department itself.
        active: False for one that is closed.
    """

    id: int
    name: str
    path: tuple[int, ...]
    active: bool = True


OccasionKind = Literal["birthday", "anniversary", "joined"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A day on which somebody is congratulated or welcomed.

    Attributes:
        day: of the birthday, of the anniversary of joining, or of joining.
        today: the date that it is now where the person works.
        years: of work, on an anniversary; 0 otherwise. An age is never told.
        location_id / department_id: where the person works; ``None`` if nobody knows.
    """

    kind: OccasionKind
    person_id: int
    day: date
    today: date
    years: int = 0
    location_id: int | None = None
    department_id: int | None = None

    @property
    def ahead(self) -> int:
        """Days from today to the day as the person counts them; 0 today, negative afterwards."""
        return (self.day - self.today).days


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A company of the group; ``short_name`` is empty where nobody gave one."""

    id: int
    name: str
    short_name: str = ""

    @property
    def label(self) -> str:
        """The short name where there is one."""
        return self.short_name or self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """Days on which somebody is away; ``until`` is the last one as far as it is known, ``None`` where it is not."""

    since: date
    until: date | None
