"""Those who are half way in: the first step was right, the second is to come.

The row is the whole truth; the browser holds a secret of which the row keeps the digest. A row serves once, a few tries
and a few minutes.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import delete, update

from core.db import db, utcnow
from core.identity.models import Account
from core.identity.session_store import digest
from core.identity.sign_in_models import SecondStep

LASTS = timedelta(minutes=10)
TRIES = 5


def begin(
    account: Account,
    *,
    way: str,
    shared: bool,
    directory_login_id: int | None,
    external_identity_id: int | None,
    id_token: str,
) -> str:
    """Remember somebody whose first step was right; returns the secret for the browser. Flushes."""
    secret = secrets.token_urlsafe(32)
    db.session.add(
        SecondStep(
            digest=digest(secret),
            account_id=account.id,
            directory_login_id=directory_login_id,
            external_identity_id=external_identity_id,
            way=way,
            shared=shared,
            id_token=id_token,
            expires_at=utcnow() + LASTS,
        )
    )
    db.session.flush()
    return secret


def find(secret: str) -> SecondStep | None:
    """The step this browser has to do; ``None`` if there is none, it expired or was failed too often."""
    row = db.session.get(SecondStep, digest(secret)) if secret else None
    if row is None or row.expires_at <= utcnow() or row.failures >= TRIES:
        return None
    account = row.account
    # Closed or left in these minutes; the session would end at once anyway.
    closed = account.disabled_at is not None or (account.person is not None and account.person.status != "active")
    return None if closed else row


def fail(row: SecondStep) -> bool:
    """Count a failure; True if that was the last. Flushes."""
    db.session.execute(
        update(SecondStep).where(SecondStep.digest == row.digest).values(failures=SecondStep.failures + 1)
    )
    db.session.refresh(row)
    return row.failures >= TRIES


def finish(row: SecondStep) -> bool:
    """Use the step up; False if another request has just done so. Flushes."""
    gone = db.session.execute(delete(SecondStep).where(SecondStep.digest == row.digest))
    return bool(gone.rowcount)  # type: ignore[attr-defined]  # a DELETE gives a CursorResult


def forget_expired() -> None:
    """Delete what nobody can go on with."""
    db.session.execute(delete(SecondStep).where(SecondStep.expires_at < utcnow()))
