"""Work on stored files outside requests."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from core.db import db, utcnow
from core.extension import JobProgress, Payload
from core.files import images
from core.files.models import File, FileText
from core.files.service import variant_key
from core.files.storage import storage

ORPHAN_AGE = timedelta(days=1)
"""Bytes without a row may belong to a transaction that is still open; after a day they surely do not."""

_BATCH = 500


def remove(payload: Payload, progress: JobProgress) -> None:
    """Remove the bytes of deleted files with all variants, then their rows where nothing refers to them any more."""
    wanted = select(File).where(File.id.in_(payload["ids"]), File.deleted_at.is_not(None))
    for file in db.session.scalars(wanted):
        for key in (*(variant_key(file.key, name) for name in images.VARIANTS), file.key):
            storage().delete(key)
        try:
            with db.session.begin_nested():
                db.session.delete(file)
        except IntegrityError:
            # Somebody's table still points at it. The row stays as the mark of what was there; its words go.
            db.session.expire(file)
            db.session.execute(delete(FileText).where(FileText.file_id == file.id))


def sweep(payload: Payload, progress: JobProgress) -> None:
    """Remove bytes that no row knows, left by transactions that were rolled back."""
    old = utcnow() - ORPHAN_AGE
    keys = storage().keys("")
    seen = 0
    while batch := list(islice(keys, _BATCH)):
        bases = {key: key.partition(".")[0] for key in batch}
        known = set(db.session.scalars(select(File.key).where(File.key.in_(set(bases.values())))))
        for key, base in bases.items():
            if base not in known and storage().written_at(key) < old:
                storage().delete(key)
        seen += len(batch)
        progress.step(seen)
