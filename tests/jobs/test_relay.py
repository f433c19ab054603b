"""Handing jobs to Redis, also while Redis is away."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select, update

from core import jobs
from core.db import db, utcnow
from core.extension import Job
from core.jobs import relay
from core.jobs.models import JobRow
from core.jobs.runner import run_job


@pytest.fixture
def runs(block) -> list[int]:
    """Starts of the job ``demo.note``."""
    seen: list[int] = []
    block.declare(jobs=[Job(name="demo.note", func=lambda payload, progress: seen.append(1))])
    return seen


def enqueue(count: int = 1) -> list[int]:
    ids = [jobs.enqueue("demo.note") for _number in range(count)]
    db.session.commit()
    return ids


def test_redis_gets_numbers_in_json_and_only_the_one_function(runs, redis_url):
    queue = relay.queue(redis_url)
    [job_id] = enqueue()
    assert relay.hand_over(db.engine, queue) == 1
    [message] = queue.jobs
    assert (message.func_name, list(message.args)) == ("core.jobs.run_job", [job_id])
    assert b"pickle" not in message.data
    json.loads(message.data)


def test_a_job_is_handed_over_once(runs, redis_url):
    enqueue(3)
    queue = relay.queue(redis_url)
    assert relay.hand_over(db.engine, queue) == 3
    assert relay.hand_over(db.engine, queue) == 0


def test_a_job_that_redis_lost_is_handed_over_again(runs, redis_url):
    enqueue()
    queue = relay.queue(redis_url)
    relay.hand_over(db.engine, queue)
    queue.empty()
    db.session.execute(update(JobRow).values(sent_at=utcnow() - relay.AGAIN * 2))
    db.session.commit()
    assert relay.hand_over(db.engine, queue) == 1


def test_a_job_delivered_twice_runs_once(runs):
    [job_id] = enqueue()
    assert run_job(job_id)
    assert not run_job(job_id)
    assert runs == [1]


def test_while_redis_is_away_jobs_wait_and_go_when_it_is_back(runs, redis_server):
    enqueue(2)
    queue = relay.queue(redis_server.url())
    redis_server.halt()
    with pytest.raises(relay.QueueAway):
        relay.hand_over(db.engine, queue)
    assert set(db.session.scalars(select(JobRow.sent_at))) == {None}
    db.session.commit()
    redis_server.start()
    assert relay.hand_over(db.engine, queue) == 2
