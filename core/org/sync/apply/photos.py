"""Taking over people's pictures, after the people themselves: decoding one takes longer than writing a hundred rows."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select, update

from core import files
from core.access import audiences
from core.db import db
from core.org.sync.apply import journal
from core.org.sync.apply.context import CHANGES, REFS, Context, save_changes
from core.org.sync.apply.people import PEOPLE
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
        person_id = context.object_id("person", change.external_id)
        if person_id is not None:
            _show(context, change, person_id, None)


def _take(context: Context, change: Change) -> None:
    person_id = context.object_id("person", change.external_id)
    if person_id is None or change.photo is None:
        return
    try:
        with db.session.begin_nested():
            saved = files.save(
                OWNER,
                context.plan.spool.raw(change.photo),
                "photo",
                audience_id=audiences.everyone(),
                image=True,
            )
            _show(context, change, person_id, saved.id)
    except files.FileRefused as refused:
        reason = _("The picture was not taken over: %(reason)s", reason=refused)
        problem = Change("notice", "person", change.external_id, change.title, change.known, problem=reason)
        context.plan.problems.append(problem)
        save_changes(context, [problem], applied=False)
    own = (REFS.c.source_id == context.source_id, REFS.c.kind == "person", REFS.c.external_id == change.external_id)
    db.session.execute(update(REFS).where(*own).values(digest=change.digest))


def _show(context: Context, change: Change, person_id: int, file_id: int | None) -> None:
    query = select(PEOPLE.c.photo_file_id).where(PEOPLE.c.id == person_id)
    old = {"photo_file_id": db.session.execute(query).scalar_one_or_none()}
    new = {"photo_file_id": file_id}
    if old == new:
        return
    db.session.execute(update(PEOPLE).where(PEOPLE.c.id == person_id).values(new))
    own = (
        CHANGES.c.run_id == context.run.id,
        CHANGES.c.kind == "person",
        CHANGES.c.external_id == change.external_id,
        CHANGES.c.applied,
    )
    found = db.session.execute(select(CHANGES.c.id, CHANGES.c.journal).where(*own)).first()
    if found is not None:
        # The former picture's file stays until the run is forgotten, so that undo can show it again.
        entry = journal.updated(PEOPLE, {"id": person_id}, old, new)
        db.session.execute(update(CHANGES).where(CHANGES.c.id == found.id).values(journal=[*found.journal, entry]))
