"""One run of a source at a time, in whatever process."""

from __future__ import annotations

import secrets
import time
from datetime import timedelta

from sqlalchemy import delete, update

from core.db import conflict_insert, db, utcnow
from core.jobs.models import Lease

LASTS = timedelta(minutes=10)
_RENEW_SECONDS = 60


class BusyError(RuntimeError):
    """Another run of the source is under way."""


class SourceLease:
    """Held while a source is read and applied; a process that died gives it up by not renewing it."""

    def __init__(self, source_id: int) -> None:
        self._name = f"org.sync:{source_id}"
        self._holder = secrets.token_hex(16)
        self._renewed = 0.0

    def take(self) -> None:
        """Get it; commits.

        Raises:
            BusyError: somebody else has it.
        """
        now = utcnow()
        values = {"holder": self._holder, "until": now + LASTS}
        statement = (
            conflict_insert(Lease)
            .values(name=self._name, **values)
            .on_conflict_do_update(index_elements=["name"], set_=values, where=Lease.until < now)
            .returning(Lease.holder)
        )
        got = db.session.execute(statement).scalar_one_or_none()
        db.session.commit()
        if got != self._holder:
            raise BusyError
        self._renewed = time.monotonic()

    def renew(self) -> None:
        """Keep it; to be called now and then, writes once a minute. Commits.

        Raises:
            BusyError: it was lost, because it was not renewed in time.
        """
        if time.monotonic() - self._renewed < _RENEW_SECONDS:
            return
        mine = (Lease.name == self._name, Lease.holder == self._holder)
        kept = update(Lease).where(*mine).values(until=utcnow() + LASTS).returning(Lease.name)
        still_mine = db.session.scalar(kept)
        db.session.commit()
        if still_mine is None:
            raise BusyError
        self._renewed = time.monotonic()

    def give_back(self) -> None:
        """Let others have it; commits."""
        mine = (Lease.name == self._name, Lease.holder == self._holder)
        db.session.execute(delete(Lease).where(*mine))
        db.session.commit()
