"""People whom a list of groups names by login, personnel number or id, found over all sources.

Whoever cannot be told for certain is nobody: a group gives rights.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from sqlalchemy import Table, select

from core.config import current
from core.db import db, metadata
from core.org.sync.limits import comparable_login
from core.org.sync.merge.facts import comparable_number
from core.org.sync.models import ExternalRef, Source

_LOGINS: Table = metadata.tables["core_directory_login"]
_CONTRACTS: Table = metadata.tables["core_employment"]
_PEOPLE: Table = metadata.tables["core_person"]

Found = dict[str, list[tuple[str, int]]]
"""(source, person) by what they are named by."""


class NamedPeople:
    """Looks people up in what the sources say now; each kind of name is read when it is first asked for."""

    def find_all(self, members: Iterable[Mapping[str, Any]], group_source: str) -> set[int]:
        """The ids of those that can be told."""
        found = (self.find(member, group_source) for member in members)
        return {person_id for person_id in found if person_id is not None}

    def find(self, member: Mapping[str, Any], group_source: str) -> int | None:
        """The person that a packed ``MemberRecord`` of that source of groups names; ``None`` for nobody or several."""
        scope = self._scope(member.get("source", "") or self._home.get(group_source, ""))
        if member.get("login"):
            return self._only(self._by_login.get(comparable_login(member["login"]), ()), scope)
        if member.get("number"):
            exact = self._only(self._by_number.get(member["number"].strip(), ()), scope)
            if exact is not None:
                return exact
            return self._only(self._by_digits.get(comparable_number(member["number"]), ()), scope)
        return self._only(self._by_id.get(member.get("id", "").strip().lower(), ()), scope)

    def _only(self, found: Iterable[tuple[str, int]], scope: set[str] | None) -> int | None:
        people = {person_id for source, person_id in found if scope is None or source in scope}
        if len(people) > 1:
            # A number or login that was somebody's who has left may be another one's by now.
            people -= self._former
        return people.pop() if len(people) == 1 else None

    def _scope(self, key: str) -> set[str] | None:
        """A source, where its people come from, and the directories of its people; ``None`` for all sources."""
        if not key:
            return None
        near = {source for source, home in self._home.items() if home == key}
        return {key, self._home.get(key, "") or key, *near}

    @cached_property
    def _home(self) -> dict[str, str]:
        return {key: str(table.get("people_from", "")) for key, table in current().sources.items()}

    @cached_property
    def _by_login(self) -> Found:
        query = (
            select(Source.key, _LOGINS.c.person_id, _LOGINS.c.login, _LOGINS.c.principal_name)
            .join(Source, Source.id == _LOGINS.c.source_id)
            .where(_LOGINS.c.enabled)
        )
        found: Found = {}
        for key, person_id, *names in db.session.execute(query):
            for name in filter(None, names):
                found.setdefault(name, []).append((key, person_id))
        return found

    @cached_property
    def _by_number(self) -> Found:
        query = (
            select(Source.key, _CONTRACTS.c.person_id, _CONTRACTS.c.personnel_number)
            .join(Source, Source.id == _CONTRACTS.c.source_id)
            .where(_CONTRACTS.c.personnel_number != "")
        )
        found: Found = {}
        for key, person_id, number in db.session.execute(query):
            found.setdefault(number, []).append((key, person_id))
        return found

    @cached_property
    def _by_digits(self) -> Found:
        found: Found = {}
        for number, people in self._by_number.items():
            if digits := comparable_number(number):
                found.setdefault(digits, []).extend(people)
        return found

    @cached_property
    def _by_id(self) -> Found:
        query = (
            select(Source.key, ExternalRef.object_id, ExternalRef.external_id)
            .join(Source, Source.id == ExternalRef.source_id)
            .where(ExternalRef.kind.in_(("person", "account")), ExternalRef.object_id.is_not(None))
        )
        found: Found = {}
        for key, person_id, external_id in db.session.execute(query):
            if person_id is not None:
                found.setdefault(external_id.lower(), []).append((key, person_id))
        return found

    @cached_property
    def _former(self) -> set[int]:
        return set(db.session.scalars(select(_PEOPLE.c.id).where(_PEOPLE.c.status == "former")))
