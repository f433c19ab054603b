"""Scale-out: hands the numbers of waiting jobs to Redis, where RQ workers on any host take them.

The rows stay the truth. Whatever Redis loses is handed over again; whatever it delivers twice is started once.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Engine, or_, select, update

from core.db import utcnow
from core.jobs.models import NEW, JobRow
from core.plugin_host import host

if TYPE_CHECKING:
    from rq import Queue

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
    # Here, for both take memory that a portal without Redis can do without.
    from redis import Redis
    from rq import Queue
    from rq.serializers import JSONSerializer

    return Queue(QUEUE, connection=Redis.from_url(redis_url), serializer=JSONSerializer)


class QueueAway(RuntimeError):
    """Redis cannot be reached."""


def hand_over(engine: Engine, target: Queue) -> int:
    """Send the jobs that are due to ``target``; gives their number.

    They are marked first and in a transaction of their own, because a worker may start one at once.

    Raises:
        QueueAway: Redis is away; what it did not take is not marked any more.
    """
    from redis.exceptions import RedisError

    now = utcnow()
    unsent = or_(JobRow.sent_at.is_(None), JobRow.sent_at < now - AGAIN)
    due = select(JobRow.id).where(JobRow.state == NEW, JobRow.run_at <= now, unsent)
    due = due.order_by(JobRow.run_at, JobRow.id).limit(BATCH).with_for_update(skip_locked=True)
    mark = update(JobRow).where(JobRow.id.in_(due.scalar_subquery()))
    with engine.begin() as connection:
        marked = connection.execute(mark.values(sent_at=now).returning(JobRow.id, JobRow.name))
        names: dict[int, str] = {job_id: name for job_id, name in marked}  # noqa: C416 - dict() has no type for rows
    waiting = sorted(names)
    try:
        while waiting:
            _push(target, waiting[0], names[waiting[0]])
            waiting.pop(0)
    except RedisError as error:
        raise QueueAway(str(error)) from error
    finally:
        if waiting:
            with engine.begin() as connection:
                connection.execute(update(JobRow).where(JobRow.id.in_(waiting)).values(sent_at=None))
    return len(names)


def _push(target: Queue, job_id: int, name: str) -> None:
    declared = host().declared.jobs.get(name)
    timeout = (declared.value.timeout if declared else 0) + _GRACE
    target.enqueue_call(
        RUN, args=(job_id,), timeout=timeout, result_ttl=0, failure_ttl=_FORGET, description=f"job {job_id}"
    )
