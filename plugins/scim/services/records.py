"""What a user says, in the portal's words."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from plugin_sdk.org import AssignmentRecord, EmploymentRecord, LoginRecord, PersonRecord
from plugins.scim.models import ENTERPRISE
from plugins.scim.settings import ScimSettings

Document = dict[str, Any]
MOST_PHOTO_BYTES = 5_000_000
_PICTURE = "data:image/"


def enterprise(document: Document) -> Document:
    """The enterprise extension, empty where there is none."""
    found: Document = document.get(ENTERPRISE) or {}
    return found


def department_names(document: Document) -> list[str]:
    """Division and department, from the top down."""
    extension = enterprise(document)
    division, department = _text(extension.get("division")), _text(extension.get("department"))
    names = [name for name in (division, department) if name]
    return names[:1] if len(names) == 2 and names[0].casefold() == names[1].casefold() else names


def place_name(document: Document) -> str:
    """The town of the address at work."""
    return _text(_chosen(document.get("addresses"), ("work",)).get("locality"))


def time_zone(document: Document) -> str:
    """The IANA zone that the user names, empty for none that exists."""
    name = _text(document.get("timezone"))
    return name if name in _zones() else ""


@cache
def _zones() -> frozenset[str]:
    """The names of all zones; to find them the machine's whole folder of them is walked through."""
    return frozenset(available_timezones())


def person(
    user: Any, document: Document, settings: ScimSettings, *, entity: str, department: str, location: str
) -> PersonRecord:
    """The record of a person.

    Args:
        user: its row, or the columns of one: ``person_key``, ``user_name``, ``shown_name``, ``active``, ``scim_id``.
        entity, department, location: keys of the records of these.
    """
    name = document.get("name") or {}
    photo = picture(document) if settings.photos and user.active else b""
    assignment = AssignmentRecord(department=department, position=_text(document.get("title")))
    number = _text(enterprise(document).get("employeeNumber"))
    employment = EmploymentRecord(entity=entity, personnel_number=number, assignments=(assignment,))
    login = LoginRecord(login=user.user_name, principal_name=user.user_name, enabled=user.active)
    return PersonRecord(
        external_id=user.person_key,
        name=user.shown_name,
        last_name=_text(name.get("familyName")),
        first_name=_text(name.get("givenName")),
        middle_name=_text(name.get("middleName")),
        mail=_text(_chosen(document.get("emails"), ("work",)).get("value")),
        work_phone=_text(_of_type(document.get("phoneNumbers"), "work", "").get("value")),
        mobile_phone=_text(_of_type(document.get("phoneNumbers"), "mobile").get("value")),
        location=location,
        working=user.active,
        employments=(employment,),
        login=login if settings.logins else None,
        photo=photo,
        photo_digest=hashlib.blake2b(photo, digest_size=16).hexdigest() if photo else "",
        place=f"Users/{user.scim_id}",
    )


def picture(document: Document) -> bytes:
    """The picture that is sent along; one that lies elsewhere is never fetched."""
    entries = [entry for entry in document.get("photos") or () if str(entry.get("value")).startswith(_PICTURE)]
    head, comma, data = str(_chosen(entries, ("photo", "thumbnail")).get("value") or "").partition(",")
    if not comma or not head.endswith(";base64") or len(data) > MOST_PHOTO_BYTES * 4 // 3:
        return b""
    try:
        return base64.b64decode(data, validate=True)
    except (ValueError, binascii.Error):
        return b""


def _text(value: Any) -> str:
    return " ".join(str(value or "").split())


def _of_type(entries: Iterable[Document] | None, *types: str) -> Document:
    """The entry of one of these types, the primary one first."""
    found = [entry for entry in entries or () if str(entry.get("type") or "").lower() in types]
    return min(found, key=lambda entry: not entry.get("primary"), default={})


def _chosen(entries: Iterable[Document] | None, types: tuple[str, ...]) -> Document:
    """The entry of one of these types, else the primary one, else the first."""
    every = list(entries or ())
    return _of_type(every, *types) or min(every, key=lambda entry: not entry.get("primary"), default={})
