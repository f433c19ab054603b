"""Scale-out: hands the numbers of waiting jobs to Redis, where RQ workers on any host take them.

The rows stay the truth. Whatever Redis loses is handed over again; whatever it delivers twice is started once.
"""

from __future__ import annotations

from datetime import timedelta

from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer
from sqlalchemy import or_, select, update
from sqlalchemy.engine import Connection

from core.db import utcnow
from core.jobs.models import NEW, JobRow
from core.plugin_host import host

QUEUE = "dunbar"
RUN = "core.jobs.run_job"
"""The one function that RQ ever gets; so a job of a plugin that is gone is no import error in the worker."""

AGAIN = timedelta(minutes=5)
"""A job that was handed over and still waits after this was lost by Redis, or the queue is long; twice does no harm."""

BATCH = 200
_GRACE = 30
"""Seconds after which RQ itself ends a job that is beyond its time."""

_FORGET = 300


def queue(redis_url: str) -> Queue:
    """The portal's queue. JSON, never pickle: what stands in Redis cannot become code."""
    return Queue(QUEUE, connection=Redis.from_url(redis_url), serializer=JSONSerializer)


def hand_over(connection: Connection, target: Queue) -> int:
    """Send the jobs that are due to ``target``; gives their number.

    They are marked in the caller's transaction, which is rolled back if Redis does not take them.
    """
    now = utcnow()
    due = (
        select(JobRow.id, JobRow.name)
        .where(
            JobRow.state == NEW, JobRow.run_at <= now, or_(JobRow.sent_at.is_(None), JobRow.sent_at < now - AGAIN)
        )
        .order_by(JobRow.run_at, JobRow.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
    )
    names = {job_id: name for job_id, name in connection.execute(due)}
    if names:
        connection.execute(update(JobRow).where(JobRow.id.in_(names)).values(sent_at=now))
    for job_id, name in names.items():
        declared = host().declared.jobs.get(name)
        timeout = (declared.value.timeout if declared else 0) + _GRACE
        target.enqueue_call(
            RUN, args=(job_id,), timeout=timeout, result_ttl=0, failure_ttl=_FORGET, description=f"job {job_id}"
        )
    return len(names)
