"""A person's profile out of all records that mean them: which source counts for which field."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import select

from core.config import PersonField, current
from core.db import among, db
from core.org.naming import full_name, latin_name
from core.org.sync import codec
from core.org.sync.merge import order
from core.org.sync.models import ExternalRef, Source
from core.text import fold

OF_PERSON: tuple[PersonField, ...] = ("name", "birthday", "location", "room")
OF_CONTACT: tuple[PersonField, ...] = (
    "mail", "work_phone", "internal_phone", "mobile_phone", "latin_name", "photo",
)  # fmt: skip
FIELDS = (*OF_PERSON, *OF_CONTACT)
"""What ``[precedence]`` can name: fields of the person come from sources of people first, the others from accounts."""

_STATES = ("active", "future", "former")
_PARTS = ("name", "last_name", "first_name", "middle_name")


@dataclass(frozen=True, slots=True)
class Said:
    """A record that means the person."""

    source: str
    title: str
    kind: str
    external_id: str
    record: codec.Packed
    source_id: int = 0
    applied_at: datetime | None = None
    photo_file_id: int | None = None


class Value(NamedTuple):
    """A field's value and the record it was taken from."""

    value: Any
    said: Said


@dataclass(slots=True)
class Profile:
    """The values that count, by the names of ``FIELDS``; a field that no record knows is left out."""

    values: dict[str, Value] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A field's value as text."""
        found = self.values.get(name)
        return str(found.value) if found is not None else ""


def of_people(person_ids: Collection[int], today: date) -> dict[int, Profile]:
    """The profiles of people whom sources know; others are left out. One query for all of them."""
    order = Precedence(today)
    return {person_id: order.merge(said) for person_id, said in records_of(person_ids).items()}


def records_of(person_ids: Collection[int]) -> dict[int, list[Said]]:
    """All records that mean these people."""
    found: dict[int, list[Said]] = {}
    ids = sorted(person_ids)
    for start in range(0, len(ids), 500):
        query = (
            select(
                ExternalRef.object_id, ExternalRef.kind, ExternalRef.external_id, ExternalRef.record,
                ExternalRef.applied_at, ExternalRef.photo_file_id, Source.id, Source.key, Source.title,
            )
            .join(Source, Source.id == ExternalRef.source_id)
            .where(ExternalRef.kind.in_(("person", "account")), among(ExternalRef.object_id, ids[start : start + 500]))
            .order_by(ExternalRef.id)
        )  # fmt: skip
        for row in db.session.execute(query):
            said = Said(
                row.key, row.title or row.key, row.kind, row.external_id, row.record, row.id, row.applied_at,
                row.photo_file_id,
            )  # fmt: skip
            found.setdefault(row.object_id, []).append(said)
    return found


class Precedence:
    """Which record counts for which field on a day.

    Sources of people count in the order of the person's leading contract first, then as the configuration lists them;
    accounts in the order of the domain that the leading contract's source belongs to first. ``[precedence]`` of the
    configuration comes before.
    """

    def __init__(self, today: date) -> None:
        self._today = today
        self._bases = {key: table.get("people_from", "") for key, table in current().sources.items()}
        self._own = current().precedence

    def merge(self, records: Sequence[Said]) -> Profile:
        """The profile that these records make."""
        if len(records) == 1:
            # Whatever comes first, nothing else is there.
            return Profile({name: Value(value, records[0]) for name in FIELDS if (value := value_of(name, records[0]))})
        leading = leading_source(records, self._today)
        records = sorted(records, key=lambda one: self._rank(one, leading))
        people = [one for one in records if one.kind == "person"]
        accounts = [one for one in records if one.kind == "account"]
        reachable = [*accounts, *self._not_over(people)]
        profile = Profile()
        for name in FIELDS:
            usual = [*people, *accounts] if name in OF_PERSON else reachable
            for one in self._preferred(name, usual):
                value = value_of(name, one)
                if value:
                    profile.values[name] = Value(value, one)
                    break
        return profile

    def _not_over(self, people: Sequence[Said]) -> Sequence[Said]:
        """Without the records of contracts that are over where another is not: nobody answers at a former desk."""
        states = [_standing(one.record, self._today)[0] for one in people]
        former = _STATES.index("former")
        return [one for one, state in zip(people, states, strict=True) if state != former or min(states) == former]

    def _rank(self, one: Said, leading: str) -> tuple[bool, tuple[int, str], tuple[Any, ...], str]:
        if one.kind == "person":
            first, own = one.source == leading, _standing(one.record, self._today)
        else:
            first, own = self._bases.get(one.source) == leading, ()
        return not first, order.place(one.source), own, one.external_id

    def _preferred(self, name: PersonField, usual: Sequence[Said]) -> Sequence[Said]:
        own = self._own.get(name)
        if not own:
            return usual
        first = [one for key in own for one in usual if one.source == key]
        return [*first, *(one for one in usual if one.source not in own)]


def leading_source(records: Sequence[Said], today: date) -> str:
    """The source of the contract that says most about the person; empty if no record of a person is there.

    Active before future before former, main before others, then the latest, then as the configuration lists them.
    """
    people = [one for one in records if one.kind == "person"]
    if not people:
        return ""
    return min(people, key=lambda one: (_standing(one.record, today), order.place(one.source))).source


def _standing(record: Mapping[str, Any], today: date) -> tuple[Any, ...]:
    """Sorts records of people by their leading contract, the most telling first."""
    contracts: Sequence[Mapping[str, Any]] = record.get("employments") or ({},)
    return min(_contract(item, record.get("working", True), today) for item in contracts)


def _contract(item: Mapping[str, Any], working: bool, today: date) -> tuple[int, bool, int]:
    starts, ends = codec.day(item.get("starts_on")), codec.day(item.get("ends_on"))
    if not working or (ends is not None and ends < today):
        state = "former"
    else:
        state = "future" if starts is not None and starts > today else "active"
    return _STATES.index(state), item.get("kind", "main") != "main", -(starts or date.min).toordinal()


def value_of(name: str, said: Said) -> Any:
    """What a record says of a field; false where it says nothing."""
    record = said.record
    if name == "name":
        named = record.get("name") or record.get("last_name") or record.get("first_name")
        return {part: record.get(part, "") for part in _PARTS} if named else None
    if name == "birthday":
        return (record["birth_month"], record["birth_day"]) if record.get("birth_month") else None
    if name == "photo":
        return said.photo_file_id
    return record.get(name)


def columns(profile: Profile, place_of: Mapping[tuple[int, str], int]) -> dict[str, Any]:
    """The columns of ``core_person`` that a profile means.

    Args:
        place_of: location ids by (source id, external id).
    """
    named = profile.values.get("name")
    parts = named.value if named is not None else {}
    name = shown_name(parts)
    birthday = profile.values.get("birthday")
    location = profile.values.get("location")
    found: dict[str, Any] = {
        **{part: parts.get(part, "") for part in ("last_name", "first_name", "middle_name")},
        **{name: profile.text(name) for name in ("mail", "work_phone", "internal_phone", "mobile_phone", "room")},
        "name": name,
        "sort_name": fold(name)[:400],
        "latin_name": profile.text("latin_name")
        or latin_name(parts.get("last_name", ""), parts.get("first_name", ""), name),
        "birth_month": birthday.value[0] if birthday is not None else None,
        "birth_day": birthday.value[1] if birthday is not None else None,
        "place_by_department": location is None,
    }
    if location is not None:
        found["location_id"] = place_of.get((location.said.source_id, location.value))
    return found


def shown_name(parts: Mapping[str, Any]) -> str:
    """The name in the company's order; as the source writes it where it does not tell the parts apart."""
    last, first = parts.get("last_name", ""), parts.get("first_name", "")
    if last and first:
        return full_name(last, first, parts.get("middle_name", ""))
    return str(parts.get("name") or last or first)[:400]
