"""Work belongs to the transaction that asks for it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core import jobs
from core.db import db, utcnow
from core.extension import Job
from core.jobs.models import JobRow


@pytest.fixture
def ran(block):
    """Payloads that the job ``demo.note`` was run with."""
    seen: list[dict] = []
    block.declare(jobs=[Job(name="demo.note", func=lambda payload, progress: seen.append(dict(payload)))])
    return seen


def rows() -> int:
    return db.session.scalar(select(func.count()).select_from(JobRow)) or 0


def test_a_committed_job_runs_once_with_its_payload(ran, run_jobs):
    job_id = jobs.enqueue("demo.note", {"id": 7, "text": "ё"})
    db.session.commit()
    assert run_jobs() == 1
    assert run_jobs() == 0
    assert ran == [{"id": 7, "text": "ё"}]
    assert jobs.progress(job_id).state == "done"


def test_a_rolled_back_job_never_was(ran, run_jobs):
    jobs.enqueue("demo.note")
    db.session.rollback()
    assert rows() == 0
    assert run_jobs() == 0
    assert ran == []


def test_a_job_of_a_rolled_back_savepoint_never_was(ran, run_jobs):
    savepoint = db.session.begin_nested()
    jobs.enqueue("demo.note", {"in": "savepoint"})
    savepoint.rollback()
    jobs.enqueue("demo.note", {"in": "transaction"})
    db.session.commit()
    run_jobs()
    assert ran == [{"in": "transaction"}]


def test_nobody_else_sees_a_job_before_the_commit(app, ran, run_jobs):
    jobs.enqueue("demo.note")
    if db.engine.dialect.name == "postgresql":  # SQLite's only writer would wait for the end of our transaction
        assert run_jobs() == 0
    db.session.commit()
    assert run_jobs() == 1


def test_an_undeclared_job_is_the_callers_mistake(app):
    with pytest.raises(jobs.UnknownJobError, match=r"demo\.nothing"):
        jobs.enqueue("demo.nothing")


def test_a_job_for_later_waits_for_its_moment(ran, run_jobs):
    jobs.enqueue("demo.note", run_at=utcnow() + timedelta(hours=1))
    db.session.commit()
    assert run_jobs() == 0
    assert run_jobs(ahead=timedelta(hours=1, minutes=1)) == 1


def test_a_key_keeps_a_second_waiting_job_out(ran, run_jobs):
    first = jobs.enqueue("demo.note", {"n": 1}, key="sync")
    db.session.commit()
    assert jobs.enqueue("demo.note", {"n": 2}, key="sync") == first
    db.session.commit()
    run_jobs()
    assert ran == [{"n": 1}]


def test_a_key_is_free_again_once_the_job_has_started(ran, run_jobs):
    jobs.enqueue("demo.note", {"n": 1}, key="sync")
    db.session.commit()
    run_jobs()
    jobs.enqueue("demo.note", {"n": 2}, key="sync")
    db.session.commit()
    run_jobs()
    assert ran == [{"n": 1}, {"n": 2}]


def test_a_keyed_job_wanted_sooner_runs_sooner(ran, run_jobs):
    jobs.enqueue("demo.note", key="sync", run_at=utcnow() + timedelta(hours=1))
    db.session.commit()
    jobs.enqueue("demo.note", key="sync")
    db.session.commit()
    assert run_jobs() == 1


def test_a_keyed_job_is_not_started_before_the_change_that_joined_it_is_committed(app, ran, run_jobs):
    jobs.enqueue("demo.note", key="sync")
    db.session.commit()
    jobs.enqueue("demo.note", key="sync")  # the second asker's transaction is still open
    if db.engine.dialect.name == "postgresql":
        assert run_jobs() == 0
    db.session.commit()
    assert run_jobs() == 1


def test_ensure_waiting_writes_one_row_however_often_it_is_called(ran, run_jobs):
    for _number in range(3):
        jobs.ensure_waiting("demo.note")
        db.session.commit()
    assert rows() == 1


def test_ensure_waiting_counts_only_a_job_that_has_not_started(ran, run_jobs):
    jobs.ensure_waiting("demo.note")
    db.session.commit()
    run_jobs()
    jobs.ensure_waiting("demo.note")
    db.session.commit()
    assert run_jobs() == 1
