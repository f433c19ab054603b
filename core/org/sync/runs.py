"""Runs of a source: look only, or look, check and apply. These functions commit themselves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, select, update

from core import audit
from core.clock import today_in, zone
from core.config import current
from core.db import db, utcnow
from core.extension import JobProgress
from core.extension.records import SourceUnavailable
from core.org import derived, refresh
from core.org.local_days import LocalDays
from core.org.sync import brake, plan, position, unfinished
from core.org.sync.apply import apply, journal, reported
from core.org.sync.apply.context import CHANGES, Context, save_changes
from core.org.sync.calm import few_collections
from core.org.sync.lease import BusyError, SourceLease
from core.org.sync.models import Source, SyncChange, SyncRun
from core.org.sync.sources import ConfiguredSource, row
from core.org.sync.spool import Spool

SLICES = timedelta(hours=1)
"""Losses of pushed runs within this time count together."""
KEEP_QUIET_RUNS = timedelta(days=30)
"""A run that changed nothing is forgotten after this."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """How a run is to go.

    Attributes:
        only_look: make the plan and stop.
        past_brake: apply although the brake asks.
        confirms: id of a stopped run whose losses a person agreed to.
        full: compare everything, also where the source could tell only its changes.
        account_id: who asked for it; ``None`` for the schedule.
        pushed: asked for by the source itself after a change. Such runs take a great loss in slices, so the brake
            counts those who left by them during the last hour too.
    """

    only_look: bool = False
    full: bool = False
    past_brake: bool = False
    confirms: int | None = None
    account_id: int | None = None
    pushed: bool = False


def execute(source: ConfiguredSource, wish: Wish, progress: JobProgress | None = None) -> SyncRun:
    """Run a source; gives the finished run, whatever its outcome.

    Raises:
        BusyError: another run of the source is under way.
    """
    stored = row(source)
    db.session.commit()
    lease = SourceLease(stored.id)
    lease.take()
    try:
        _bury_the_dead(stored.id)
        run = SyncRun(source_id=stored.id, account_id=wish.account_id)
        db.session.add(run)
        before = position.take(stored, keep=wish.only_look)
        db.session.commit()
        try:
            with few_collections():
                _run(source, stored, run, wish, before, _Steps(lease, progress or JobProgress()))
        except SourceUnavailable as error:
            db.session.rollback()
            reported.replace(stored.id, "answer", error.findings)
            _finish(run, "failed", _told(error))
        except BaseException:
            # Not ours to judge, but the run must not look as if it went on.
            db.session.rollback()
            _finish(run, "failed", _("An error of the portal broke it off; the log has the details."))
            raise
        return run
    finally:
        lease.give_back()


class _Steps:
    """Tells how far the run is and keeps the lease."""

    def __init__(self, lease: SourceLease, progress: JobProgress) -> None:
        self._lease, self._progress = lease, progress
        self._done, self._total = 0, 0

    def read(self, count: int) -> None:
        self._lease.renew()
        self._progress.step(count, None, _("Reading"))

    def begin(self, total: int) -> None:
        self._done, self._total = 0, total
        self._progress.step(0, total, _("Applying"))

    def applied(self, count: int) -> None:
        self._lease.renew()
        self._done += count
        self._progress.step(min(self._done, self._total), self._total, _("Applying"))


def _run(
    source: ConfiguredSource, stored: Source, run: SyncRun, wish: Wish, before: position.Stored, steps: _Steps
) -> None:
    today = today_in(zone(current().portal.time_zone))
    with Spool() as spool:
        reader = source.kind.open(source.settings.with_saved(stored))
        try:
            reading = position.begin(reader, source.settings, before, asked=wish.full)
            made = plan.make(
                stored.id,
                reader,
                spool,
                today,
                complete=source.settings.complete,
                partial=reading.partial,
                absent=source.settings.absent,
                read=steps.read,
            )
        finally:
            reader.close()
        earlier = _left_lately(stored.id) if wish.pushed and not wish.only_look else 0
        verdict = brake.check(made, source.settings.brake, _confirmed(wish), earlier=earlier)
        if wish.only_look or not (verdict.passed or wish.past_brake):
            run.counts = {**made.counts(), **reading.told()}
            save_changes_in_portions(run, made, source)
            _finish(run, "planned" if wish.only_look else "stopped", " ".join(verdict.reasons))
            return
        _apply(source, stored, run, made, reading, steps)


def _apply(
    source: ConfiguredSource,
    stored: Source,
    run: SyncRun,
    made: plan.Plan,
    reading: position.Reading,
    steps: _Steps,
) -> None:
    first = stored.last_success_at is None
    context = Context(
        run=run,
        source_key=source.key,
        plan=made,
        settings=source.settings,
        seen_on=None if first else made.today,
        progress=steps.applied,
        unfinished=unfinished.since_last_good(stored.id),
    )
    changes = sum(len(changes) for changes in made.changes.values())
    if changes or made.problems or context.unfinished:
        steps.begin(changes * 2)
        apply(context)
        _refresh(context, steps)
    else:
        reported.write(context)
    counts: dict[str, Any] = {**made.counts(), **reading.told()}
    if context.failed:
        counts["failed"] = context.failed
    else:
        # What could not be written would not be told again.
        stored.position = reading.stored
    run.counts = counts
    stored.last_success_at = utcnow()
    if changes:
        audit.record(
            "org.synchronised", object_type="source", object_id=stored.key, title=stored.title, details=run.counts
        )
    _finish(run, "applied")


def _refresh(context: Context, steps: _Steps) -> None:
    outcome = refresh.Outcome()
    # What is derived of newcomers was written with them, and counts if nothing was changed since.
    made = {person_id: status for person_id, status in context.made.items() if person_id not in context.rewritten}
    new = context.made.keys() | context.unfinished.made
    ids = sorted(context.touched - made.keys())
    days = LocalDays.now()
    for start in range(0, len(ids), refresh.PORTION):
        portion = ids[start : start + refresh.PORTION]
        refresh.refresh_portion(portion, outcome, days, new)
        db.session.commit()
        steps.applied(len(portion))
    for person_id, status in made.items():
        outcome.note(person_id, derived.NEW, status)
    steps.applied(len(made))
    refresh.finish(outcome, structure=bool(context.touched) or context.structure_changed)
    for person_id, grants in outcome.revoked.items():
        own = (CHANGES.c.run_id == context.run.id, CHANGES.c.kind == "person", CHANGES.c.object_id == person_id)
        found = db.session.execute(select(CHANGES.c.id, CHANGES.c.journal).where(*own)).first()
        if found is not None:
            table = db.metadata.tables["core_role_grant"]
            entries = [*found.journal, *(journal.deleted(table, grant) for grant in grants)]
            db.session.execute(update(CHANGES).where(CHANGES.c.id == found.id).values(journal=entries))
    db.session.commit()


def save_changes_in_portions(run: SyncRun, made: plan.Plan, source: ConfiguredSource) -> None:
    """Write a plan that is not applied into the report; commits."""
    context = Context(run=run, source_key=source.key, plan=made, settings=source.settings, seen_on=None)
    changes = list(made.all_changes())
    for start in range(0, len(changes), 1000):
        save_changes(context, changes[start : start + 1000], applied=False)
        db.session.commit()


def _left_lately(source_id: int) -> int:
    """How many people left by runs that nobody looked at, within the time in which slices count together."""
    slices = select(SyncRun.id).where(
        SyncRun.source_id == source_id,
        SyncRun.state == "applied",
        SyncRun.account_id.is_(None),
        SyncRun.started_at > utcnow() - SLICES,
    )
    left = (
        select(func.count())
        .select_from(SyncChange)
        .where(
            SyncChange.run_id.in_(slices), SyncChange.action == "leave", SyncChange.kind == "person", SyncChange.applied
        )
    )
    return db.session.scalar(left) or 0


def _confirmed(wish: Wish) -> brake.Confirmed:
    if wish.confirms is None:
        return frozenset()
    rows = db.session.execute(
        select(SyncChange.action, SyncChange.kind, SyncChange.external_id).where(
            SyncChange.run_id == wish.confirms, SyncChange.action.in_(("leave", "close"))
        )
    )
    return brake.losses_of([(action, kind, external_id) for action, kind, external_id in rows])


def _bury_the_dead(source_id: int) -> None:
    """Whoever holds the lease knows that no other run can be alive."""
    db.session.execute(
        update(SyncRun)
        .where(SyncRun.source_id == source_id, SyncRun.state == "running")
        .values(state="failed", finished_at=utcnow(), reason=_("It was broken off; what it had applied stays."))
    )


def _finish(run: SyncRun, state: str, reason: str = "") -> None:
    run.state, run.reason, run.finished_at = state, reason, utcnow()
    db.session.add(run)
    db.session.commit()


def _told(error: SourceUnavailable) -> str:
    nothing = _("Nothing was changed.")
    return f"{error} {nothing}"


def forget_quiet_runs() -> int:
    """Drop old runs that changed nothing; gives their number. The caller commits."""
    before = utcnow() - KEEP_QUIET_RUNS
    touched = select(SyncChange.run_id).where(SyncChange.applied)
    old = select(SyncRun.id).where(SyncRun.started_at < before, SyncRun.id.not_in(touched))
    ids = list(db.session.scalars(old))
    for start in range(0, len(ids), 500):
        portion = ids[start : start + 500]
        db.session.execute(delete(SyncChange).where(SyncChange.run_id.in_(portion)))
        db.session.execute(delete(SyncRun).where(SyncRun.id.in_(portion)))
    return len(ids)


__all__ = ["BusyError", "Wish", "execute", "forget_quiet_runs"]
