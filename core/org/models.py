"""People, employments, assignments, departments: all dated.

A day column names whole days: ``starts_on`` is the first day that counts, ``ends_on`` the last; ``None`` is open.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ForeignKey, Index, Numeric, PrimaryKeyConstraint, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core import epochs
from core.db import Model, utcnow

ACTIVE, FUTURE, FORMER = "active", "future", "former"
"""The statuses of a person."""


def comparable(length: int) -> String:
    """A text compared by code point on every engine.

    A prefix of it is a range of the index, and an identifier is what it is in any language: to compare it by the rules
    of one takes several times as long.
    """
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def of_those_with(*columns: str) -> Index:
    """An index of the rows that have a value there: whole companies have none, and every import would write them."""
    some = text(f"{columns[0]} IS NOT NULL")
    return Index(None, *columns, postgresql_where=some, sqlite_where=some)


class LegalEntity(Model):
    """A company of the group."""

    __tablename__ = "core_legal_entity"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    short_name: Mapped[str] = mapped_column(String(80), default="")
    location_id: Mapped[int | None] = mapped_column(ForeignKey("core_location.id", ondelete="SET NULL"))
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]


class Location(Model):
    """A place where people work, with the zone its days are counted in (IANA name)."""

    __tablename__ = "core_location"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(160))
    city: Mapped[str] = mapped_column(String(120), default="")
    address: Mapped[str] = mapped_column(String(400), default="")
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]


class Position(Model):
    """A job title as the company writes it."""

    __tablename__ = "core_position"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(300), unique=True)


class Department(Model):
    """A node of the structure.

    Attributes:
        path: ids from the root to this node, ``/1/7/23/``, so that a subtree is a prefix and the ancestors are known
            without a query.
        depth: number of ancestors.
        people_count: people of the whole subtree in force, kept by the org service for the chart.
    """

    __tablename__ = "core_department"
    __table_args__ = (Index(None, "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    code: Mapped[str] = mapped_column(String(80), default="")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("core_department.id", ondelete="SET NULL"), index=True)
    legal_entity_id: Mapped[int | None] = mapped_column(ForeignKey("core_legal_entity.id", ondelete="SET NULL"))
    location_id: Mapped[int | None] = mapped_column(ForeignKey("core_location.id", ondelete="SET NULL"))
    path: Mapped[str] = mapped_column(comparable(255), default="/")
    depth: Mapped[int] = mapped_column(default=0)
    weight: Mapped[int] = mapped_column(default=0)
    people_count: Mapped[int] = mapped_column(default=0)
    about: Mapped[str] = mapped_column(Text, default="")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None] = mapped_column(index=True)


class DepartmentVersion(Model):
    """What a department was called and where it stood for some days; written by ``department_history`` alone.

    Every department has one version that is open. The first one has no beginning, for it holds for all days before
    the portal knew better; on which days the department existed at all is said by the department.

    Attributes:
        path / depth: see ``Department``, with the ancestors that it had then.
        recorded_on: the day on which the portal first saw it so.
    """

    __tablename__ = "core_department_version"
    __table_args__ = (Index(None, "department_id", "ends_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("core_department.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(String(300))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("core_department.id", ondelete="SET NULL"), index=True)
    legal_entity_id: Mapped[int | None] = mapped_column(ForeignKey("core_legal_entity.id", ondelete="SET NULL"))
    location_id: Mapped[int | None] = mapped_column(ForeignKey("core_location.id", ondelete="SET NULL"))
    path: Mapped[str] = mapped_column(comparable(255))
    depth: Mapped[int]
    weight: Mapped[int]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    recorded_on: Mapped[date]


class Person(Model):
    """Somebody who works, worked or will work here. Never deleted: authorship and history hang on it.

    Attributes:
        name: full name in the company's order; sort_name is its comparison form.
        latin_name: as the directory writes it in Latin letters, or transliterated.
        status: ``ACTIVE``, ``FUTURE`` or ``FORMER``, derived from the employments by the org service.
        birth_month / birth_day: never the year.
        place_by_department: the place is that of the department worked in, because no source names one.
        same_as_id: the person that this one has turned out to be. What refers to this row stays, and leads there.
        search_text: comparison form of everything a person is found by.
    """

    __tablename__ = "core_person"
    __table_args__ = (
        Index(None, "status", "sort_name", "id"),
        of_those_with("birth_month", "birth_day"),
        of_those_with("location_id"),
        of_those_with("joined_on"),
        of_those_with("same_as_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    last_name: Mapped[str] = mapped_column(String(160), default="")
    first_name: Mapped[str] = mapped_column(String(160), default="")
    middle_name: Mapped[str] = mapped_column(String(160), default="")
    name: Mapped[str] = mapped_column(String(400))
    sort_name: Mapped[str] = mapped_column(comparable(400), default="")
    latin_name: Mapped[str] = mapped_column(String(400), default="")
    status: Mapped[str] = mapped_column(String(10), default=ACTIVE)
    mail: Mapped[str] = mapped_column(comparable(255), default="", index=True)
    work_phone: Mapped[str] = mapped_column(String(64), default="")
    internal_phone: Mapped[str] = mapped_column(String(32), default="")
    mobile_phone: Mapped[str] = mapped_column(String(64), default="")
    room: Mapped[str] = mapped_column(String(80), default="")
    birth_month: Mapped[int | None]
    birth_day: Mapped[int | None]
    show_birthday: Mapped[bool] = mapped_column(default=True)
    photo_file_id: Mapped[int | None] = mapped_column(ForeignKey("core_file.id", ondelete="SET NULL"))
    show_photo: Mapped[bool] = mapped_column(default=True)
    location_id: Mapped[int | None] = mapped_column(ForeignKey("core_location.id", ondelete="SET NULL"))
    place_by_department: Mapped[bool] = mapped_column(default=False)
    about: Mapped[str] = mapped_column(Text, default="")
    search_text: Mapped[str] = mapped_column(Text, default="")
    joined_on: Mapped[date | None]
    left_on: Mapped[date | None]
    same_as_id: Mapped[int | None] = mapped_column(ForeignKey("core_person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    updated_at: Mapped[datetime] = mapped_column(default=utcnow)

    employments: Mapped[list[Employment]] = relationship(back_populates="person", order_by="Employment.id")


class PersonToken(Model):
    """A word (or the tail of a phone) that a person is found by, in comparison form; searched by prefix.

    No foreign key leads to the person: checking it for each of twenty words was most of what writing them cost.
    Whoever removes a person calls ``derived.forget_words``.
    """

    __tablename__ = "core_person_token"
    __table_args__ = (PrimaryKeyConstraint("token", "person_id"),)

    person_id: Mapped[int] = mapped_column(autoincrement=False, index=True)
    token: Mapped[str] = mapped_column(comparable(80))


class Employment(Model):
    """A contract between a person and a legal entity.

    Attributes:
        kind: ``main``, ``inner``, ``outer`` or ``contractor``.
        source_id: without a foreign key, as in ``ExternalRef``.
        person_ref / external_id: the source's ids of the person and of the contract. Several records of people may
            mean one person, so the contract belongs to the record, and goes with it where the record goes.
    """

    __tablename__ = "core_employment"
    __table_args__ = (Index(None, "source_id", "person_ref"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("core_person.id", ondelete="CASCADE"), index=True)
    legal_entity_id: Mapped[int | None] = mapped_column(ForeignKey("core_legal_entity.id", ondelete="SET NULL"))
    personnel_number: Mapped[str] = mapped_column(comparable(64), default="", index=True)
    kind: Mapped[str] = mapped_column(String(12), default="main")
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    source_id: Mapped[int | None]
    person_ref: Mapped[str] = mapped_column(comparable(255), default="")
    external_id: Mapped[str] = mapped_column(String(255), default="")

    person: Mapped[Person] = relationship(back_populates="employments")
    assignments: Mapped[list[Assignment]] = relationship(
        back_populates="employment", cascade="all, delete-orphan", order_by="Assignment.id"
    )


class Assignment(Model):
    """A place in a department, held for some days under an employment.

    Attributes:
        person_id: that of the employment, which has the foreign key.
        rate: the share of full time.
        resumed: the place was held before a temporary one.
        observed: the source gives no days; they are those on which the portal saw the place come and go.
    """

    __tablename__ = "core_assignment"
    __table_args__ = (Index(None, "department_id", "ends_on"), Index(None, "person_id", "ends_on"))

    id: Mapped[int] = mapped_column(primary_key=True)
    employment_id: Mapped[int] = mapped_column(ForeignKey("core_employment.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("core_department.id", ondelete="SET NULL"))
    position_id: Mapped[int | None] = mapped_column(ForeignKey("core_position.id", ondelete="SET NULL"), index=True)
    rate: Mapped[Decimal] = mapped_column(Numeric(4, 2), default=Decimal(1))
    primary: Mapped[bool] = mapped_column("is_primary", default=True)
    resumed: Mapped[bool] = mapped_column(default=False)
    observed: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]

    employment: Mapped[Employment] = relationship(back_populates="assignments")
    department: Mapped[Department | None] = relationship()
    position: Mapped[Position | None] = relationship()


class Headship(Model):
    """Who heads a department, or a whole legal entity, fully or acting, for some days."""

    __tablename__ = "core_headship"

    id: Mapped[int] = mapped_column(primary_key=True)
    department_id: Mapped[int | None] = mapped_column(ForeignKey("core_department.id", ondelete="CASCADE"), index=True)
    legal_entity_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_legal_entity.id", ondelete="CASCADE"), index=True
    )
    person_id: Mapped[int] = mapped_column(ForeignKey("core_person.id", ondelete="CASCADE"), index=True)
    acting: Mapped[bool] = mapped_column(default=False)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    source_id: Mapped[int | None] = mapped_column(ForeignKey("core_source.id", ondelete="SET NULL"))
    person_ref: Mapped[str] = mapped_column(comparable(255), default="")


class Absence(Model):
    """Days on which somebody does not work.

    Attributes:
        kind: see ``AbsenceKind`` of the records.
        ends_on: the last day; ``None`` while nobody knows it.
        expected_until: the last day as it is expected, where the end is not sure.
        person_ref: the source's id of the person.
    """

    __tablename__ = "core_absence"
    __table_args__ = (Index(None, "person_id", "starts_on"), Index(None, "source_id", "person_ref"))

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("core_person.id", ondelete="CASCADE"))
    employment_id: Mapped[int | None] = mapped_column(ForeignKey("core_employment.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    expected_until: Mapped[date | None]
    source_id: Mapped[int | None] = mapped_column(ForeignKey("core_source.id", ondelete="CASCADE"))
    person_ref: Mapped[str] = mapped_column(comparable(255), default="")


class Deputyship(Model):
    """That somebody stands in for a person who is away; written by ``deputies`` alone.

    Attributes:
        ends_on: the last day; ``None`` for whenever the person is away from the first day on.
    """

    __tablename__ = "core_deputyship"
    __table_args__ = (Index(None, "person_id", "ends_on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("core_person.id", ondelete="CASCADE"))
    deputy_id: Mapped[int] = mapped_column(ForeignKey("core_person.id", ondelete="CASCADE"), index=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    named_by_id: Mapped[int | None] = mapped_column(ForeignKey("core_person.id", ondelete="SET NULL"))
    named_at: Mapped[datetime] = mapped_column(default=utcnow)


# Lists remember who stands in for whom.
epochs.follow("org", Deputyship)


class ManagementUnit(Model):
    """A node of the management tree: the structure as it is led, beside the departments of legal entities."""

    __tablename__ = "core_management_unit"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(300))
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("core_management_unit.id", ondelete="SET NULL"), index=True
    )
    department_id: Mapped[int | None] = mapped_column(ForeignKey("core_department.id", ondelete="SET NULL"))
    legal_entity_id: Mapped[int | None] = mapped_column(ForeignKey("core_legal_entity.id", ondelete="SET NULL"))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("core_source.id", ondelete="CASCADE"), index=True)
    ends_on: Mapped[date | None]


class Group(Model):
    """A group of a directory (or of the portal), usable as an audience."""

    __tablename__ = "core_group"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(255))
    description: Mapped[str] = mapped_column(String(1000), default="")
    source_id: Mapped[int | None] = mapped_column(ForeignKey("core_source.id", ondelete="CASCADE"), index=True)


class GroupMember(Model):
    """A person in a group, nested groups already resolved."""

    __tablename__ = "core_group_member"

    group_id: Mapped[int] = mapped_column(ForeignKey("core_group.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(
        ForeignKey("core_person.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class DirectoryLogin(Model):
    """A login of a directory that belongs to a person; what a domain sign-in is looked up in.

    Attributes:
        source_id: without a foreign key, as in ``ExternalRef``.
        external_id: the entry's immutable id, such as objectGUID.
        login / principal_name: comparison form of sAMAccountName (or uid) and userPrincipalName.
        enabled: False when the directory has disabled the account.
        expires_at: when the directory lets it expire.
    """

    __tablename__ = "core_directory_login"
    __table_args__ = (UniqueConstraint("source_id", "external_id"), Index(None, "login"), Index(None, "principal_name"))

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int]
    person_id: Mapped[int] = mapped_column(ForeignKey("core_person.id", ondelete="CASCADE"), index=True)
    external_id: Mapped[str] = mapped_column(comparable(255))
    login: Mapped[str] = mapped_column(comparable(255))
    principal_name: Mapped[str] = mapped_column(comparable(255), default="")
    enabled: Mapped[bool] = mapped_column(default=True)
    expires_at: Mapped[datetime | None]
