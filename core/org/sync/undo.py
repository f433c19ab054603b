"""Takes a run back: every row it wrote gets its former values, what it added goes."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, Table, and_, delete, exists, func, insert, or_, select, update

from core import audit
from core.access.roles import EPOCH as ACCESS_EPOCH
from core.db import db, utcnow
from core.epochs import bump
from core.extension import JobProgress
from core.org import derived, refresh
from core.org.dates import today
from core.org.models import Person
from core.org.sync.apply import journal
from core.org.sync.apply.things import TABLES
from core.org.sync.lease import SourceLease
from core.org.sync.merge import absences, members
from core.org.sync.merge.settle import settle
from core.org.sync.models import ExternalRef, Source, SyncChange, SyncRun
from core.org.sync.references import referred_to

PORTION = 200
_OF_SYNC = frozenset(
    {"core_employment", "core_assignment", "core_directory_login", "core_group_member", "core_headship",
     "core_absence", "core_department_version"}
)  # fmt: skip
"""Tables whose rows a person or department has from the import itself or by what is derived."""

_TABLE_OF = {
    "person": "core_person",
    "department": "core_department",
    "group": "core_group",
    "unit": "core_management_unit",
    "entity": "core_legal_entity",
    "location": "core_location",
}
_REFERRED_TO = frozenset(_TABLE_OF.values())


class UndoRefusedError(Exception):
    """The run cannot be taken back; the message says why."""


def undo(run_id: int, *, account_id: int | None = None, progress: JobProgress | None = None) -> SyncRun:
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
        return _take_back(run, source, account_id, progress or JobProgress())
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


def _take_back(run: SyncRun, source: Source, account_id: int | None, progress: JobProgress) -> SyncRun:
    record = SyncRun(source_id=source.id, account_id=account_id, undoes_run_id=run.id, state="running")
    db.session.add(record)
    db.session.flush()
    total = db.session.scalar(_applied(run, func.count())) or 0
    done = _Undoing(source.id)
    last: int | None = None
    while True:
        query = _applied(run, SyncChange)
        if last is not None:
            query = query.where(SyncChange.id < last)
        changes = db.session.scalars(query.order_by(SyncChange.id.desc()).limit(PORTION)).all()
        if not changes:
            break
        last = changes[-1].id
        done.take_back(changes)
        progress.step(done.count, total, _("Taking back"))
        for change in changes:
            db.session.expunge(change)
    _hang_again(run, "department")
    _hang_again(run, "unit")
    people = done.people_still_there()
    absences.write(source.id, done.records_of_people)
    settled = settle(today(), people, done.accounts_still_there(), done.parted)
    members.write([source.key])
    refresh.refresh(people | settled.people, structure=True)
    bump(ACCESS_EPOCH)
    # The source would not tell again what was taken back here.
    source.position = {}
    run.state = "undone"
    record.state, record.finished_at = "applied", utcnow()
    record.counts = {"undone": done.count, "kept": done.kept}
    record.reason = _("Took back run %(number)s.", number=run.id)
    audit.record(
        "org.sync_undone", object_type="source", object_id=source.key, title=source.title, details={"run": run.id}
    )
    db.session.commit()
    return record


def _applied(run: SyncRun, what: Any) -> Select[Any]:
    return select(what).where(SyncChange.run_id == run.id, SyncChange.applied)


class _Undoing:
    """Takes changes back in portions, the last first."""

    def __init__(self, source_id: int) -> None:
        self.count = self.kept = 0
        self._source_id = source_id
        self.records_of_people: list[str] = []
        self._people: set[int] = set()
        self.parted: set[int] = set()
        """People who had several records, or an account that goes back to what it was."""
        self._accounts: list[str] = []

    def take_back(self, changes: Sequence[SyncChange]) -> None:
        added: dict[str, list[int]] = {}
        dropped: list[tuple[Table, dict[str, Any], dict[str, Any]]] = []
        for change in changes:
            for step, name, key, values in reversed(change.journal):
                table = db.metadata.tables[name]
                if step == "insert":
                    added.setdefault(name, []).append(key["id"])
                elif step == "update":
                    _restore(table, key, values)
                else:
                    dropped.append((table, key, values))
            if change.kind == "person" and change.object_id is not None:
                self.records_of_people.append(change.external_id)
                self._people.add(change.object_id)
            elif change.kind == "account":
                self._accounts.append(change.external_id)
        self._part([change.external_id for change in changes if change.kind == "account"])
        self.parted |= _of_several({change.object_id for change in changes if change.kind == "person"})
        kept = self._remove(added)
        # Only now, because on SQLite a row that was added may have got the number of one that was removed before.
        for table, key, values in dropped:
            _insert_again(table, key, values)
        for change in changes:
            stays = (_TABLE_OF.get(change.kind, ""), change.object_id) in kept
            self._restore_ref(change, stays=stays)
            self.kept += stays
        self.count += len(changes)

    def _part(self, accounts: Sequence[str]) -> None:
        """Take the logins of accounts away; those that still belong to somebody get them anew."""
        if not accounts:
            return
        own = (ExternalRef.source_id == self._source_id, ExternalRef.kind == "account")
        query = select(ExternalRef.object_id).where(*own, ExternalRef.external_id.in_(accounts))
        self.parted |= {person_id for person_id in db.session.scalars(query) if person_id is not None}
        logins = db.metadata.tables["core_directory_login"]
        theirs = (logins.c.source_id == self._source_id, logins.c.external_id.in_(accounts))
        db.session.execute(delete(logins).where(*theirs))

    def people_still_there(self) -> set[int]:
        """Everybody concerned who was not an addition of the run."""
        ids, found = sorted(self._people), set[int]()
        for start in range(0, len(ids), 500):
            found |= set(db.session.scalars(select(Person.id).where(Person.id.in_(ids[start : start + 500]))))
        return found

    def accounts_still_there(self) -> set[int]:
        """Ids of the accounts' records that were concerned, except those that the run had added."""
        found: set[int] = set()
        for start in range(0, len(self._accounts), 500):
            query = select(ExternalRef.id).where(
                ExternalRef.source_id == self._source_id,
                ExternalRef.kind == "account",
                ExternalRef.external_id.in_(self._accounts[start : start + 500]),
            )
            found |= set(db.session.scalars(query))
        return found

    def _remove(self, added: dict[str, list[int]]) -> set[tuple[str, int | None]]:
        """Remove added rows; those that others refer to by now stay, without what the import gave them."""
        kept: set[tuple[str, int | None]] = set()
        for name in sorted(added, key=lambda name: name in _REFERRED_TO):
            table, ids = db.metadata.tables[name], added[name]
            if name in _REFERRED_TO:
                stay = referred_to(table, ids, without=_OF_SYNC)
                kept |= {(name, row_id) for row_id in stay}
                if name == "core_person":
                    stay = stay | self._meant_by_others(ids)
                ids = [row_id for row_id in ids if row_id not in stay]
            if name == "core_person":
                derived.forget_words(ids)
            for start in range(0, len(ids), 500):
                db.session.execute(delete(table).where(table.c.id.in_(ids[start : start + 500])))
        return kept

    def _meant_by_others(self, person_ids: Sequence[int]) -> set[int]:
        """Those of the people whom another record means, too: they are no addition of this run alone."""
        found: set[int] = set()
        for start in range(0, len(person_ids), 500):
            query = select(ExternalRef.object_id).where(
                ExternalRef.kind == "person",
                ExternalRef.object_id.in_(person_ids[start : start + 500]),
                or_(
                    ExternalRef.source_id != self._source_id,
                    ExternalRef.external_id.not_in(self.records_of_people),
                ),
            )
            found |= {person_id for person_id in db.session.scalars(query) if person_id is not None}
        return found

    def _restore_ref(self, change: SyncChange, *, stays: bool) -> None:
        own = (
            ExternalRef.source_id == self._source_id,
            ExternalRef.kind == change.kind,
            ExternalRef.external_id == change.external_id,
        )
        if change.before is not None:
            db.session.execute(update(ExternalRef).where(*own).values(record=change.before))
        elif stays:
            # The record is known, but not applied: the next run brings the same person back.
            db.session.execute(update(ExternalRef).where(*own).values(digest="", present=False))
        else:
            db.session.execute(delete(ExternalRef).where(*own))


def _of_several(person_ids: AbstractSet[int | None]) -> set[int]:
    """Those of the people whom several records mean: their values are not those of one record, to be restored."""
    query = (
        select(ExternalRef.object_id)
        .where(ExternalRef.kind.in_(("person", "account")), ExternalRef.object_id.in_(person_ids - {None}))
        .group_by(ExternalRef.object_id)
        .having(func.count() > 1)
    )
    return {person_id for person_id in db.session.scalars(query) if person_id is not None}


def _insert_again(table: Table, key: dict[str, Any], values: dict[str, Any]) -> None:
    where = and_(*(table.c[name] == value for name, value in key.items()))
    if not db.session.scalar(select(exists().where(where))):
        row = {name: journal.value(table, name, value) for name, value in values.items()}
        db.session.execute(insert(table).values(row))


def _restore(table: Table, key: dict[str, Any], values: dict[str, Sequence[Any]]) -> None:
    """Give columns their former values, except those that somebody changed since."""
    where = and_(*(table.c[name] == value for name, value in key.items()))
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


def _hang_again(run: SyncRun, kind: str) -> None:
    """Hang departments or nodes of the management tree under the parents that their restored records name."""
    table = TABLES[kind]
    rows = db.session.execute(
        select(ExternalRef.external_id, ExternalRef.object_id, ExternalRef.record).where(
            ExternalRef.source_id == run.source_id, ExternalRef.kind == kind
        )
    ).all()
    ids = {row.external_id: row.object_id for row in rows}
    parents = dict(db.session.execute(select(table.c.id, table.c.parent_id)).all())
    for row in rows:
        wanted = ids.get(row.record.get("parent", ""))
        if row.object_id in parents and parents[row.object_id] != wanted:
            db.session.execute(update(table).where(table.c.id == row.object_id).values(parent_id=wanted))
