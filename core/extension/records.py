"""What a kind of source yields: the same plain values whether they come from LDAP, a file or another system.

Stdlib only, so that a plugin can bring a kind of its own. Every ``external_id`` is the source's immutable id of the
thing; references between records are such ids too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, Protocol

from core.extension.text import Label

EmploymentKind = Literal["main", "inner", "outer", "contractor"]
AbsenceKind = Literal["vacation", "business_trip", "sick", "unpaid_leave", "maternity", "child_care", "other"]
RecordKind = Literal["person", "account", "department", "unit", "group", "location", "entity"]
Severity = Literal["bad_record", "needs_human", "notice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadRecord:
    """Who heads a department or a legal entity.

    Attributes:
        person: a person's external id.
        starts_on / ends_on: the days, future ones too. Where no head of a record has days, they are those on which the
            portal saw the head come and go.
    """

    person: str
    acting: bool = False
    starts_on: date | None = None
    ends_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityRecord:
    """A legal entity. ``location`` is the external id of the place of whom nothing else is known."""

    external_id: str
    name: str
    short_name: str = ""
    location: str = ""
    heads: tuple[HeadRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationRecord:
    """A place where people work. ``time_zone`` is an IANA name, empty where the source does not know."""

    external_id: str
    name: str
    city: str = ""
    address: str = ""
    time_zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentRecord:
    """A department. ``parent``, ``entity`` and ``location`` are external ids, empty where there is none.

    Attributes:
        closed_on: the day from which it is closed.
        head_post: True where the source knows a post for the department's head, so that nobody in it is a vacancy.
    """

    external_id: str
    name: str
    code: str = ""
    parent: str = ""
    entity: str = ""
    location: str = ""
    weight: int = 0
    closed_on: date | None = None
    head_post: bool = False
    heads: tuple[HeadRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRecord:
    """A node of the management tree, the second view of the structure beside the departments of legal entities.

    Attributes:
        parent: external id of the node above.
        department / entity: external id of the department or legal entity that it stands for, empty for none.
    """

    external_id: str
    name: str
    parent: str = ""
    department: str = ""
    entity: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentRecord:
    """A place in a department.

    Attributes:
        starts_on: without it the day is that on which the portal first saw the place.
        resumed: the place was held before a temporary one, and is taken up again.
    """

    department: str = ""
    position: str = ""
    rate: str = "1"
    primary: bool = True
    resumed: bool = False
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
class AbsenceRecord:
    """Days on which a person does not work.

    Attributes:
        employment: external id of the contract that it concerns.
        ends_on: the last day; ``None`` while it is open.
        expected_until: the last day as it is expected, where the end is not sure.
    """

    employment: str = ""
    kind: AbsenceKind = "other"
    starts_on: date
    ends_on: date | None = None
    expected_until: date | None = None


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
        tax_key / birth_key: fingerprints (``fingerprint`` of the SDK) of the tax number and of the whole day of birth,
            by which the same person is recognised in two sources; empty where the source does not know them. Neither
            the number nor the year of birth is ever kept.
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
    tax_key: str = ""
    birth_key: str = ""
    working: bool = True
    employments: tuple[EmploymentRecord, ...] = ()
    absences: tuple[AbsenceRecord, ...] = ()
    login: LoginRecord | None = None
    photo: bytes = b""
    photo_digest: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRecord:
    """An account of a directory whose people come from other sources: it adds to a person and never makes one.

    Attributes:
        person_key: external id of the person in a source of people, where the directory keeps one.
        personnel_number: the number in the source of people that the directory belongs to.
        working: False for an account in a folder of leavers.
        department / department_code: as the directory writes them, to be compared with the structure.
        photo, photo_digest, place: see ``PersonRecord``.
    """

    external_id: str
    login: LoginRecord
    name: str = ""
    latin_name: str = ""
    person_key: str = ""
    personnel_number: str = ""
    mail: str = ""
    work_phone: str = ""
    internal_phone: str = ""
    mobile_phone: str = ""
    room: str = ""
    department: str = ""
    department_code: str = ""
    working: bool = True
    photo: bytes = b""
    photo_digest: str = ""
    place: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRecord:
    """Somebody in a group whom other sources know, named by one of three; who that is is found out over all sources.

    Attributes:
        login: of an account that is switched on, plain or as ``user@domain``.
        number: personnel number.
        id: external id of a person or account.
        source: key of the source that the name belongs to; empty for the one named by ``people_from``, or else any.
    """

    login: str = ""
    number: str = ""
    id: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRecord:
    """A group, nested groups already resolved.

    Attributes:
        members: external ids of people or accounts of the same source.
        people: members whom other sources know.
    """

    external_id: str
    name: str
    description: str = ""
    members: tuple[str, ...] = ()
    people: tuple[MemberRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A record that cannot be used, or can be used only in part.

    Attributes:
        place: where it stands in the source: a DN, a file and line.
        reason: what is wrong and what to do about it, in words for an administrator.
        external_id: the record's id if it is known; a record put aside keeps what the portal knew of it before.
        aside: True where the record is left out, False where it is taken with what is good in it.
        code: what is wrong, as a word that does not change, such as ``department_loop``.
        severity: ``bad_record`` (the source has a mistake), ``needs_human`` (a person must decide) or ``notice``.
        refs: what it is about, as ids of the source; the first is what tells it from others of the same code.
        count: how many records are concerned, where that matters.
    """

    kind: RecordKind
    place: str
    reason: str
    title: str = ""
    external_id: str = ""
    aside: bool = True
    code: str = ""
    severity: Severity = "bad_record"
    refs: tuple[str, ...] = ()
    count: int = 0


Record = EntityRecord | LocationRecord | DepartmentRecord | UnitRecord | PersonRecord | AccountRecord | GroupRecord


class SourceUnavailable(Exception):
    """The source gave no complete answer. Nobody is dismissed because of it.

    Attributes:
        setting: the key of ``[sources.<key>]`` that most likely has to do with it, empty if none.
        problem: what happened.
        mend: what to do.
        findings: what exactly was wrong with the answer, kept for the list of problems until the next good run.
    """

    def __init__(self, problem: str, mend: str = "", setting: str = "", findings: tuple[Problem, ...] = ()) -> None:
        self.problem, self.mend, self.setting, self.findings = problem, mend, setting, findings
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


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKind:
    """A way to get records, named in ``[sources.<key>] kind``.

    Attributes:
        name: what the configuration calls it; a plugin takes its own id.
        settings_model: the pydantic model of the source's table, a subclass of ``SourceSettings``.
        open: gives a reader of the source with these settings; raises ``SourceUnavailable`` where it cannot be reached
            or refuses us.
        example: the least that has to stand in the table, as lines of TOML from ``[sources.…]`` on; the set-up shows
            it to who chooses this kind.
    """

    name: str
    title: Label
    settings_model: type[Any]
    open: Callable[[Any], Reader]
    example: str = ""
