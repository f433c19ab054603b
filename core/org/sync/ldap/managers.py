"""Looks at who is whose manager in a directory, and tells what cannot be right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from core.extension.records import Problem
from core.org.directory.values import dn_key
from core.org.sync.ldap.entries import PersonEntry


@dataclass(frozen=True, slots=True)
class _Account:
    external_id: str
    login: str
    name: str
    dn: str
    manager: str
    disabled: bool


class Managers:
    """Collects accounts while a directory is read."""

    def __init__(self) -> None:
        self._accounts: dict[str, _Account] = {}

    def note(self, person: PersonEntry, disabled: bool) -> None:
        """Take note of an account and the manager it names."""
        texts = person.texts
        login, name, manager = (texts.get(one, "") for one in ("login", "name", "manager"))
        self._accounts[person.key] = _Account(person.external_id, login, name, person.dn, manager, disabled)

    def problems(self) -> Iterator[Problem]:
        """Managers who are nobody, oneself or switched off, and circles of managers."""
        for key, account in self._accounts.items():
            if not account.manager:
                continue
            above = dn_key(account.manager)
            manager = self._accounts.get(above)
            if above == key:
                yield _problem(account, "manager_self", _("The account is its own manager."))
            elif manager is None:
                reason = _("The manager %(dn)s is no person of the directory.", dn=account.manager)
                yield _problem(account, "manager_missing", reason, account.manager)
            elif manager.disabled and not account.disabled:
                reason = _("The manager's account %(login)s is switched off.", login=manager.login)
                yield _problem(account, "manager_disabled", reason, manager.login)
        yield from self._circles()

    def _circles(self) -> Iterator[Problem]:
        seen: set[str] = set()
        for start in self._accounts:
            path: list[str] = []
            key = start
            while key in self._accounts and key not in seen:
                seen.add(key)
                path.append(key)
                key = dn_key(self._accounts[key].manager)
            if key in path and len(path) - path.index(key) > 1:
                circle = sorted((self._accounts[one] for one in path[path.index(key) :]), key=lambda one: one.login)
                names = ", ".join(one.login for one in circle)
                reason = _("These accounts are each other's managers in a circle: %(logins)s.", logins=names)
                yield _problem(circle[0], "manager_loop", reason, *(one.login for one in circle[1:]))


def _problem(account: _Account, code: str, reason: str, *others: str) -> Problem:
    return Problem(
        kind="account",
        place=account.dn,
        reason=reason,
        title=account.name or account.login,
        external_id=account.external_id,
        aside=False,
        code=code,
        severity="notice",
        refs=(account.login, *others),
    )
