"""Make the viewer of a request from an account and a person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, tzinfo

from flask import current_app

from core import epochs
from core.access.principals import providers
from core.access.roles import RoleBook
from core.clock import today_in
from core.extension.access import ADMINISTRATOR_ROLE, EMPLOYEE_ROLE, EVERYONE, Viewer

ORG_EPOCH = "org"
_CACHE = "dunbar.principal_cache"
_CACHE_SIZE = 2000


def anonymous(locale: str, time_zone: tzinfo) -> Viewer:
    """A visitor who is not signed in: no principal, no permission."""
    return Viewer(
        account_id=None,
        person_id=None,
        name="",
        principals=frozenset(),
        permissions=frozenset(),
        locale=locale,
        time_zone=time_zone,
        today=today_in(time_zone),
    )


def build(
    *,
    account_id: int | None,
    person_id: int | None,
    name: str,
    locale: str,
    time_zone: tzinfo,
    location_id: int | None = None,
    extra_roles: Sequence[str] = (),
) -> Viewer:
    """The viewer with everything that decides what they see and may do.

    A person carries what the providers tell (nothing, once they have left); an account without a person, such as the
    emergency administrator, only its roles. Administrators see what is for everyone.
    """
    today = today_in(time_zone)
    principals: set[str] = set()
    if account_id is not None:
        principals.add(f"account:{account_id}")
    if person_id is not None:
        principals |= _of_person(person_id, today)
    book = RoleBook.current()
    roles = set(book.roles_of(principals)) | set(extra_roles)
    if EVERYONE in principals:
        roles.add(EMPLOYEE_ROLE)
    principals |= {f"role:{role}" for role in roles}
    if ADMINISTRATOR_ROLE in roles:
        principals.add(EVERYONE)
    return Viewer(
        account_id=account_id,
        person_id=person_id,
        name=name,
        principals=frozenset(principals),
        permissions=book.permissions_of(roles),
        locale=locale,
        time_zone=time_zone,
        today=today,
        location_id=location_id,
        roles=frozenset(roles),
    )


def _of_person(person_id: int, on: date) -> frozenset[str]:
    """The principals told by the providers, kept in the process until the organisation changes or the day ends."""
    epoch = epochs.current().get(ORG_EPOCH, 0)
    cache: dict[tuple[int, date, int], frozenset[str]] = current_app.extensions.setdefault(_CACHE, {})
    key = (person_id, on, epoch)
    found = cache.get(key)
    if found is None:
        found = frozenset(name for provider in providers() for name in provider.of_person(person_id, on))
        if len(cache) >= _CACHE_SIZE:
            cache.clear()
        cache[key] = found
    return found
