"""Recovery codes: ten for the day when the phone is lost, each good once. Shown when made, later only digests stay.

A digest without salt is enough: a code has 80 random bits, which nobody tries through.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, func, select, update

from core.db import db, utcnow
from core.identity import passwords
from core.identity.session_store import digest
from core.identity.sign_in_models import RecoveryCode

COUNT = 10


def make(account_id: int) -> Sequence[str]:
    """New codes; those of before are of no use any more. Flushes."""
    remove(account_id)
    codes = [passwords.one_time() for _ in range(COUNT)]
    db.session.add_all(RecoveryCode(account_id=account_id, digest=_digest(code)) for code in codes)
    db.session.flush()
    return codes


def use(account_id: int, code: str) -> bool:
    """Use a code up; False if it is none or was used. Flushes."""
    used = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account_id,
            RecoveryCode.digest == _digest(code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=utcnow())
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult


def left(account_id: int) -> int:
    """How many can still be used."""
    wanted = select(func.count()).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(wanted) or 0


def remove(account_id: int) -> None:
    """Forget all codes. Flushes."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account_id))


def _digest(code: str) -> str:
    """Of the letters alone, so that dashes and capitals do not matter."""
    return digest("".join(sign for sign in code.casefold() if sign.isalnum()))
