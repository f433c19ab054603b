"""What is compared between sources: of each person's and account's record the little that tells who it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, exists, func, or_, select

from core.db import db
from core.org.sync.merge import order
from core.org.sync.models import ExternalRef, Source, tells
from core.text import fold

_NOT_DIGIT = re.compile(r"\D")


@dataclass(frozen=True, slots=True)
class PersonFact:
    """A record of a person.

    Attributes:
        title: the full name as it is written.
        label: ``<source key>:<external id>``, the record's name in decisions and problems.
        name: comparison form of the full name.
        numbers: comparison forms of all personnel numbers, also of closed contracts.
        came_from: the person whom the record meant before it turned out to mean ``person_id``; see ``ExternalRef``.
    """

    ref_id: int
    source: str
    external_id: str
    person_id: int | None
    title: str
    name: str
    tax_key: str
    birth_key: str
    numbers: tuple[str, ...]
    came_from: int | None = None

    @property
    def label(self) -> str:
        """See ``PersonFact``."""
        return f"{self.source}:{self.external_id}"


@dataclass(frozen=True, slots=True)
class AccountFact:
    """An account of a directory; ``login`` as the directory writes it, ``number`` in comparison form."""

    ref_id: int
    source: str
    external_id: str
    person_id: int | None
    link: str
    present: bool
    title: str
    name: str
    login: str
    enabled: bool
    expires_at: str
    working: bool
    person_key: str
    number: str
    mail: str
    department: str
    department_code: str

    @property
    def label(self) -> str:
        """``<source key>:<external id>``."""
        return f"{self.source}:{self.external_id}"


@dataclass(frozen=True, slots=True)
class Facts:
    """All of them."""

    people: Sequence[PersonFact]
    accounts: Sequence[AccountFact]


def comparable_name(name: str) -> str:
    """The comparison form of a department's name in which it is told: case, ``ё`` and blanks do not count."""
    return " ".join(name.split()).casefold().replace("ё", "е")


def comparable_number(number: str) -> str:
    """The comparison form of a personnel number: its digits without leading zeros."""
    return _NOT_DIGIT.sub("", number).lstrip("0")


def load() -> Facts:
    """Read what all sources say now; nothing where there is nothing to compare."""
    people: list[PersonFact] = []
    accounts: list[AccountFact] = []
    if not _comparable():
        return Facts(people, accounts)
    for row in _rows():
        if row.kind == "person":
            people.append(_person(row))
        else:
            accounts.append(_account(row))
    keys = {one.source for one in people} | {one.source for one in accounts}
    places = {key: order.place(key) for key in keys}
    people.sort(key=lambda one: (places[one.source], one.external_id))
    accounts.sort(key=lambda one: (places[one.source], one.external_id))
    return Facts(people, accounts)


def _comparable() -> bool:
    """Whether records could mean the same person: accounts, several sources of people, or tax numbers in one.

    One directory of a hundred thousand people has none of them, and need not be looked through after each run.
    """
    sources = select(func.count(ExternalRef.source_id.distinct())).where(ExternalRef.kind == "person")
    accounts = exists().where(ExternalRef.kind == "account")
    numbers = exists().where(ExternalRef.kind == "person", tells("tax_key"))
    return bool(db.session.scalar(select(or_(sources.scalar_subquery() > 1, accounts, numbers))))


def _rows() -> Iterator[Row[Any]]:
    query = (
        select(
            ExternalRef.id, ExternalRef.kind, ExternalRef.external_id, ExternalRef.object_id, ExternalRef.link,
            ExternalRef.present, ExternalRef.record, ExternalRef.came_from_id, Source.key,
        )
        .join(Source, Source.id == ExternalRef.source_id)
        .where(ExternalRef.kind.in_(("person", "account")))
        .execution_options(yield_per=2000)
    )  # fmt: skip
    yield from db.session.execute(query)


def _person(row: Row[Any]) -> PersonFact:
    record = row.record
    employments = record.get("employments") or ()
    numbers = [item["personnel_number"] for item in employments if item.get("personnel_number")]
    return PersonFact(
        ref_id=row.id,
        source=row.key,
        external_id=row.external_id,
        person_id=row.object_id,
        title=full_name_of(record),
        name=fold(full_name_of(record)),
        tax_key=record.get("tax_key", ""),
        birth_key=record.get("birth_key", ""),
        numbers=tuple(filter(None, map(comparable_number, numbers))),
        came_from=row.came_from_id,
    )


def full_name_of(record: dict[str, Any]) -> str:
    """The name as a source writes it, in the order surname, name, patronymic where it tells them apart."""
    parts = [record[part] for part in ("last_name", "first_name", "middle_name") if record.get(part)]
    return " ".join(parts) if len(parts) > 1 else str(record.get("name") or " ".join(parts))


def _account(row: Row[Any]) -> AccountFact:
    record = row.record
    login = record.get("login") or {}
    return AccountFact(
        ref_id=row.id,
        source=row.key,
        external_id=row.external_id,
        person_id=row.object_id,
        link=row.link,
        present=row.present,
        title=record.get("name", ""),
        name=fold(record.get("name", "")),
        login=login.get("login", ""),
        enabled=login.get("enabled", True),
        expires_at=login.get("expires_at") or "",
        working=record.get("working", True),
        person_key=record.get("person_key", ""),
        number=comparable_number(record.get("personnel_number", "")),
        mail=record.get("mail", ""),
        department=record.get("department", ""),
        department_code=record.get("department_code", ""),
    )
