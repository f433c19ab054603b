"""Reads a directory: people first, then what is concluded from them, then groups."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from core.extension.records import (
    AccountRecord,
    AssignmentRecord,
    EmploymentRecord,
    LoginRecord,
    PersonRecord,
    Problem,
    Record,
)
from core.org.directory import DirectoryClient, Entry, LdapSettings, ServerPosition
from core.org.directory.values import dn_key, identifier
from core.org.sync.ldap.entries import BadEntryError, EntryParser, PersonEntry, change_number
from core.org.sync.ldap.groups import GroupReader
from core.org.sync.ldap.managers import Managers
from core.org.sync.ldap.units import UnitTree
from core.org.sync.spool import Spool
from core.org.sync.structure import Path, Structure, find_heads

KEPT_IN_MEMORY = 5000


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an entry puts its person; ``path`` instead of the department where its id is not sure yet."""

    working: bool
    entity: str = ""
    location: str = ""
    department: str = ""
    path: Path = ()


class LdapReader:
    """A directory opened for one reading, of everything or of what has changed."""

    complete = True

    def __init__(self, settings: LdapSettings, client: DirectoryClient) -> None:
        self._since: int | None = None
        self._settings = settings
        self._client = client
        self._structure = Structure()
        self._units: UnitTree | None = None
        self._unsure: list[tuple[str, Path, str]] = []
        """Unchanged people whose department's id is not sure yet: id, path, manager's DN."""
        self._people: dict[str, str] = {}
        """External id of everybody who works here, by DN."""
        self._members: list[tuple[str, str, str]] = []
        """Person, department, manager's DN."""
        self._undecided = _Undecided()
        self._managers = Managers()
        self._groups = GroupReader(settings, client)

    def close(self) -> None:
        """End the connection."""
        self._client.close()
        self._undecided.close()

    @property
    def full_every(self) -> timedelta | None:
        """See ``TellsChanges``."""
        return self._settings.full_every if self._settings.incremental else None

    def position(self) -> ServerPosition | None:
        """See ``TellsChanges``."""
        return self._client.position()

    def only_changes(self, since: int) -> None:
        """Give the people changed behind that number, and all departments and groups if anything has changed at all."""
        self._since, self.complete = since, False
        self._groups.also_emptied(since)

    def read(self) -> Iterator[Record | Problem]:
        """See ``Reader.read``."""
        if self._since is not None and not self._has_changed():
            return
        if self._settings.departments == "ou" and not self._settings.people_from:
            self._units = UnitTree(self._settings, self._client)
        yield from self._read_people()
        for record, path in self._undecided.records():
            yield self._decided(record, path)
        for external_id, unsure, manager in self._unsure:
            self._note_member(external_id, self._structure.key(unsure), manager)
        if self._settings.people_from:
            yield from self._managers.problems()
        else:
            yield from self._concluded()
        if self._settings.groups:
            yield from self._groups.read(self._people)

    def _has_changed(self) -> bool:
        """True if there is a change behind the number that we know, in people, groups or folders."""
        places = [(base, self._settings.filter_for("people")) for base in self._settings.bases_for("people")]
        if self._settings.groups:
            places += [(base, self._settings.filter_for("groups")) for base in self._settings.bases_for("groups")]
        if self._settings.departments == "ou" and not self._settings.people_from:
            base = self._settings.departments_base or self._settings.base
            places.append((base, self._settings.filter_for("departments")))
        return any(
            entry
            for base, wanted in places
            for entry in self._client.search(base, self._changed(wanted), [], size_limit=1)
        )

    def _changed(self, wanted: str) -> str:
        """The filter for those that were changed, where only these are read."""
        if self._since is None:
            return wanted
        return f"(&{wanted}({self._settings.attribute('change_number')}>={self._since + 1}))"

    def _note_unchanged(self, parser: EntryParser) -> None:
        """Take note of the others: who works where and is in which group is concluded from everybody.

        Before the changed ones are read: who changes meanwhile is read once more then, not missed.
        """
        assert self._since is not None
        unsure: list[tuple[str, Path, str]] = []
        for base in self._settings.bases_for("people"):
            for entry in self._client.search(base, self._settings.filter_for("people"), parser.few_attributes):
                if change_number(entry, self._settings) > self._since:
                    continue
                try:
                    person = parser.parse(entry)
                except BadEntryError:
                    continue  # told when the entry itself was read
                if person.key in self._people:
                    continue
                if self._settings.people_from:
                    self._note_account(person, entry)
                    continue
                place, manager = self._place(person, entry), person.texts.get("manager", "")
                if place.path:
                    unsure.append((person.external_id, place.path, manager))
                else:
                    self._note_member(person.external_id, place.department, manager)
        self._unsure = unsure

    def _read_people(self) -> Iterator[Record | Problem]:
        parser = EntryParser(self._settings, self._disabled_ids())
        if self._since is not None:
            self._note_unchanged(parser)
        seen: set[str] = set()
        for base in self._settings.bases_for("people"):
            wanted = self._changed(self._settings.filter_for("people"))
            for entry in self._client.search(base, wanted, parser.attributes):
                try:
                    person = parser.parse(entry)
                except BadEntryError as error:
                    yield error.problem
                    continue
                if person.key in seen:
                    continue  # bases may lie within each other
                seen.add(person.key)
                yield from person.problems
                if self._settings.people_from:
                    record: PersonRecord | AccountRecord | None = self._account(person, entry)
                else:
                    record = self._record(person, entry)
                if record is not None:
                    yield record

    def _account(self, person: PersonEntry, entry: Entry) -> AccountRecord:
        """The entry as an account of somebody whom another source knows; whether it is on or off, it stays one."""
        texts = person.texts
        self._note_account(person, entry)
        return AccountRecord(
            external_id=person.external_id,
            login=person.login or LoginRecord(login=""),
            name=texts.get("name", ""),
            latin_name=texts.get("latin_name", ""),
            person_key=texts.get("person_key", ""),
            personnel_number=texts.get("personnel_number", ""),
            mail=texts.get("mail", ""),
            work_phone=texts.get("work_phone", ""),
            internal_phone=texts.get("internal_phone", ""),
            mobile_phone=texts.get("mobile_phone", ""),
            room=texts.get("room", ""),
            department=texts.get("department", ""),
            department_code=texts.get("department_code", ""),
            working=not person.left,
            photo=person.photo,
            photo_digest=person.photo_digest,
            place=person.dn,
        )

    def _note_account(self, person: PersonEntry, entry: Entry) -> None:
        self._people[person.key] = person.external_id
        self._managers.note(person, person.login is not None and not person.login.enabled)
        self._groups.note(person, entry)

    def _disabled_ids(self) -> set[str]:
        if not self._settings.disabled_filter:
            return set()
        attribute = self._settings.attribute("id")
        search = f"(&{self._settings.filter_for('people')}{self._settings.disabled_filter})"
        found = set()
        for base in self._settings.bases_for("people"):
            for entry in self._client.search(base, search, [attribute]):
                try:
                    found.add(identifier(attribute, entry.first(attribute)))
                except ValueError:
                    continue  # reported when the entry itself is read
        return found

    def _record(self, person: PersonEntry, entry: Entry) -> PersonRecord | None:
        """The person's record; ``None`` if it must wait until all department codes are known."""
        texts, place = person.texts, self._place(person, entry)
        working = place.working
        assignment = AssignmentRecord(department=place.department, position=texts.get("title", ""))
        employment = EmploymentRecord(
            entity=place.entity,
            personnel_number=texts.get("personnel_number", ""),
            starts_on=person.hired_on,
            assignments=(assignment,),
        )
        copied: dict[str, Any] = {name: texts.get(name, "") for name in _COPIED}
        record = PersonRecord(
            external_id=person.external_id,
            **copied,
            location=place.location,
            birth_month=person.birthday[0] if person.birthday else None,
            birth_day=person.birthday[1] if person.birthday else None,
            working=working,
            employments=(employment,),
            login=person.login,
            photo=person.photo if working else b"",
            photo_digest=person.photo_digest if working else "",
            place=person.dn,
        )
        if place.path:
            self._undecided.add(record, place.path, texts.get("manager", ""))
            return None
        self._note_member(person.external_id, place.department, texts.get("manager", ""))
        return record

    def _place(self, person: PersonEntry, entry: Entry) -> _Place:
        """Where the person works; takes note of company, place, department and groups of who works here."""
        if person.left or (person.disabled and self._settings.disabled == "leave"):
            return _Place(working=False)
        self._people[person.key] = person.external_id
        self._groups.note(person, entry)
        entity = self._structure.entity(person.texts.get("company", "") or self._settings.entity)
        location = self._structure.location(person.texts.get("location", ""))
        department, path = self._department(person, entity)
        return _Place(True, entity, location, department, path)

    def _department(self, person: PersonEntry, entity: str) -> tuple[str, Path]:
        """The department's id; or its path, if the id depends on records not read yet."""
        if self._units is not None:
            return self._units.of(person.key), ()
        code = person.texts.get("department_code", "")
        name = person.texts.get("department", "") or code
        if self._settings.departments == "none" or not name:
            return "", ()
        division, separator = person.texts.get("division", ""), self._settings.department_separator
        names = [part.strip() for part in name.split(separator) if part.strip()] if separator else [name]
        if division and division.casefold() != names[0].casefold():
            names.insert(0, division)
        path = self._structure.department(entity, names, code)
        if code or not self._settings.attribute("department_code"):
            return self._structure.key(path, code), ()
        return "", path

    def _decided(self, record: PersonRecord, path: tuple[Path, str]) -> PersonRecord:
        department = self._structure.key(path[0])
        self._note_member(record.external_id, department, path[1])
        employment = record.employments[0]
        assignment = replace(employment.assignments[0], department=department)
        return replace(record, employments=(replace(employment, assignments=(assignment,)),))

    def _note_member(self, external_id: str, department: str, manager: str) -> None:
        if department:
            self._members.append((external_id, department, manager))

    def _concluded(self) -> Iterator[Record | Problem]:
        yield from self._structure.entities()
        yield from self._structure.locations()
        members = [
            (person, department, self._people.get(dn_key(manager), "") if manager else "")
            for person, department, manager in self._members
        ]
        if self._units is not None:
            used = {department for _, department, _ in members}
            yield from self._units.records(used, find_heads(members, self._units.parents()))
        else:
            yield from self._structure.departments(find_heads(members, self._structure.parents()))
            yield from self._structure.problems()


_COPIED = (
    "name", "last_name", "first_name", "middle_name", "latin_name", "mail", "work_phone", "internal_phone",
    "mobile_phone", "room",
)  # fmt: skip


class _Undecided:
    """People whose department's id is not sure yet; those beyond the first few thousand wait in a file."""

    def __init__(self) -> None:
        self._memory: list[tuple[PersonRecord, tuple[Path, str]]] = []
        self._spool: Spool | None = None
        self._places: list[tuple[int, int]] = []

    def add(self, record: PersonRecord, path: Path, manager: str) -> None:
        item = (record, (path, manager))
        if len(self._memory) < KEPT_IN_MEMORY:
            self._memory.append(item)
            return
        self._spool = self._spool or Spool()
        self._places.append(self._spool.add(pickle.dumps(item, pickle.HIGHEST_PROTOCOL)))

    def records(self) -> Iterator[tuple[PersonRecord, tuple[Path, str]]]:
        yield from self._memory
        self._memory.clear()
        for place in self._places:
            assert self._spool is not None
            yield pickle.loads(self._spool.raw(place))  # noqa: S301 - our own temporary file, open to nobody else

    def close(self) -> None:
        if self._spool is not None:
            self._spool.close()
