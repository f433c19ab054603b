"""The rules of signing in: whose login it is, who checks the password, and whether that person may come in.

Never a guess: a plain name that several doors know is asked about, and whoever a directory let in is found by the
directory's immutable id, not by the name typed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import or_, select

from core import audit
from core.db import db, utcnow
from core.identity import accounts, entries, names, passwords
from core.identity.models import Account
from core.identity.realms import Realm, all_realms
from core.org.directory import DirectoryClient, SignInResult, SignInStatus
from core.org.models import DirectoryLogin, Person

log = logging.getLogger(__name__)

OWN = "own"
"""What a person chooses for the portal's own password, where others choose a directory's key."""


class Reason(StrEnum):
    """Why somebody was not let in."""

    WRONG = "wrong"
    NO_SUCH_DOMAIN = "no_such_domain"
    UNAVAILABLE = "unavailable"
    DISABLED = "disabled"
    EXPIRED = "expired"
    LOCKED = "locked"
    PASSWORD_EXPIRED = "password_expired"  # noqa: S105 - the name of a reason, not a password
    NOT_ALLOWED = "not_allowed"
    NOT_KNOWN_YET = "not_known_yet"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """Let in; ``directory_login_id`` is ``None`` for the portal's own password."""

    account: Account
    directory_login_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Several doors know this name. All directories are offered, so that the question tells little about who exists."""

    realms: Sequence[Realm]
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Not let in; ``realm`` is the directory that was asked, if one was."""

    reason: Reason
    realm: Realm | None = None


Verify = Callable[[Realm, str, str], SignInResult]

_REASONS = {
    SignInStatus.DISABLED: Reason.DISABLED,
    SignInStatus.EXPIRED: Reason.EXPIRED,
    SignInStatus.LOCKED: Reason.LOCKED,
    SignInStatus.PASSWORD_EXPIRED: Reason.PASSWORD_EXPIRED,
    SignInStatus.NOT_ALLOWED: Reason.NOT_ALLOWED,
    SignInStatus.UNAVAILABLE: Reason.UNAVAILABLE,
}
"""Everything else is a wrong login or password, and which of them is nobody's business."""


def why(status: SignInStatus) -> Reason:
    """What a directory's refusal means for who is refused."""
    return _REASONS.get(status, Reason.WRONG)


def ask_directory(realm: Realm, login: str, password: str) -> SignInResult:
    """Have the directory check the password; the only moment when a page waits for it."""
    with DirectoryClient(realm.settings) as client:
        return client.verify(login, password)


def attempt(typed: str, password: str, *, choice: str = "", verify: Verify = ask_directory) -> Admitted | Ask | Refused:
    """Try to let somebody in, and write down how it went. The caller commits.

    Args:
        typed: ``user``, ``DOM\\user`` or ``user@dom``.
        choice: a directory's key or ``OWN``, where the person was asked.
    """
    login = names.parse(typed)
    if login is None or not password or len(password) > passwords.LONGEST:
        return _refuse(Refused(reason=Reason.WRONG), typed="")
    doors = _doors(login, choice)
    if isinstance(doors, Ask | Refused):
        return doors if isinstance(doors, Ask) else _refuse(doors, typed=login.text)
    realm, account = doors
    result = _by_own_password(account, password) if realm is None else _by_directory(realm, typed, password, verify)
    if isinstance(result, Refused):
        return _refuse(result, typed=login.text, account=account)
    entries.first_step(result.account)
    return result


def _doors(login: names.TypedLogin, choice: str) -> tuple[Realm | None, Account | None] | Ask | Refused:
    """The one door to try: a directory, or the portal's own password (of nobody, if the login is unknown)."""
    realms = {realm.key: realm for realm in all_realms()}
    if choice in realms:
        return realms[choice], None
    own = _own_account(login)
    if choice == OWN or login.domain == names.OWN_DOMAIN:
        return None, own
    if login.form == "domain":
        named = [realm for realm in realms.values() if login.domain in realm.names]
        if not named:
            return Refused(reason=Reason.NO_SUCH_DOMAIN)
        return (named[0], None) if len(named) == 1 else Ask(realms=named, own=False)
    known = _realms_that_know(login, list(realms.values()))
    if len(known) + (own is not None) > 1:
        return Ask(realms=list(realms.values()), own=own is not None)
    if known:
        return known[0], None
    if own is None and len(realms) == 1 and login.form == "plain":
        # Perhaps renamed since the last sync: the directory knows its names best, and its id tells who it is.
        return next(iter(realms.values())), None
    return None, own


def _own_account(login: names.TypedLogin) -> Account | None:
    wanted = login.name if login.domain == names.OWN_DOMAIN else login.text
    return db.session.scalar(select(Account).where(Account.login == wanted, Account.password_hash.is_not(None)))


def _realms_that_know(login: names.TypedLogin, realms: Sequence[Realm]) -> list[Realm]:
    if login.form == "principal":
        named = [realm for realm in realms if login.domain in realm.names]
        if named:
            return named
        wanted = or_(DirectoryLogin.principal_name == login.text, DirectoryLogin.login == login.text)
    else:
        wanted = DirectoryLogin.login == login.name
    sources = set(db.session.scalars(select(DirectoryLogin.source_id).where(wanted).distinct()))
    return [realm for realm in realms if realm.source_id in sources]


def _by_own_password(account: Account | None, password: str) -> Admitted | Refused:
    if not passwords.matches(account.password_hash if account else None, password) or account is None:
        return Refused(reason=Reason.WRONG)
    if account.disabled_at is not None or (account.person is not None and account.person.status != "active"):
        return Refused(reason=Reason.CLOSED)
    if passwords.outdated(account.password_hash or ""):
        account.password_hash = passwords.make_hash(password)
    return Admitted(account=account)


def _by_directory(realm: Realm, typed: str, password: str, verify: Verify) -> Admitted | Refused:
    answer = verify(realm, typed.strip(), password)
    if not answer.ok:
        log.info("%s did not let somebody in: %s %s", realm.key, answer.status, answer.reason)
        return Refused(reason=why(answer.status), realm=realm)
    found = db.session.execute(
        select(DirectoryLogin, Person)
        .join(Person, Person.id == DirectoryLogin.person_id)
        .where(DirectoryLogin.source_id == realm.source_id, DirectoryLogin.external_id == answer.external_id)
    ).one_or_none()
    if found is None:
        return Refused(reason=Reason.NOT_KNOWN_YET, realm=realm)
    directory_login, person = found
    if person.status != "active":
        return Refused(reason=Reason.CLOSED, realm=realm)
    if not directory_login.enabled:
        return Refused(reason=Reason.DISABLED, realm=realm)
    if directory_login.expires_at is not None and directory_login.expires_at <= utcnow():
        return Refused(reason=Reason.EXPIRED, realm=realm)
    account = accounts.of_person(person)
    if account.disabled_at is not None:
        return Refused(reason=Reason.CLOSED, realm=realm)
    return Admitted(account=account, directory_login_id=directory_login.id)


def _refuse(refusal: Refused, *, typed: str, account: Account | None = None) -> Refused:
    # People type their password into the login field by mistake, so a login nobody has is not written down.
    known = account is not None or _anybody_has(typed)
    audit.record(
        "identity.sign_in_refused",
        object_type="account",
        object_id=str(account.id) if account else "",
        title=typed if known else "",
        details={"reason": refusal.reason.value, "realm": refusal.realm.key if refusal.realm else ""},
    )
    return refusal


def _anybody_has(typed: str) -> bool:
    parsed = names.parse(typed)
    if parsed is None:
        return False
    directory = or_(DirectoryLogin.login.in_((parsed.name, parsed.text)), DirectoryLogin.principal_name == parsed.text)
    return bool(
        db.session.scalar(select(select(DirectoryLogin.id).where(directory).exists()))
        or db.session.scalar(select(select(Account.id).where(Account.login == parsed.name).exists()))
    )
