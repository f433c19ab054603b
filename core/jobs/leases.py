"""Duties that one process at a time has, among any number on any number of hosts."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, or_, update
from sqlalchemy.engine import Connection

from core.db import conflict_insert, utcnow
from core.jobs.models import Lease


def take(connection: Connection, name: str, holder: str, length: timedelta) -> bool:
    """Take or renew the duty ``name``; False if another holder's time is not over yet."""
    now = utcnow()
    insert = conflict_insert(Lease).values(name=name, holder=holder, until=now + length)
    if connection.scalar(insert.on_conflict_do_nothing().returning(Lease.name)) is not None:
        return True
    free = or_(Lease.holder == holder, Lease.until < now)
    statement = update(Lease).where(Lease.name == name, free).values(holder=holder, until=now + length)
    return bool(connection.execute(statement).rowcount)


def release(connection: Connection, name: str, holder: str) -> None:
    """Give the duty up at once, so that nobody waits for the lease to end."""
    connection.execute(delete(Lease).where(Lease.name == name, Lease.holder == holder))
