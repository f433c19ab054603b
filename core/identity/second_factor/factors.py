"""What an account has to confirm a sign-in with."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from core.db import db
from core.identity import session_store, ways
from core.identity.models import Account
from core.identity.second_factor import app_codes, passkeys, recovery
from core.identity.second_factor.conditions import has_second_factor


@dataclass(frozen=True, slots=True, kw_only=True)
class Factors:
    """What there is: an app, how many passkeys, how many recovery codes are left."""

    app: bool
    passkeys: int
    recovery_codes: int

    @property
    def any(self) -> bool:
        """Whether there is a second step; recovery codes alone are none."""
        return self.app or self.passkeys > 0


def enrolled(account_id: int) -> bool:
    """Whether signing in asks for a second step."""
    return bool(db.session.scalar(select(has_second_factor(account_id))))


def of(account_id: int) -> Factors:
    """All of it."""
    return Factors(
        app=app_codes.exists(account_id),
        passkeys=len(passkeys.of_account(account_id)),
        recovery_codes=recovery.left(account_id),
    )


def check_code(account_id: int, typed: str) -> str:
    """What a typed code confirms by: ``APP``, ``RECOVERY``, or empty if it is wrong. Flushes."""
    if app_codes.check(account_id, typed):
        return ways.APP
    return ways.RECOVERY if recovery.use(account_id, typed) else ""


def added(account_id: int, *, here: int, by: str) -> None:
    """A second step is there: the present session counts as confirmed, others without one end. Flushes."""
    session_store.confirm(here, by)
    session_store.revoke_unconfirmed(account_id)


def removed(account_id: int) -> None:
    """One is gone: with the last of them the recovery codes go too. Flushes."""
    if not enrolled(account_id):
        recovery.remove(account_id)


def reset(account: Account) -> None:
    """Take everything away, for somebody who has lost it all, and sign them out everywhere. Flushes."""
    app_codes.remove(account.id)
    for passkey in passkeys.of_account(account.id):
        db.session.delete(passkey)
    recovery.remove(account.id)
    db.session.flush()
    session_store.revoke_all(account_id=account.id)
