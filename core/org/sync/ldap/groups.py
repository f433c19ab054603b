"""Groups with everybody in them, however deep they are nested."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from flask_babel import gettext as _

from core.extension.records import GroupRecord, Problem
from core.org.directory import DirectoryClient, Entry, LdapSettings
from core.org.directory.values import dn_key, identifier
from core.org.sync.ldap.entries import PersonEntry, change_number
from core.org.sync.limits import comparable_login


@dataclass(slots=True)
class _Group:
    external_id: str
    name: str
    description: str
    people: set[str] = field(default_factory=set)
    nested: list[str] = field(default_factory=list)
    """DNs of groups within this one."""


class GroupReader:
    """Collects what people say of their groups, then reads the groups themselves."""

    def __init__(self, settings: LdapSettings, client: DirectoryClient) -> None:
        self._settings = settings
        self._client = client
        self._member = settings.attribute("group_member")
        self._by_login: dict[str, str] = {}
        self._by_primary: dict[str, list[str]] = {}
        self._by_member_of: dict[str, list[str]] = {}
        self._groups: dict[str, _Group] = {}
        self._below: dict[str, list[str]] = {}
        """DNs of groups that say they lie in another one, by that one's DN."""
        self._since: int | None = None
        self._changed: set[str] = set()

    def also_emptied(self, since: int) -> None:
        """Give also groups that nobody is in any more, if they or one within them changed behind that number.

        Where only changes are read, not being listed means nothing: a group must say itself that it is empty.
        """
        self._since = since

    def note(self, person: PersonEntry, entry: Entry) -> None:
        """Remember what a person's own entry says of groups."""
        if not self._settings.groups:
            return
        if person.primary_group:
            self._by_primary.setdefault(person.primary_group, []).append(person.external_id)
        if self._member.lower() == "memberuid" and person.login is not None:
            self._by_login[comparable_login(person.login.login)] = person.external_id
        if self._settings.group_membership == "member_of":
            for dn in entry.texts(self._settings.attribute("member_of")):
                self._by_member_of.setdefault(dn_key(dn), []).append(person.external_id)

    def read(self, people: dict[str, str]) -> Iterator[GroupRecord | Problem]:
        """All groups that have people in them; ``people`` are external ids by ``dn_key``."""
        for base in self._settings.bases_for("groups"):
            for entry in self._client.search(base, self._settings.filter_for("groups"), self._attributes()):
                yield from self._take(entry, people)
        loops: set[str] = set()
        for key in sorted(self._groups):
            group = self._groups[key]
            members = self._everybody(key, loops)
            if members or self._changed & {key, *self._inside(key)}:
                yield GroupRecord(
                    external_id=group.external_id,
                    name=group.name,
                    description=group.description,
                    members=tuple(sorted(members)),
                )
        yield from self._circles(loops)

    def _circles(self, loops: set[str]) -> Iterator[Problem]:
        """Groups that contain themselves, one problem for each circle."""
        reason = _("The group contains itself through other groups; everybody in the circle counts as a member.")
        left = set(loops)
        for start in sorted(loops):
            if start not in left:
                continue
            circle = {start} | {key for key in left & self._inside(start) if start in self._inside(key)}
            left -= circle
            names = sorted(self._groups[key].name for key in circle)
            yield Problem(
                kind="group",
                place=start,
                reason=reason,
                title=", ".join(names),
                external_id=self._groups[start].external_id,
                aside=False,
                code="group_loop",
                severity="notice",
                refs=tuple(names),
            )

    def _inside(self, start: str) -> set[str]:
        """DNs of all groups within a group, however deep."""
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            key = waiting.pop()
            group = self._groups.get(key)
            for nested in (*(group.nested if group else ()), *self._below.get(key, ())):
                if nested not in seen:
                    seen.add(nested)
                    waiting.append(nested)
        return seen

    def _attributes(self) -> list[str]:
        wanted = [self._settings.attribute("group_id"), self._settings.attribute("group_name"), "description"]
        if self._settings.group_membership == "member_of":
            wanted.append(self._settings.attribute("member_of"))
        else:
            wanted.append(self._member)
        if self._settings.flavor == "active_directory":
            wanted += ["objectSid", "primaryGroupToken"]
        if self._since is not None:
            wanted.append(self._settings.attribute("change_number"))
        return wanted

    def _take(self, entry: Entry, people: dict[str, str]) -> Iterator[Problem]:
        key, attribute = dn_key(entry.dn), self._settings.attribute("group_id")
        if key in self._groups:
            return
        try:
            external_id = identifier(attribute, entry.first(attribute))
            name = entry.text(self._settings.attribute("group_name"))
            description = entry.text("description")[:1000]
        except ValueError:
            reason = _("Its id or name cannot be read.")
            yield Problem(kind="group", place=entry.dn, reason=reason, title=entry.dn)
            return
        group = self._groups[key] = _Group(external_id, name, description)
        if self._since is not None and change_number(entry, self._settings) > self._since:
            self._changed.add(key)
        self._add_members(group, key, entry, people)
        group.people.update(self._by_primary.get(_relative_id(entry), ()))

    def _add_members(self, group: _Group, key: str, entry: Entry, people: dict[str, str]) -> None:
        if self._settings.group_membership == "member_of":
            group.people.update(self._by_member_of.get(key, ()))
            for above in entry.texts(self._settings.attribute("member_of")):
                self._below.setdefault(dn_key(above), []).append(key)
            return
        for value in self._client.values_in_ranges(entry, self._member):
            if self._by_login:
                person = self._by_login.get(comparable_login(value))
            else:
                value = dn_key(value)
                person = people.get(value)
            if person is not None:
                group.people.add(person)
            else:
                group.nested.append(value)

    def _everybody(self, start: str, loops: set[str]) -> set[str]:
        found: set[str] = set()
        seen = {start}
        waiting = [start]
        while waiting:
            key = waiting.pop()
            group = self._groups.get(key)
            if group is None:
                continue
            found |= group.people
            for nested in (*group.nested, *self._below.get(key, ())):
                if nested == start:
                    loops.add(start)
                elif nested not in seen:
                    seen.add(nested)
                    waiting.append(nested)
        return found


def _relative_id(entry: Entry) -> str:
    """The number by which Active Directory names a group as somebody's primary one."""
    token = entry.first("primaryGroupToken")
    if token:
        return token.decode("ascii", "ignore")
    sid = entry.first("objectSid")
    return str(int.from_bytes(sid[-4:], "little")) if len(sid) >= 12 else "-"
