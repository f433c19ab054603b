"""Whether an account may be opened without asking a directory: by a provider's word or by a passkey.

Whoever their directories have disabled stays out by these ways too, at once and later: the session hangs on the
directory's login as if it had been opened with it.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from core.db import db, utcnow
from core.identity.models import Account
from core.org.models import DirectoryLogin, Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """``closed`` and ``disabled`` keep out; otherwise the login that the session is to hang on, if there is one."""

    closed: bool = False
    disabled: bool = False
    directory_login_id: int | None = None


def of(account: Account) -> Standing:
    """How an account stands now."""
    return Standing(closed=True) if account.disabled_at is not None else of_person(account.person)


def of_person(person: Person | None, *, prefer: int | None = None) -> Standing:
    """How a person stands now; ``prefer`` is the id of the login that the session should hang on if it is usable."""
    if person is None:
        return Standing()
    if person.status != "active":
        return Standing(closed=True)
    logins = db.session.scalars(
        select(DirectoryLogin).where(DirectoryLogin.person_id == person.id).order_by(DirectoryLogin.id)
    ).all()
    now = utcnow()
    usable = [login.id for login in logins if login.enabled and (login.expires_at is None or login.expires_at > now)]
    if logins and (not usable or (prefer is not None and prefer not in usable)):
        return Standing(disabled=True)
    return Standing(directory_login_id=prefer or (usable[0] if usable else None))
