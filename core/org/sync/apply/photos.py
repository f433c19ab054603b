"""Taking over people's pictures, after the people themselves: decoding one takes longer than writing a hundred rows."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, select, update

from core import files
from core.access import audiences
from core.db import db
from core.org.sync.apply import journal
from core.org.sync.apply.context import CHANGES, REFS, Context, save_changes
from core.org.sync.plan import Change

OWNER = "org"
PORTION = 20


def write(context: Context, changes: Sequence[Change]) -> None:
    """Save the pictures and show them; one that is none is reported, and the person stays as is. Commits."""
    for number, change in enumerate(changes, start=1):
        _take(context, change)
        if number % PORTION == 0:
            db.session.commit()
            context.progress(PORTION)
    db.session.commit()


def drop(context: Context, changes: Sequence[Change]) -> None:
    """Take away the pictures that the source has no more."""
    for change in changes:
        _keep(context, change, None)


def _take(context: Context, change: Change) -> None:
    if change.photo is None:
        return
    try:
        with db.session.begin_nested():
            saved = files.save(
                OWNER,
                context.plan.spool.raw(change.photo),
                "photo",
                # Whose picture it is, and who may see it, is found out over all sources at the end of the run.
                audience_id=audiences.nobody(),
                image=True,
            )
            _keep(context, change, saved.id)
    except files.FileRefused as refused:
        reason = _("The picture was not taken over: %(reason)s", reason=refused)
        problem = Change("notice", change.kind, change.external_id, change.title, change.known, problem=reason)
        context.plan.problems.append(problem)
        save_changes(context, [problem], applied=False)
    db.session.execute(update(REFS).where(*_own(context, change)).values(digest=change.digest))


def _own(context: Context, change: Change) -> tuple[ColumnElement[bool], ...]:
    return (
        REFS.c.source_id == context.source_id,
        REFS.c.kind == change.kind,
        REFS.c.external_id == change.external_id,
    )


def _keep(context: Context, change: Change, file_id: int | None) -> None:
    """Keep the picture with the record; which record's picture a person shows is decided over all sources."""
    row = db.session.execute(select(REFS.c.id, REFS.c.photo_file_id).where(*_own(context, change))).first()
    if row is None or row.photo_file_id == file_id:
        return
    db.session.execute(update(REFS).where(REFS.c.id == row.id).values(photo_file_id=file_id))
    own = (
        CHANGES.c.run_id == context.run.id,
        CHANGES.c.kind == change.kind,
        CHANGES.c.external_id == change.external_id,
        CHANGES.c.applied,
    )
    found = db.session.execute(select(CHANGES.c.id, CHANGES.c.journal).where(*own)).first()
    if found is not None:
        # The former picture's file stays until the run is forgotten, so that undo can show it again.
        old, new = {"photo_file_id": row.photo_file_id}, {"photo_file_id": file_id}
        entry = journal.updated(REFS, {"id": row.id}, old, new)
        db.session.execute(update(CHANGES).where(CHANGES.c.id == found.id).values(journal=[*found.journal, entry]))
