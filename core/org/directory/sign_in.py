"""Checking a person's password in a directory, and telling apart why it was refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from core.org.directory import connect
from core.org.directory.asking import Asked, Entry
from core.org.directory.errors import DirectoryError
from core.org.directory.names import parse_name
from core.org.directory.values import account_disabled, equals, file_time, identifier, identifier_filter

_DATA_CODE = re.compile(r"\bdata ([0-9a-fA-F]{3,8})\b")
_INVALID_CREDENTIALS = 49


class SignInStatus(StrEnum):
    """How a sign-in ended."""

    OK = "ok"
    WRONG_PASSWORD = "wrong_password"  # noqa: S105 - the name of an outcome, not a password
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    DISABLED = "disabled"
    EXPIRED = "expired"
    LOCKED = "locked"
    PASSWORD_EXPIRED = "password_expired"  # noqa: S105 - the name of an outcome, not a password
    NOT_ALLOWED = "not_allowed"
    """Not at this hour, or not from here."""
    UNAVAILABLE = "unavailable"
    """The directory is down, cannot be trusted or refuses the portal: nothing is known about the password."""


_BY_DATA_CODE = {
    0x525: SignInStatus.UNKNOWN,
    0x52E: SignInStatus.WRONG_PASSWORD,
    0x530: SignInStatus.NOT_ALLOWED,
    0x531: SignInStatus.NOT_ALLOWED,
    0x532: SignInStatus.PASSWORD_EXPIRED,
    0x533: SignInStatus.DISABLED,
    0x701: SignInStatus.EXPIRED,
    0x773: SignInStatus.PASSWORD_EXPIRED,
    0x775: SignInStatus.LOCKED,
}
"""What Active Directory writes behind ``data`` in its answer to a refused bind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInResult:
    """The outcome, and whose entry it was.

    Attributes:
        external_id: the entry's immutable id; empty where no single entry was found.
        reason: for the log and the administrator, never for the person who signs in.
    """

    status: SignInStatus
    external_id: str = ""
    dn: str = ""
    login: str = ""
    principal_name: str = ""
    reason: str = ""

    @property
    def ok(self) -> bool:
        """True if the password is right and the account may be used."""
        return self.status is SignInStatus.OK


def verify(
    directory: Asked, name: str, password: str, *, external_id: str = "", people_filter: bool = True
) -> SignInResult:
    """Find the entry, bind as it, and look at what a successful bind does not tell (see ``DirectoryClient.verify``)."""
    if not password:
        # A bind without a password succeeds as an anonymous one on many servers.
        return SignInResult(status=SignInStatus.WRONG_PASSWORD, reason="empty password")
    try:
        entries = _find(directory, name, external_id, people_filter)
        if len(entries) != 1:
            status = SignInStatus.AMBIGUOUS if entries else SignInStatus.UNKNOWN
            return SignInResult(status=status, reason=f"{len(entries)} entries for {name or external_id!r}")
        return _check_password(directory, entries[0], password)
    except DirectoryError as error:
        return SignInResult(status=SignInStatus.UNAVAILABLE, reason=str(error))


def name_filter(directory: Asked, typed: str) -> str:
    """The filter that finds the entry meant by a typed login."""
    settings = directory.settings
    login, principal = settings.attribute("login"), settings.attribute("principal_name")
    name = parse_name(typed)
    if name.form == "principal" and principal:
        by_principal = equals(principal, name.typed)
        # Without a principal name of its own the domain's implicit one is login@suffix.
        return f"(|{by_principal}{equals(login, name.name)})" if name.belongs_to(settings) else by_principal
    if name.form == "principal" and not name.belongs_to(settings):
        return equals(login, name.typed)
    return equals(login, name.name)


def _find(directory: Asked, name: str, external_id: str, people_filter: bool) -> list[Entry]:
    settings = directory.settings
    if external_id:
        try:
            wanted = identifier_filter(settings.attribute("id"), external_id)
        except ValueError:
            return []
    else:
        wanted = name_filter(directory, name)
    extra = settings.sign_in_filter + (settings.filter_for("people") if people_filter else "")
    names = [settings.attribute(key) for key in ("id", "login", "principal_name")]
    names += ["userAccountControl", "accountExpires"]
    found: dict[str, Entry] = {}
    for base in settings.bases_for("people"):
        for entry in directory.search(base, f"(&{wanted}{extra})", names, size_limit=2):
            found[entry.dn] = entry
    return list(found.values())


def _check_password(directory: Asked, entry: Entry, password: str) -> SignInResult:
    status, reason = _bind_as(directory, entry, password)
    if status is SignInStatus.OK:
        # Some servers let a disabled or expired account bind; its own attributes have the last word.
        status = _standing(entry)
    settings = directory.settings
    try:
        external_id = identifier(settings.attribute("id"), entry.first(settings.attribute("id")))
        login, principal = entry.text(settings.attribute("login")), entry.text(settings.attribute("principal_name"))
    except ValueError as error:
        return SignInResult(status=SignInStatus.UNAVAILABLE, dn=entry.dn, reason=f"unreadable entry: {error}")
    return SignInResult(
        status=status, external_id=external_id, dn=entry.dn, login=login, principal_name=principal, reason=reason
    )


def _bind_as(directory: Asked, entry: Entry, password: str) -> tuple[SignInStatus, str]:
    connection = connect.open_connection(directory.settings, entry.dn, password)
    try:
        answer = connect.bind(connection)
    finally:
        connect.close(connection)
    reason = f"{answer.description} {answer.message}".strip()
    if answer.accepted:
        return SignInStatus.OK, ""
    if answer.code != _INVALID_CREDENTIALS:
        return SignInStatus.UNAVAILABLE, reason
    code = _DATA_CODE.search(answer.message)
    if code is None:
        return SignInStatus.WRONG_PASSWORD, reason
    return _BY_DATA_CODE.get(int(code[1], 16), SignInStatus.WRONG_PASSWORD), reason


def _standing(entry: Entry) -> SignInStatus:
    if account_disabled(entry.text("userAccountControl") or "0"):
        return SignInStatus.DISABLED
    expires = file_time(entry.text("accountExpires") or "0")
    if expires is not None and expires <= datetime.now(UTC):
        return SignInStatus.EXPIRED
    return SignInStatus.OK
