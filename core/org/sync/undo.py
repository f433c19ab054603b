"""Takes a run back: every row it wrote gets its former values, what it added goes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Table, and_, delete, exists, insert, select, update

from core import audit
from core.access.roles import EPOCH as ACCESS_EPOCH
from core.db import db, utcnow
from core.epochs import bump
from core.org import refresh
from core.org.models import Person
from core.org.sync.apply import journal
from core.org.sync.apply.things import TABLES, set_members
from core.org.sync.lease import SourceLease
from core.org.sync.models import ExternalRef, Source, SyncChange, SyncRun
from core.org.sync.references import references_to

PORTION = 200
_OF_SYNC = frozenset(
    {"core_employment", "core_assignment", "core_directory_login", "core_group_member", "core_person_token",
     "core_headship"}
)  # fmt: skip
"""Tables whose rows a person or department has from the import itself."""

_REFERRED_TO = frozenset({"core_person", "core_department", "core_group", "core_legal_entity", "core_location"})


class UndoRefusedError(Exception):
    """The run cannot be taken back; the message says why."""


def undo(run_id: int, *, account_id: int | None = None) -> SyncRun:
    """Take an applied run back; gives the run that records it. Commits.

    Raises:
        UndoRefusedError: there is nothing to take back, or later runs changed the same people.
        BusyError: a run of the source is under way.
    """
    run = db.session.get(SyncRun, run_id)
    if run is None:
        raise UndoRefusedError(_("There is no run %(number)s.", number=run_id))
    source = db.session.get_one(Source, run.source_id)
    lease = SourceLease(source.id)
    lease.take()
    try:
        _must_be_possible(run)
        return _take_back(run, source, account_id)
    except BaseException:
        db.session.rollback()
        raise
    finally:
        lease.give_back()


def refusal(run: SyncRun) -> str:
    """Why the run cannot be taken back, in words; empty if it can."""
    if run.state != "applied" or run.undoes_run_id is not None:
        return _("Only a run that was applied can be taken back.")
    if not db.session.scalar(select(exists().where(SyncChange.run_id == run.id, SyncChange.applied))):
        return _("The run changed nothing.")
    later = _later(run)
    if later:
        shown = ", ".join(title for title in later[:5])
        return ngettext(
            "%(num)s record was changed by a later run, too: %(titles)s. Take that run back first.",
            "%(num)s records were changed by later runs, too: %(titles)s. Take those runs back first.",
            len(later),
            titles=shown,
        )
    return ""


def _must_be_possible(run: SyncRun) -> None:
    reason = refusal(run)
    if reason:
        raise UndoRefusedError(reason)


def _later(run: SyncRun) -> list[str]:
    mine = SyncChange.__table__.alias("mine")
    theirs = SyncChange.__table__.alias("theirs")
    same = and_(mine.c.kind == theirs.c.kind, mine.c.object_id == theirs.c.object_id)
    query = (
        select(theirs.c.title)
        .join(mine, same)
        .join(SyncRun, SyncRun.id == theirs.c.run_id)
        .where(mine.c.run_id == run.id, mine.c.applied)
        .where(theirs.c.run_id > run.id, theirs.c.applied, SyncRun.state == "applied")
        .where(SyncRun.undoes_run_id.is_(None))
        .distinct()
        .order_by(theirs.c.title)
    )
    return list(db.session.scalars(query))


def _take_back(run: SyncRun, source: Source, account_id: int | None) -> SyncRun:
    record = SyncRun(source_id=source.id, account_id=account_id, undoes_run_id=run.id, state="running")
    db.session.add(record)
    db.session.flush()
    touched: set[int] = set()
    groups: list[SyncChange] = []
    kept = done = 0
    last: int | None = None
    while True:
        query = select(SyncChange).where(SyncChange.run_id == run.id, SyncChange.applied)
        if last is not None:
            query = query.where(SyncChange.id < last)
        changes = db.session.scalars(query.order_by(SyncChange.id.desc()).limit(PORTION)).all()
        if not changes:
            break
        last = changes[-1].id
        for change in changes:
            kept += _take_back_one(change)
            done += 1
            if change.kind == "person" and change.object_id is not None:
                touched.add(change.object_id)
            if change.kind == "group" and change.before is not None:
                groups.append(change)
        db.session.flush()
        for change in changes:
            db.session.expunge(change)
    for change in groups:
        _restore_members(source.id, change)
    _hang_again(run)
    present = set(db.session.scalars(select(Person.id).where(Person.id.in_(sorted(touched))))) if touched else set()
    refresh.refresh(present, structure=True)
    bump(ACCESS_EPOCH)
    now = utcnow()
    run.state = "undone"
    record.state, record.finished_at = "applied", now
    record.counts = {"undone": done, "kept": kept}
    record.reason = _("Took back run %(number)s.", number=run.id)
    audit.record(
        "org.sync_undone", object_type="source", object_id=source.key, title=source.title, details={"run": run.id}
    )
    db.session.commit()
    return record


def _take_back_one(change: SyncChange) -> int:
    """Undo the rows of one change, the last first; gives 1 if something it added must stay."""
    kept = 0
    for entry in reversed(change.journal):
        step, _name, key, values = entry
        table = journal.table_of(entry)
        where = and_(*(table.c[name] == value for name, value in key.items()))
        if step == "insert":
            kept += _remove(table, key, where)
        elif step == "update":
            _restore(table, where, values)
        else:
            row = {name: journal.value(table, name, value) for name, value in values.items()}
            if not db.session.scalar(select(exists().where(where))):
                db.session.execute(insert(table).values(row))
    own = (
        ExternalRef.kind == change.kind,
        ExternalRef.object_id == change.object_id,
        ExternalRef.external_id == change.external_id,
    )
    if change.before is not None:
        db.session.execute(update(ExternalRef).where(*own).values(record=change.before))
    elif kept:
        # The record is known, but not applied: the next run brings the same person back.
        db.session.execute(update(ExternalRef).where(*own).values(digest="", present=False))
    else:
        db.session.execute(delete(ExternalRef).where(*own))
    return min(kept, 1)


def _remove(table: Table, key: dict[str, Any], where: Any) -> int:
    """Remove an added row; one that others refer to by now stays, without what the import gave it."""
    if table.name in _REFERRED_TO and references_to(table, key["id"], without=_OF_SYNC):
        return 1
    db.session.execute(delete(table).where(where))
    return 0


def _restore(table: Table, where: Any, values: dict[str, Sequence[Any]]) -> None:
    """Give columns their former values, except those that somebody changed since."""
    current = db.session.execute(select(table).where(where)).mappings().first()
    if current is None:
        return
    former = {
        name: journal.value(table, name, old)
        for name, (old, new) in values.items()
        if current[name] == journal.value(table, name, new)
    }
    if former:
        db.session.execute(update(table).where(where).values(former))


def _restore_members(source_id: int, change: SyncChange) -> None:
    members = (change.before or {}).get("members") or []
    known: dict[str, int] = {}
    for start in range(0, len(members), 500):
        query = select(ExternalRef.external_id, ExternalRef.object_id).where(
            ExternalRef.source_id == source_id,
            ExternalRef.kind == "person",
            ExternalRef.external_id.in_(members[start : start + 500]),
        )
        known.update(db.session.execute(query).all())
    if change.object_id is not None:
        set_members(change.object_id, set(known.values()))


def _hang_again(run: SyncRun) -> None:
    """Hang departments under the parents that their restored records name."""
    table = TABLES["department"]
    rows = db.session.execute(
        select(ExternalRef.external_id, ExternalRef.object_id, ExternalRef.record).where(
            ExternalRef.source_id == run.source_id, ExternalRef.kind == "department"
        )
    ).all()
    ids = {row.external_id: row.object_id for row in rows}
    parents = dict(db.session.execute(select(table.c.id, table.c.parent_id)).all())
    for row in rows:
        wanted = ids.get(row.record.get("parent", ""))
        if row.object_id in parents and parents[row.object_id] != wanted:
            db.session.execute(update(table).where(table.c.id == row.object_id).values(parent_id=wanted))
