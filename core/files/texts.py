"""What stands in stored files: asked for in the transaction that keeps a file, read by a job, kept in passages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from flask import current_app
from sqlalchemy import func, select, tuple_

from core import jobs
from core.db import among, conflict_insert, db
from core.extraction import OTHER_KIND, WAITING, Passage, readable
from core.files.models import File, FilePassage, FileText

READ = "files.read"
_LISTENERS = "dunbar.files.read"


def ask(file_ids: Collection[int]) -> None:
    """Have the text of these files read after this transaction, unless it was or will be anyway. The caller commits."""
    if not file_ids:
        return
    unknown = (
        select(File.id, File.name)
        .outerjoin(FileText, FileText.file_id == File.id)
        .where(among(File.id, file_ids), FileText.file_id.is_(None))
    )
    rows = [
        {"file_id": file_id, "state": WAITING if readable(name) else OTHER_KIND, "partial": False}
        for file_id, name in db.session.execute(unknown)
    ]
    if rows:
        db.session.execute(conflict_insert(FileText).values(rows).on_conflict_do_nothing())
    if any(row["state"] == WAITING for row in rows):
        jobs.enqueue(READ, key=READ)


def read_text(file_id: int) -> None:
    """Have the text of one file read after this transaction."""
    ask([file_id])


def text_state(file_id: int) -> str:
    """What is known of a file's text, one of ``core.extraction.STATES``; empty if nobody asked for it."""
    return db.session.scalar(select(FileText.state).where(FileText.file_id == file_id)) or ""


def passages(file_id: int) -> list[Passage]:
    """The text of a file in order; nothing while it was not read."""
    query = select(FilePassage.page, FilePassage.text).where(FilePassage.file_id == file_id)
    return [Passage(page, text) for page, text in db.session.execute(query.order_by(FilePassage.number))]


def single(places: Collection[tuple[int, int]]) -> Mapping[tuple[int, int], Passage]:
    """The passages at these places, each the id of a file and a number from 0."""
    if not places:
        return {}
    query = select(FilePassage).where(tuple_(FilePassage.file_id, FilePassage.number).in_(list(places)))
    return {(row.file_id, row.number): Passage(row.page, row.text) for row in db.session.scalars(query)}


def counts() -> dict[str, int]:
    """Number of files per state, for administrators."""
    rows = db.session.execute(select(FileText.state, func.count()).group_by(FileText.state))
    return {state: number for state, number in rows}  # noqa: C416 - dict() has no type for rows


def unread(states: Sequence[str], most: int = 50) -> list[tuple[File, str]]:
    """Files in one of ``states`` with it, the newest first, for administrators."""
    query = (
        select(File, FileText.state)
        .join(FileText, FileText.file_id == File.id)
        .where(FileText.state.in_(states), File.deleted_at.is_(None))
        .order_by(File.id.desc())
        .limit(most)
    )
    return [(file, state) for file, state in db.session.execute(query)]


def when_read(listener: Callable[[int], None]) -> None:
    """Have ``listener(file_id)`` called whenever a text was read, in the same transaction."""
    current_app.extensions.setdefault(_LISTENERS, []).append(listener)


def tell(file_id: int) -> None:
    """Tell all listeners that the text of a file was read."""
    for listener in current_app.extensions.get(_LISTENERS, ()):
        listener(file_id)
