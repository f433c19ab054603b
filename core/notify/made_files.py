"""Files that a job made for one person: private, announced with a link, and gone a day later.

All of it is in the caller's transaction, so that one who is told finds the file, and a job that is broken off leaves
neither a file nor a message behind.
"""

from __future__ import annotations

from datetime import timedelta
from typing import BinaryIO

from core import files, jobs
from core.access import audiences
from core.db import utcnow
from core.extension import JobProgress, Payload, Viewer
from core.notify import sending

ERASE = "notify.erase_file"
KEPT = timedelta(days=1)
MAX_BYTES = 200_000_000


def send_file(
    type_name: str, content: BinaryIO | bytes, filename: str, viewer: Viewer, *, payload: Payload | None = None
) -> int:
    """Give a file to a viewer who is in the directory, with a message of that type; gives the file's id.

    Nobody else can open it, administrators included.

    Args:
        payload: of the message, which links to the file.

    Raises:
        ValueError: the viewer is nobody in the directory.
        FileRefused: larger than 200 MB, or not of a kind that is taken.
    """
    if viewer.person_id is None:
        raise ValueError("a file needs a person to be given to")
    file = files.save(
        sending.owner_of(type_name),
        content,
        filename,
        audience_id=audiences.intern((f"person:{viewer.person_id}",)),
        max_bytes=MAX_BYTES,
        created_by=viewer.person_id,
    )
    jobs.enqueue(ERASE, {"file": file.id}, run_at=utcnow() + KEPT)
    sending.send(type_name, people=[viewer.person_id], payload=payload, url=f"/files/{file.id}")
    return file.id


def erase(payload: Payload, progress: JobProgress) -> None:
    """Let go of a file that was made a day ago."""
    files.delete(payload["file"])
