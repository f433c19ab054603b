"""Work that repeats by itself: asks for each declared job when its time has come."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo

from croniter import croniter
from sqlalchemy import delete, select, update

from core import config
from core.clock import zone
from core.db import conflict_insert, db, utcnow
from core.extension import Job
from core.jobs.models import REPEATING, Schedule
from core.jobs.outbox import enqueue
from core.plugin_host import host
from core.plugin_host.declared import Declared

logger = logging.getLogger("dunbar.jobs")


def is_cron(expression: str) -> bool:
    """True for a cron expression of five fields."""
    return len(expression.split()) == 5 and bool(croniter.is_valid(expression))


def next_time(expression: str, after: datetime, time_zone: tzinfo) -> datetime:
    """The first moment after ``after`` that the expression names, as the clock in ``time_zone`` shows it, in UTC."""
    found: datetime = croniter(expression, after.astimezone(time_zone)).get_next(datetime)
    return found.astimezone(UTC)


def tick(now: datetime | None = None) -> list[str]:
    """Ask for every repeating job that is due; gives their names. What was missed while nobody worked is done once.

    Each job's next time moves in the transaction that asks for the job, and only from the time that was read, so two
    who tick at the same moment ask for it once. Jobs of a plugin that is off are passed over.
    """
    moment = now or utcnow()
    jobs = _repeating()
    time_zone = config.current().portal.time_zone
    _bring_up_to_date(jobs, time_zone, moment)
    asked = []
    due = db.session.execute(select(Schedule.name, Schedule.next_at).where(Schedule.next_at <= moment))
    for name, planned in due.all():
        following = next_time(str(jobs[name].value.cron), moment, zone(time_zone))
        moved = update(Schedule).where(Schedule.name == name, Schedule.next_at == planned)
        moved = moved.values(next_at=following, last_at=moment).execution_options(synchronize_session=False)
        if db.session.execute(moved).rowcount and host().enabled(jobs[name].owner):  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
            enqueue(name, key=f"{REPEATING}{name}")
            asked.append(name)
        db.session.commit()
    return asked


def _repeating() -> Mapping[str, Declared[Job]]:
    jobs = {}
    for name, declared in host().declared.jobs.items():
        if declared.value.cron is None:
            continue
        if is_cron(declared.value.cron):
            jobs[name] = declared
        else:
            logger.error("the job '%s' has no valid cron expression: %r", name, declared.value.cron)
    return jobs


def _bring_up_to_date(jobs: Mapping[str, Declared[Job]], time_zone: str, now: datetime) -> None:
    """Let the table follow the declarations; a new or changed job is due at its next time, not at once."""
    rows = db.session.execute(select(Schedule.name, Schedule.cron, Schedule.time_zone))
    known = {name: (cron, named_zone) for name, cron, named_zone in rows}
    for name, declared in jobs.items():
        cron = str(declared.value.cron)
        if known.get(name) != (cron, time_zone):
            values = {"cron": cron, "time_zone": time_zone, "next_at": next_time(cron, now, zone(time_zone))}
            statement = conflict_insert(Schedule).values(name=name, **values)
            db.session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=values))
    gone = known.keys() - jobs.keys()
    if gone:
        db.session.execute(delete(Schedule).where(Schedule.name.in_(gone)))
    db.session.commit()
