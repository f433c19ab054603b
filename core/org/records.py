"""What a kind of source yields: the same plain values whether they come from LDAP, a file or another system.

Stdlib only, so that a plugin can bring a kind of its own. Every ``external_id`` is the source's immutable id of the
thing; references between records are such ids too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Protocol

EmploymentKind = Literal["main", "inner", "outer", "contractor"]
RecordKind = Literal["person", "department", "group", "location", "entity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityRecord:
    """A legal entity."""

    external_id: str
    name: str
    short_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationRecord:
    """A place where people work. ``time_zone`` is an IANA name, empty where the source does not know."""

    external_id: str
    name: str
    city: str = ""
    address: str = ""
    time_zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadRecord:
    """Who heads a department; ``person`` is a person's external id."""

    person: str
    acting: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentRecord:
    """A department. ``parent``, ``entity`` and ``location`` are external ids, empty where there is none."""

    external_id: str
    name: str
    code: str = ""
    parent: str = ""
    entity: str = ""
    location: str = ""
    weight: int = 0
    closed_on: date | None = None
    heads: tuple[HeadRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentRecord:
    """A place in a department. Without ``starts_on`` the day is that on which the portal first saw it."""

    department: str = ""
    position: str = ""
    rate: str = "1"
    primary: bool = True
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EmploymentRecord:
    """A contract. ``external_id`` tells a person's contracts in one source apart."""

    external_id: str = ""
    entity: str = ""
    personnel_number: str = ""
    kind: EmploymentKind = "main"
    starts_on: date | None = None
    ends_on: date | None = None
    assignments: tuple[AssignmentRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LoginRecord:
    """How the person signs in to the directory that the record comes from."""

    login: str
    principal_name: str = ""
    enabled: bool = True
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRecord:
    """A person.

    Attributes:
        name: the full name as the source writes it, used where the parts are not known.
        working: False where the source lists the person as gone (a disabled account, a leavers' folder).
        photo: the picture's bytes; kept out of reports and fingerprinted by ``photo_digest``.
        place: where in the source the record stands (a DN, a line), for messages to an administrator.
    """

    external_id: str
    name: str = ""
    last_name: str = ""
    first_name: str = ""
    middle_name: str = ""
    latin_name: str = ""
    mail: str = ""
    work_phone: str = ""
    internal_phone: str = ""
    mobile_phone: str = ""
    room: str = ""
    location: str = ""
    birth_month: int | None = None
    birth_day: int | None = None
    working: bool = True
    employments: tuple[EmploymentRecord, ...] = ()
    login: LoginRecord | None = None
    photo: bytes = b""
    photo_digest: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRecord:
    """A group with its members' external ids, nested groups already resolved."""

    external_id: str
    name: str
    description: str = ""
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A record that cannot be used, or can be used only in part.

    Attributes:
        place: where it stands in the source: a DN, a file and line.
        reason: what is wrong and what to do about it, in words for an administrator.
        external_id: the record's id if it is known; a record put aside keeps what the portal knew of it before.
        aside: True where the record is left out, False where it is taken with what is good in it.
    """

    kind: RecordKind
    place: str
    reason: str
    title: str = ""
    external_id: str = ""
    aside: bool = True


Record = EntityRecord | LocationRecord | DepartmentRecord | PersonRecord | GroupRecord


class SourceUnavailable(Exception):
    """The source gave no complete answer. Nobody is dismissed because of it.

    Attributes:
        setting: the key of ``[sources.<key>]`` that most likely has to do with it, empty if none.
        problem: what happened.
        mend: what to do.
    """

    def __init__(self, problem: str, mend: str = "", setting: str = "") -> None:
        self.problem, self.mend, self.setting = problem, mend, setting
        super().__init__(" ".join(part for part in (problem, mend) if part))


class Reader(Protocol):
    """An open source, read once from beginning to end."""

    complete: bool
    """True where whoever is not listed has left; False where the answer holds only a part."""

    def read(self) -> Iterator[Record | Problem]:
        """All records, in any order, and what is wrong with others.

        Raises:
            SourceUnavailable: the answer could not be read to its end.
        """
        ...

    def close(self) -> None:
        """Give back connections and files."""
        ...


class SourceKind(Protocol):
    """A way to get records, named in ``[sources.<key>] kind``.

    Attributes:
        settings_model: the pydantic model of the source's table; it must forbid unknown keys.
    """

    kind: str
    title: Any
    settings_model: type[Any]

    def open(self, settings: Any) -> Reader:
        """A reader of the source.

        Raises:
            SourceUnavailable: it cannot be reached or refuses us.
        """
        ...
