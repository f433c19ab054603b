"""Turns a directory's entry of a person into what the portal understands."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from flask_babel import gettext as _

from core.extension.records import LoginRecord, Problem
from core.org.directory import Entry, LdapSettings
from core.org.directory.values import account_disabled, dn_key, file_time, identifier
from core.org.sync.days import parse_birthday, parse_day

_VITAL = frozenset({"id", "login", "name", "last_name", "first_name"})
_TEXTS = (
    "login", "principal_name", "last_name", "first_name", "middle_name", "name", "latin_name", "mail", "work_phone",
    "internal_phone", "mobile_phone", "title", "department", "department_code", "division", "company", "location",
    "room", "personnel_number", "person_key", "birthday", "hired_on", "manager",
)  # fmt: skip
_PLACE = ("login", "name", "department", "department_code", "division", "company", "location", "manager")
"""What departments, heads and groups are concluded from."""

_STATE = ("userAccountControl", "accountExpires", "primaryGroupID", "pwdAccountLockedTime", "nsAccountLock")
_LOCKED_FOR_GOOD = "000001010000Z"
"""What OpenLDAP's password policy writes when an administrator locks an account."""


@dataclass(slots=True)
class PersonEntry:
    """What was read of a person: texts by the portal's names for them."""

    external_id: str
    dn: str
    key: str
    texts: dict[str, str]
    photo: bytes = b""
    disabled: bool = False
    left: bool = False
    login: LoginRecord | None = None
    birthday: tuple[int, int] | None = None
    hired_on: date | None = None
    primary_group: str = ""
    problems: list[Problem] = field(default_factory=list)

    @property
    def photo_digest(self) -> str:
        """The picture's fingerprint: the beginning of its SHA-256, which other systems can work out too."""
        return hashlib.sha256(self.photo).hexdigest()[:32] if self.photo else ""


class BadEntryError(Exception):
    """An entry that cannot be a person; carries the problem to report."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(problem.reason)


class EntryParser:
    """Reads entries by the settings of one directory."""

    def __init__(self, settings: LdapSettings, disabled_ids: Collection[str] = ()) -> None:
        self._settings = settings
        self._id = settings.attribute("id")
        self._texts = tuple((name, settings.attribute(name).lower()) for name in _TEXTS if settings.attribute(name))
        self._photo = settings.attribute("photo") if settings.photos else ""
        self._leavers = tuple("," + dn_key(dn) for dn in settings.leavers)
        self._disabled_ids = disabled_ids

    @property
    def attributes(self) -> list[str]:
        """The attributes to ask for."""
        return self._wanted(_TEXTS, self._photo)

    @property
    def few_attributes(self) -> list[str]:
        """Those of them that say something of others, too, and the number of the entry's latest change."""
        return self._wanted(_PLACE, self._settings.attribute("change_number"))

    def _wanted(self, texts: Collection[str], besides: str) -> list[str]:
        wanted = [self._id, *(self._settings.attribute(name) for name in texts), besides, *_STATE]
        if self._settings.group_membership == "member_of":
            wanted.append(self._settings.attribute("member_of"))
        return [name for name in dict.fromkeys(wanted) if name]

    def parse(self, entry: Entry) -> PersonEntry:
        """Read one entry.

        Raises:
            BadEntryError: it cannot be recognised or read.
        """
        external_id = self._identify(entry)
        texts: dict[str, str] = {}
        problems: list[Problem] = []
        for name, attribute in self._texts:
            values = entry.values.get(attribute)
            if not values:
                continue
            try:
                texts[name] = " ".join(values[0].decode("utf-8").split())
            except UnicodeDecodeError:
                problems.append(self._unreadable(entry, external_id, name, attribute))
        key = dn_key(entry.dn)
        person = PersonEntry(external_id, entry.dn, key, texts, problems=problems)
        person.left = any(key.endswith(dn) for dn in self._leavers)
        person.disabled = self._is_disabled(entry, external_id)
        person.login = self._login(entry, person)
        person.primary_group = entry.first("primaryGroupID").decode("ascii", "ignore")
        if self._photo:
            person.photo = entry.first(self._photo)
        person.problems.extend(self._read_days(person))
        _complete_middle_name(texts)
        return person

    def _identify(self, entry: Entry) -> str:
        try:
            external_id = identifier(self._id, entry.first(self._id))
        except ValueError as error:
            reason = _("The attribute '%(attribute)s' that tells people apart cannot be read.", attribute=self._id)
            raise BadEntryError(Problem(kind="person", place=entry.dn, reason=reason, title=entry.dn)) from error
        if not external_id:
            reason = _("It has no '%(attribute)s', so it could not be recognised again.", attribute=self._id)
            raise BadEntryError(Problem(kind="person", place=entry.dn, reason=reason, title=entry.dn))
        return external_id

    def _unreadable(self, entry: Entry, external_id: str, name: str, attribute: str) -> Problem:
        reason = _("The value of '%(attribute)s' is not readable text (UTF-8).", attribute=attribute)
        problem = Problem(
            kind="person", place=entry.dn, reason=reason, title=entry.dn, external_id=external_id, aside=name in _VITAL
        )
        if problem.aside:
            raise BadEntryError(problem)
        return problem

    def _is_disabled(self, entry: Entry, external_id: str) -> bool:
        control = entry.first("userAccountControl").decode("ascii", "ignore") or "0"
        return (
            account_disabled(control)
            or entry.first("pwdAccountLockedTime").decode("ascii", "ignore") == _LOCKED_FOR_GOOD
            or entry.first("nsAccountLock").lower() == b"true"
            or external_id in self._disabled_ids
        )

    def _login(self, entry: Entry, person: PersonEntry) -> LoginRecord | None:
        login = person.texts.get("login", "")
        if not login:
            return None
        return LoginRecord(
            login=login,
            principal_name=person.texts.get("principal_name", ""),
            enabled=not person.disabled and not person.left,
            expires_at=file_time(entry.first("accountExpires").decode("ascii", "ignore") or "0"),
        )

    def _read_days(self, person: PersonEntry) -> Iterator[Problem]:
        for name in ("birthday", "hired_on"):
            text = person.texts.get(name, "")
            if not text:
                continue
            try:
                if name == "birthday":
                    person.birthday = parse_birthday(text)
                else:
                    person.hired_on = parse_day(text)
            except ValueError:
                attribute = self._settings.attribute(name)
                reason = _("'%(value)s' in '%(attribute)s' is not a day.", value=text[:40], attribute=attribute)
                yield Problem(
                    kind="person", place=person.dn, reason=reason, title=person.texts.get("name", person.dn),
                    external_id=person.external_id, aside=False,
                )  # fmt: skip


def change_number(entry: Entry, settings: LdapSettings) -> int:
    """The number of the entry's latest change; 0 where it tells none."""
    text = entry.first(settings.attribute("change_number")).decode("ascii", "ignore")
    return int(text) if text.isdecimal() else 0


def _complete_middle_name(texts: dict[str, str]) -> None:
    """Active Directory has no place for a patronymic that people use; it stands in the display name only."""
    last, first, shown = texts.get("last_name", ""), texts.get("first_name", ""), texts.get("name", "")
    beginning = f"{last} {first} "
    if last and first and not texts.get("middle_name") and shown.startswith(beginning):
        texts["middle_name"] = shown[len(beginning) :]
