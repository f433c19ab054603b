"""What the import does outside requests: runs asked for by people or due by schedule, days that begin, old runs."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from croniter import croniter
from flask import current_app
from flask_babel import format_date
from flask_babel import gettext as _
from sqlalchemy import select

from core import jobs
from core.clock import zone
from core.config import current
from core.db import db, utcnow
from core.extension import JobProgress, Payload
from core.org import refresh
from core.org.sync import runs, sources
from core.org.sync.models import Source, SyncRun
from core.org.sync.undo import UndoRefusedError, undo

SYNC, UNDO, DUE, DAYS, TIDY = "org.sync", "org.sync_undo", "org.sync_due", "org.days", "org.sync_tidy"
HOUR = 3600
_DAYS_SEEN = "dunbar.org.days_seen"
PUSH_DELAY = timedelta(seconds=1)
"""Changes that a source tells us of within this time are taken over by one run."""
STOPPED_DELAY = timedelta(minutes=1)
"""The same while the brake asks a person, so that not every further change makes another list of who would leave."""

log = logging.getLogger("dunbar.org.sync")


def ask(key: str, wish: runs.Wish, *, delay: timedelta = timedelta(0)) -> int:
    """Have a source run in the background; gives the job's id. The caller commits."""
    payload = {
        "source": key,
        "only_look": wish.only_look,
        "full": wish.full,
        "confirms": wish.confirms,
        "account_id": wish.account_id,
        "pushed": wish.pushed,
    }
    return jobs.enqueue(SYNC, payload, run_at=utcnow() + delay, key=f"{SYNC}:{key}:{_what(wish)}")


def _what(wish: runs.Wish) -> str:
    """Tells wishes apart, so that the same one waits only once."""
    if wish.only_look:
        return "plan"
    if wish.confirms:
        return f"confirm:{wish.confirms}"
    if wish.pushed:
        return "push"
    return "full" if wish.full else "sync"


def request_run(source_key: str, *, first: bool = False) -> int | None:
    """Ask for a run of a source because something in it has changed; gives the job's id. The caller commits.

    Changes of about a second are taken over together, so ask after each, last in its transaction.

    Args:
        first: the administrator lets this source's very first run be one that the source asks for. Otherwise nothing
            is asked for, and ``None`` given, before a person has run it once.

    Raises:
        UnknownSourceError: the configuration does not name the source.
        ConfigError: its table has a mistake.
    """
    source = sources.get(source_key)
    ran = db.session.scalar(select(Source.last_success_at).where(Source.key == source.key))
    if ran is None and not first:
        return None
    newest = select(SyncRun.state).join(Source).where(Source.key == source.key).order_by(SyncRun.id.desc()).limit(1)
    stopped = db.session.scalar(newest) == "stopped"
    return ask(source.key, runs.Wish(pushed=True), delay=STOPPED_DELAY if stopped else PUSH_DELAY)


def sync(payload: Payload, progress: JobProgress) -> None:
    """Run the source named in the payload. Its outcome is in the run; one that is busy already is left alone."""
    source = sources.get(payload["source"])
    wish = runs.Wish(
        only_look=bool(payload.get("only_look")),
        full=bool(payload.get("full")),
        confirms=payload.get("confirms"),
        account_id=payload.get("account_id"),
        pushed=bool(payload.get("pushed")),
    )
    try:
        run = runs.execute(source, wish, progress)
    except runs.BusyError:
        if wish.pushed:
            # The run under way may have read before the change that this one was asked for.
            ask(source.key, wish, delay=PUSH_DELAY)
            db.session.commit()
            return
        log.info("source %s is being synchronised already", source.key)
        return
    if run.state in ("failed", "stopped"):
        log.warning("source %s, run %s: %s: %s", source.key, run.id, run.state, run.reason)
    else:
        log.info("source %s, run %s: %s", source.key, run.id, run.state)


def ask_undo(key: str, run_id: int, account_id: int | None) -> int:
    """Have a run of a source taken back in the background; gives the job's id. The caller commits."""
    payload = {"source": key, "run": run_id, "account_id": account_id}
    return jobs.enqueue(UNDO, payload, key=f"{UNDO}:{run_id}")


def take_back(payload: Payload, progress: JobProgress) -> None:
    """Take the run of the payload back. If it cannot be (any more), nothing changes and the log says why."""
    try:
        undo(payload["run"], account_id=payload.get("account_id"), progress=progress)
    except UndoRefusedError as refused:
        log.warning("run %s was not taken back: %s", payload["run"], refused)


def ask_for_due(payload: Payload, progress: JobProgress) -> None:
    """Ask for a run of every source whose time has come. A source runs by itself once a person has run it."""
    now = utcnow()
    last = dict(db.session.execute(select(Source.key, Source.last_success_at)).all())
    for source in sources.usable():
        before = last.get(source.key)
        if before is not None and is_due(source.settings.schedule, now):
            ask(source.key, runs.Wish())
    db.session.commit()


def is_due(schedule: str, now: datetime) -> bool:
    """True if the schedule names this very minute in the portal's zone."""
    if not schedule:
        return False
    local = now.astimezone(zone(current().portal.time_zone)).replace(second=0, microsecond=0)
    return bool(croniter.match(schedule, local))


def begin_days(payload: Payload, progress: JobProgress) -> None:
    """Let what is dated come into force; looks only when somewhere a day has begun since this process last looked."""
    days = refresh.calendar()
    if current_app.extensions.get(_DAYS_SEEN) == days:
        return
    refresh.refresh_due()
    db.session.commit()
    current_app.extensions[_DAYS_SEEN] = days


def tidy(payload: Payload, progress: JobProgress) -> None:
    """Forget old runs that changed nothing."""
    runs.forget_quiet_runs()
    db.session.commit()


def stale_sources() -> list[str]:
    """Sources that should run by themselves and have not succeeded for long, each with what to do."""
    found = sources.problems()
    limit = utcnow() - timedelta(days=2)
    last = dict(db.session.execute(select(Source.key, Source.last_success_at)).all())
    for source in sources.usable():
        before = last.get(source.key)
        if source.settings.schedule and before is not None and before < limit:
            found.append(
                _(
                    "%(source)s: no successful import since %(day)s. See why: dunbar org runs --source %(key)s",
                    source=source.title,
                    day=format_date(before),
                    key=source.key,
                )
            )
    return found
