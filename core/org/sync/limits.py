"""What a record must be so that the portal can take it; said in words where it is not."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import String

from core.org import models
from core.org.sync.codec import Packed

_COLUMNS: dict[str, dict[str, Any]] = {
    "person": {
        name: getattr(models.Person, name)
        for name in ("last_name", "first_name", "middle_name", "name", "latin_name", "mail", "work_phone",
                     "internal_phone", "mobile_phone", "room")
    },
    "account": {
        name: getattr(models.Person, name)
        for name in ("name", "latin_name", "mail", "work_phone", "internal_phone", "mobile_phone", "room")
    },
    "department": {"name": models.Department.name, "code": models.Department.code},
    "unit": {"name": models.ManagementUnit.name},
    "group": {"name": models.Group.name, "description": models.Group.description},
    "entity": {"name": models.LegalEntity.name, "short_name": models.LegalEntity.short_name},
    "location": {"name": models.Location.name, "city": models.Location.city, "address": models.Location.address},
}  # fmt: skip
_EXTERNAL_ID = 255


@lru_cache
def _longest(kind: str) -> tuple[tuple[str, int], ...]:
    sizes = []
    for name, column in _COLUMNS[kind].items():
        assert isinstance(column.type, String)
        sizes.append((name, column.type.length or 0))
    return tuple(sizes)


def comparable_login(login: str) -> str:
    """The comparison form of a login, as sign-in compares it: case, width and outer blanks do not count."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def problem_of(kind: str, external_id: str, packed: Packed) -> str:
    """What forbids taking the record, in words; empty if nothing does."""
    if not external_id:
        return _("It has no immutable id, so it could not be recognised again.")
    if len(external_id) > _EXTERNAL_ID:
        return _("Its id is longer than %(count)s characters.", count=_EXTERNAL_ID)
    named = packed.get("name") or packed.get("last_name") or packed.get("first_name")
    if not named and kind != "account":
        return _("It has no name.")
    for name, longest in _longest(kind):
        if len(packed.get(name) or "") > longest:
            return _too_long(name, len(packed[name]), longest)
    return _problem_of_parts(packed) if kind in ("person", "account") else ""


def _problem_of_parts(packed: Packed) -> str:
    login = packed.get("login") or {}
    for name, longest in (("login", 255), ("principal_name", 255)):
        if len(login.get(name) or "") > longest:
            return _too_long(name, len(login[name]), longest)
    for employment in packed.get("employments") or ():
        if len(employment.get("personnel_number") or "") > 64:
            return _too_long("personnel_number", len(employment["personnel_number"]), 64)
        for post in employment.get("assignments") or ():
            if len(post.get("position") or "") > 300:
                return _too_long("position", len(post["position"]), 300)
    return ""


def _too_long(name: str, length: int, longest: int) -> str:
    return _(
        "'%(field)s' is %(length)s characters long; at most %(longest)s can be kept. Shorten it in the source.",
        field=name,
        length=length,
        longest=longest,
    )
