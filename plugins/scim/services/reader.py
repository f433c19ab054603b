"""Reads what was pushed, as the portal reads any source."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import aliased

from plugin_sdk.db import session
from plugin_sdk.org import GroupRecord, LocationRecord, Problem, Record, Structure, find_heads
from plugins.scim.models import Group, Member, User
from plugins.scim.services import records
from plugins.scim.settings import ScimSettings

PORTION = 500
Path = tuple[str, ...]


@dataclass(slots=True)
class _Known:
    """What is kept of a person between the two readings."""

    entity: str
    location: str
    path: Path


class ScimReader:
    """One reading of a source. It goes through the users twice: first for the structure, then for the people."""

    complete = True

    def __init__(self, settings: ScimSettings) -> None:
        self._settings = settings
        self._structure = Structure()
        self._known: dict[int, _Known] = {}
        self._person_keys: dict[str, str] = {}
        self._managers: dict[str, str] = {}
        self._zones: dict[str, Counter[str]] = {}

    def close(self) -> None:
        """There is nothing to give back."""

    def read(self) -> Iterator[Record | Problem]:
        """Everything; see ``Reader.read``."""
        for row in self._users():
            if row.active and row.deleted_at is None:
                self._note(row)
        yield from self._structure.entities()
        yield from self._locations()
        members = []
        for row in self._users():
            known = self._known.get(row.id)
            if known is None and row.active and row.deleted_at is None:
                continue  # came while the others were read; the run that it asked for takes it
            known = known or _Known("", "", ())
            department = self._structure.key(known.path)
            if department:
                manager = self._person_keys.get(self._managers.get(row.person_key, ""), "")
                members.append((row.person_key, department, manager))
            yield records.person(
                row, row.document, self._settings, entity=known.entity, department=department, location=known.location
            )
        yield from self._structure.departments(find_heads(members, self._structure.parents()))
        yield from self._structure.problems()
        yield from self._groups()

    def _users(self) -> Iterator[Row[Any]]:
        """The users, and those that were deleted and have not come back, a portion at a time.

        No answer is kept open meanwhile: a run commits in between.
        """
        other = aliased(User)
        back = select(other.id).where(
            other.source == User.source, other.person_key == User.person_key, other.deleted_at.is_(None)
        )
        later = select(other.id).where(
            other.source == User.source, other.person_key == User.person_key, other.id > User.id
        )
        last = 0
        while True:
            query = (
                select(User.id, User.scim_id, User.person_key, User.user_name, User.shown_name, User.active,
                       User.deleted_at, User.document)
                .where(User.source == self._settings.key, User.id > last)
                .where(User.deleted_at.is_(None) | ~(back.exists() | later.exists()))
                .order_by(User.id)
                .limit(PORTION)
            )  # fmt: skip
            rows = session.execute(query).all()
            yield from rows
            if len(rows) < PORTION:
                return
            last = rows[-1].id

    def _note(self, row: Row[Any]) -> None:
        document = row.document
        organization = records.enterprise(document).get("organization") or self._settings.entity
        entity = self._structure.entity(" ".join(str(organization).split()))
        place, zone = records.place_name(document), records.time_zone(document)
        location = self._structure.location(place)
        if location and zone:
            self._zones.setdefault(location, Counter())[zone] += 1
        names = records.department_names(document)
        path = self._structure.department(entity, names) if names else ()
        self._known[row.id] = _Known(entity, location, path)
        self._person_keys[row.scim_id] = row.person_key
        manager = (records.enterprise(document).get("manager") or {}).get("value")
        if manager:
            self._managers[row.person_key] = manager

    def _locations(self) -> Iterator[LocationRecord]:
        """The places, each in the zone of most people there unless an administrator has named one."""
        for record in self._structure.locations():
            zones = self._zones.get(record.external_id)
            if not zones or record.name in self._settings.time_zones:
                yield record
            else:
                zone = max(zones, key=lambda name: (zones[name], name))
                yield replace(record, time_zone=zone)

    def _groups(self) -> Iterator[GroupRecord]:
        key = self._settings.key
        names = session.execute(
            select(Group.id, Group.scim_id, Group.display_name).where(Group.source == key).order_by(Group.id)
        ).all()
        query = (
            select(Member.group_id, Member.child_id, User.person_key)
            .join(Group, Group.id == Member.group_id)
            .outerjoin(User, User.id == Member.user_id)
            .where(Group.source == key, Member.child_id.is_not(None) | User.active)
        )
        people: dict[int, set[str]] = {}
        children: dict[int, set[int]] = {}
        for group_id, child_id, person_key in session.execute(query):
            if child_id is not None:
                children.setdefault(group_id, set()).add(child_id)
            else:
                people.setdefault(group_id, set()).add(person_key)
        for group_id, scim_id, name in names:
            within = _within(group_id, children)
            everybody = set().union(*(people.get(inner, set()) for inner in within))
            yield GroupRecord(external_id=scim_id, name=name, members=tuple(sorted(everybody)))


def _within(group_id: int, children: dict[int, set[int]]) -> set[int]:
    """A group and all groups in it, however they lie in each other."""
    found, waiting = {group_id}, [group_id]
    while waiting:
        inner = children.get(waiting.pop(), set()) - found
        found |= inner
        waiting.extend(inner)
    return found
