"""Accounts: made, closed, opened again, given a password. The only writer of ``core_account``."""

from __future__ import annotations

import re

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from core.db import db, utcnow
from core.identity import administrators, names, passwords, session_store
from core.identity.models import Account
from core.org.models import Person

_LOGIN = re.compile(r"[\w.@+'-]{1,160}")


class AccountProblem(Exception):
    """A wish about an account that cannot be granted; ``reason`` is a word that the pages and commands explain."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def of_person(person: Person) -> Account:
    """The account of a person, made at their first sign-in. Two first sign-ins at once get the same one."""
    wanted = select(Account).where(Account.person_id == person.id)
    known: Account | None = db.session.scalar(wanted)
    if known is not None:
        return known
    try:
        with db.session.begin_nested():
            account = Account(person_id=person.id)
            db.session.add(account)
    except IntegrityError:
        return db.session.scalars(wanted).one()
    return account


def id_of(person_id: int) -> int | None:
    """The id of a person's account, ``None`` for somebody who has never had one."""
    return db.session.scalar(select(Account.id).where(Account.person_id == person_id))


def by_login(login: str) -> Account | None:
    """The account with this login of the portal's own."""
    return db.session.scalar(select(Account).where(Account.login == names.comparison_form(login)))


def create(
    login: str, password: str, *, display_name: str = "", person_id: int | None = None, emergency: bool = False
) -> Account:
    """Make an account with a password of the portal's own. Flushes.

    Raises:
        AccountProblem: ``login_form`` (cannot be a login), ``taken``, ``person_taken``, or a weakness of the password.
    """
    own_login = _free(login)
    if person_id is not None and id_of(person_id) is not None:
        raise AccountProblem("person_taken")
    account = Account(login=own_login, display_name=display_name.strip(), person_id=person_id, emergency=emergency)
    _store(account, password)
    db.session.add(account)
    db.session.flush()
    return account


def add_login(account: Account, login: str, password: str) -> None:
    """Give an account that has none a login and a password of the portal's own. Flushes.

    Raises:
        AccountProblem: ``login_form``, ``taken``, or a weakness of the password.
    """
    account.login = _free(login)
    _store(account, password)
    db.session.flush()


def _free(login: str) -> str:
    """The comparison form of a login that nobody has."""
    parsed = names.parse(login)
    if parsed is None or parsed.form == "domain" or not _LOGIN.fullmatch(parsed.text):
        raise AccountProblem("login_form")
    if by_login(login) is not None:
        raise AccountProblem("taken")
    return parsed.text


def set_password(
    account: Account, password: str, *, must_change: bool = False, keep_session: int | None = None
) -> None:
    """Give an account a new password and end its sessions, except ``keep_session``.

    Raises:
        AccountProblem: the weakness of the password, or ``no_login`` if a directory signs this account in.
    """
    if account.login is None:
        raise AccountProblem("no_login")
    _store(account, password)
    account.must_change_password = must_change
    db.session.flush()
    if keep_session is None:
        session_store.revoke_all(account_id=account.id)
    else:
        session_store.revoke_others(account.id, keep=keep_session)


def _store(account: Account, password: str) -> None:
    weakness = passwords.weakness(password, account.login or "")
    if weakness is not None:
        raise AccountProblem(weakness)
    account.password_hash = passwords.make_hash(password)
    account.password_changed_at = utcnow()


def disable(account: Account) -> None:
    """Close an account and end its sessions; what it wrote stays.

    Raises:
        AccountProblem: ``last_administrator``.
    """
    if account.disabled_at is not None:
        return
    if administrators.holds(account) and not administrators.remain(without_account=account.id):
        raise AccountProblem("last_administrator")
    account.disabled_at = utcnow()
    db.session.flush()
    session_store.revoke_all(account_id=account.id)


def enable(account: Account) -> None:
    """Open an account again; its former sessions stay ended."""
    account.disabled_at = None
    db.session.flush()


def emergency_exists() -> bool:
    """True if somebody could still sign in as administrator with every directory down."""
    usable = select(Account).where(
        Account.emergency.is_(True), Account.disabled_at.is_(None), Account.password_hash.is_not(None)
    )
    return any(administrators.holds(account) for account in db.session.scalars(usable))
