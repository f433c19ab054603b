"""One comparison of all sources at a time."""

from __future__ import annotations

from sqlalchemy import text, update

from core.db import db
from core.org.sync.models import Source

_KEY = 0x44756E62_6F72
"""A number of our own among PostgreSQL's advisory locks."""


def hold() -> None:
    """Wait for others and keep them waiting until the present transaction ends."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _KEY})
    else:
        # SQLite has one writer at a time, which an UPDATE of nothing makes us.
        db.session.execute(update(Source).where(Source.id == -1).values(id=-1))
