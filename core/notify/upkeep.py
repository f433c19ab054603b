"""Forgetting what nobody needs any more."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from core.db import db, utcnow
from core.extension import JobProgress, Payload
from core.notify.models import Notification

KEEP = timedelta(days=180)


def trim(payload: Payload, progress: JobProgress) -> None:
    """Delete messages of half a year ago."""
    statement = delete(Notification).where(Notification.created_at < utcnow() - KEEP)
    db.session.execute(statement.execution_options(synchronize_session=False))
