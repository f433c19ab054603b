"""Records as plain JSON values: what is stored, compared and fingerprinted. Values that say nothing are left out."""

from __future__ import annotations

import hashlib
from dataclasses import MISSING, fields
from datetime import date, datetime
from typing import Any

from core.extension.records import (
    AbsenceRecord,
    AccountRecord,
    AssignmentRecord,
    DepartmentRecord,
    EmploymentRecord,
    EntityRecord,
    GroupRecord,
    HeadRecord,
    LocationRecord,
    LoginRecord,
    MemberRecord,
    PersonRecord,
    Record,
    RecordKind,
    UnitRecord,
)
from core.json_text import json_text

Packed = dict[str, Any]

_KINDS: dict[type, RecordKind] = {
    EntityRecord: "entity",
    LocationRecord: "location",
    DepartmentRecord: "department",
    UnitRecord: "unit",
    PersonRecord: "person",
    AccountRecord: "account",
    GroupRecord: "group",
}
_NESTED = (AbsenceRecord, AssignmentRecord, EmploymentRecord, HeadRecord, LoginRecord, MemberRecord)
_NOT_PACKED: frozenset[str] = frozenset({"photo", "place", "external_id"})
"""Bytes, and what changes without meaning anything; the external id is the key and stored beside."""


def kind_of(record: Record) -> RecordKind:
    """The kind of a record."""
    return _KINDS[type(record)]


def _layout(cls: type[Any]) -> tuple[tuple[str, Any], ...]:
    skipped = _NOT_PACKED if cls in _KINDS else frozenset[str]()
    return tuple(
        (item.name, None if item.default is MISSING else item.default)
        for item in fields(cls)
        if item.name not in skipped
    )


_LAYOUTS = {cls: _layout(cls) for cls in (*_KINDS, *_NESTED)}
"""(field, default) of each kind of record, worked out once because packing is what a run does most."""


def pack(record: Any) -> Packed:
    """The record as JSON values, in the order of its fields, defaults left out."""
    packed: Packed = {}
    for name, default in _LAYOUTS[type(record)]:
        value = getattr(record, name)
        if value != default:
            packed[name] = value if value.__class__ is str else _value(value)
    return packed


def _value(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    if isinstance(value, _NESTED):
        return pack(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value


def dump(packed: Packed) -> bytes:
    """The JSON text of a packed record; equal records give equal text."""
    return json_text(packed)


def digest(dumped: bytes) -> str:
    """The fingerprint of a dumped record."""
    return hashlib.blake2b(dumped, digest_size=16).hexdigest()


def day(text: str | None) -> date | None:
    """A packed day."""
    return date.fromisoformat(text) if text else None


def moment(text: str | None) -> datetime | None:
    """A packed moment."""
    return datetime.fromisoformat(text) if text else None


def title(kind: str, packed: Packed) -> str:
    """How a record is called in reports."""
    if kind in ("person", "account"):
        login = (packed.get("login") or {}).get("login")
        return str(packed.get("name") or " ".join(_name_parts(packed)) or login or packed.get("mail", ""))[:400]
    return str(packed.get("name", ""))[:400]


def _name_parts(packed: Packed) -> list[str]:
    return [packed[part] for part in ("last_name", "first_name", "middle_name") if packed.get(part)]


def position_names(packed: Packed) -> list[str]:
    """The job titles that a person's record mentions."""
    return [
        post["position"]
        for employment in packed.get("employments") or ()
        for post in employment.get("assignments") or ()
        if post.get("position")
    ]


def gone(packed: Packed, today: date) -> bool:
    """True if by this record the person does not work here on that day any more."""
    if not packed.get("working", True):
        return True
    employments = packed.get("employments") or ()
    limit = today.isoformat()
    return bool(employments) and all(item.get("ends_on") and item["ends_on"] < limit for item in employments)


def changed_fields(kind: str, before: Packed, after: Packed) -> list[str]:
    """The names of what differs, for people to read; of a person's posts the parts that differ."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    if kind != "person" or "employments" not in names:
        return sorted(names)
    names.remove("employments")
    old, new = _posts(before), _posts(after)
    names += [name for name in old if old[name] != new[name]]
    return sorted(set(names))


def _posts(packed: Packed) -> dict[str, list[Any]]:
    employments = packed.get("employments") or ()
    posts = [post for employment in employments for post in employment.get("assignments") or ()]
    return {
        "entity": [item.get("entity") for item in employments],
        "personnel_number": [item.get("personnel_number") for item in employments],
        "kind": [item.get("kind") for item in employments],
        "contract_days": [(item.get("starts_on"), item.get("ends_on")) for item in employments],
        "department": [post.get("department") for post in posts],
        "position": [post.get("position") for post in posts],
        "rate": [post.get("rate") for post in posts],
        "post_days": [(post.get("starts_on"), post.get("ends_on")) for post in posts],
    }


MOVES = frozenset({"department", "position", "entity"})
"""Fields whose change is a move."""
