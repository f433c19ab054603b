"""The job that reads files, one after the other; see ``core.extraction`` for what keeps it from doing harm."""

from __future__ import annotations

import time

from sqlalchemy import delete, select, update

from core import jobs
from core.db import conflict_insert, db
from core.extension import JobProgress, Payload
from core.extraction import BROKEN, WAITING, Extracted, extract
from core.files import texts
from core.files.models import File, FilePassage, FileText
from core.files.storage import storage

AT_ONCE = 2.0
"""Seconds of reading after which other work has its turn."""


def read_waiting(payload: Payload, progress: JobProgress) -> None:
    """Read the files that wait; what is left is left to the next run, so that short work need not wait for long."""
    end = time.monotonic() + AT_ONCE
    done = 0
    while (file := _next()) is not None:
        if time.monotonic() > end:
            jobs.enqueue(texts.READ, key=texts.READ)
            db.session.commit()
            return
        _keep(file.id, _read(file))
        done += 1
        progress.step(done)


def _next() -> File | None:
    query = select(File).join(FileText, FileText.file_id == File.id).where(FileText.state == WAITING)
    found = db.session.scalar(query.order_by(File.id).limit(1))
    # Nothing is held while another process reads.
    db.session.rollback()
    return found


def _read(file: File) -> Extracted:
    try:
        with storage().open(file.key) as stream:
            return extract(stream, file.name, file.size)
    except FileNotFoundError:
        return Extracted(BROKEN)


def _keep(file_id: int, found: Extracted) -> None:
    db.session.execute(delete(FilePassage).where(FilePassage.file_id == file_id))
    rows = [
        {"file_id": file_id, "number": number, "page": passage.page, "text": passage.text}
        for number, passage in enumerate(found.passages)
    ]
    if rows:
        # Two may read the same file at once; what they read is the same.
        db.session.execute(conflict_insert(FilePassage).values(rows).on_conflict_do_nothing())
    values = {"state": found.state, "partial": found.partial}
    db.session.execute(update(FileText).where(FileText.file_id == file_id).values(**values))
    texts.tell(file_id)
    db.session.commit()
