"""Things that may be used once: remembered by their digest until they would have expired anyway."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from core.db import conflict_insert, db, utcnow
from core.identity.session_store import digest
from core.identity.sign_in_models import UsedOnce


def use(thing: str, *, within: timedelta) -> bool:
    """Use it up; False if it was used before. Two at once: one of them gets False. Flushes.

    Args:
        within: for how long at the most it could have been used.
    """
    statement = conflict_insert(UsedOnce).values(digest=digest(thing), expires_at=utcnow() + within)
    # Asked for what was inserted, because drivers do not agree on the number of rows of an INSERT.
    wanted = statement.on_conflict_do_nothing(index_elements=["digest"]).returning(UsedOnce.digest)
    return db.session.execute(wanted).scalar_one_or_none() is not None


def forget_expired() -> None:
    """Delete what could not be used any more."""
    db.session.execute(delete(UsedOnce).where(UsedOnce.expires_at < utcnow()))
