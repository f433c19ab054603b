"""People as a block sees them: small, immutable values without anything private."""

from __future__ import annotations

from dataclasses import dataclass


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
    """A department or a legal entity by its name.

    Attributes:
        path: ids from the top of the company down to the department itself; of a legal entity its own alone.
        active: False for one that is closed.
    """

    id: int
    name: str
    path: tuple[int, ...]
    active: bool = True
