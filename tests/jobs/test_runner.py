"""What becomes of a job when it is run: done, tried again, set aside, parked, stopped."""

from __future__ import annotations

import sys
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from core import jobs
from core.db import db, utcnow
from core.extension import Job
from core.jobs import control, runner, states
from core.jobs.models import JobRow
from core.jobs.upkeep import Upkeep
from core.plugin_host.context import current_plugin
from core.settings.models import SettingRow

LONG = timedelta(days=2)


def fail(payload, progress):
    raise RuntimeError("the printer is on fire")


def row(job_id: int) -> JobRow:
    db.session.expire_all()
    found = db.session.get(JobRow, job_id)
    db.session.commit()
    assert found is not None
    return found


def enqueue(name: str, **options) -> int:
    job_id = jobs.enqueue(name, **options)
    db.session.commit()
    return job_id


def test_the_handlers_changes_and_the_jobs_end_are_committed_together(block, run_jobs):
    def change(payload, progress):
        db.session.add(SettingRow(owner="demo", key="k", value=1))

    block.declare(jobs=[Job(name="demo.change", func=change)])
    enqueue("demo.change")
    run_jobs()
    assert db.session.scalar(select(SettingRow.value)) == 1


def test_a_failed_jobs_changes_are_rolled_back_and_it_is_tried_again_later(block, run_jobs):
    def half(payload, progress):
        db.session.add(SettingRow(owner="demo", key="k", value=1))
        db.session.flush()
        fail(payload, progress)

    block.declare(jobs=[Job(name="demo.half", func=half, retries=2)])
    job_id = enqueue("demo.half")
    assert run_jobs(check=False) == 1
    assert db.session.scalar(select(SettingRow.value)) is None
    failed = row(job_id)
    assert failed.state == "new"
    assert failed.run_at > utcnow()
    assert "the printer is on fire" in failed.error


def test_after_the_last_try_it_is_set_aside_until_a_person_decides(block, run_jobs):
    block.declare(jobs=[Job(name="demo.fail", func=fail, retries=2)])
    job_id = enqueue("demo.fail")
    assert run_jobs(check=False, ahead=LONG) == 3
    assert row(job_id).state == "dead"
    assert control.counts() == {"dead": 1}
    jobs.retry(job_id)
    db.session.commit()
    assert run_jobs(check=False) == 1
    assert row(job_id).state == "new"


def test_who_waits_is_told_once_that_it_was_given_up(app, block, run_jobs):
    told = []
    block.declare(
        jobs=[
            Job(name="demo.fail", func=fail, retries=2, given_up=lambda payload: told.append(payload["whom"])),
            Job(name="demo.lost", func=fail, retries=0, given_up=lambda payload: told.append(payload["whom"])),
        ]
    )
    enqueue("demo.fail", payload={"whom": "Ann"})
    assert run_jobs(check=False) == 1
    assert told == []
    assert run_jobs(check=False, ahead=LONG) == 3, "two more tries, and the telling"
    assert told == ["Ann"]
    lost_id = enqueue("demo.lost", payload={"whom": "Bob"})
    with db.engine.begin() as connection:
        assert states.claim(connection, utcnow(), lost_id) is not None
        connection.execute(update(JobRow).where(JobRow.id == lost_id).values(lease_until=utcnow() - LONG))
    for _time in range(2):
        Upkeep(app).reap()
    assert row(lost_id).state == "dead"
    run_jobs(ahead=LONG)
    assert told == ["Ann", "Bob"]


def test_pauses_between_tries_grow_and_end_at_six_hours():
    pauses = [states.pause(attempt).total_seconds() for attempt in range(1, 12)]
    assert 25 < pauses[0] < 35
    assert pauses[0] < pauses[1] < pauses[2] < pauses[3]
    assert max(pauses) <= 6 * 3600 * 1.1


def test_an_exit_in_a_handler_is_a_failure_of_the_job_alone(block, run_jobs):
    block.declare(jobs=[Job(name="demo.exit", func=lambda payload, progress: sys.exit(3), retries=0)])
    job_id = enqueue("demo.exit")
    run_jobs(check=False)
    assert row(job_id).state == "dead"


def test_run_due_tells_a_test_of_failed_jobs(block, run_jobs):
    block.declare(jobs=[Job(name="demo.fail", func=fail)])
    enqueue("demo.fail")
    with pytest.raises(AssertionError, match="the printer is on fire"):
        run_jobs()


def test_the_handler_runs_in_the_name_of_its_block(block, run_jobs):
    seen = []
    block.declare(jobs=[Job(name="demo.who", func=lambda payload, progress: seen.append(current_plugin()))])
    enqueue("demo.who")
    run_jobs()
    assert seen == ["demo"]


def test_jobs_of_a_block_that_is_off_are_parked_and_go_on_when_it_is_on_again(app, block, run_jobs):
    seen = []
    block.declare(jobs=[Job(name="demo.note", func=lambda payload, progress: seen.append(1))])
    job_id = enqueue("demo.note")
    block.switch(False)
    run_jobs()
    assert row(job_id).state == "parked"
    assert row(job_id).attempts == 0
    Upkeep(app).reap()
    assert row(job_id).state == "parked"
    block.switch(True)
    Upkeep(app).reap()
    run_jobs()
    assert seen == [1]


def test_jobs_of_a_block_that_is_gone_are_parked_not_lost(app, block, run_jobs):
    block.declare(jobs=[Job(name="demo.note", func=fail)])
    job_id = enqueue("demo.note")
    block.remove()
    run_jobs()
    Upkeep(app).reap()
    assert row(job_id).state == "parked"
    assert jobs.progress(job_id).name == "demo.note"


def test_progress_of_a_finished_job_can_be_read(block, run_jobs):
    block.declare(jobs=[Job(name="demo.count", func=lambda payload, progress: progress.step(3, 4, "three of four"))])
    job_id = enqueue("demo.count")
    run_jobs()
    told = jobs.progress(job_id)
    assert (told.done, told.total, told.message, told.ended) == (3, 4, "three of four", True)


def test_progress_of_an_unknown_job_is_nothing(app):
    assert jobs.progress(404) is None


def test_a_waiting_job_can_be_taken_back(block, run_jobs):
    block.declare(jobs=[Job(name="demo.fail", func=fail)])
    job_id = enqueue("demo.fail", key="k")
    jobs.cancel(job_id)
    db.session.commit()
    assert run_jobs() == 0
    assert row(job_id).state == "cancelled"
    assert jobs.enqueue("demo.fail", key="k") != job_id


def test_a_running_job_stops_at_its_next_safe_point_when_asked(app, block, monkeypatch):
    monkeypatch.setattr("core.jobs.heartbeat.INTERVAL", 0.01)
    started = []

    def patient(payload, progress):
        started.append(payload["id"])
        jobs.cancel(payload["id"])
        db.session.commit()
        done = 0
        while not progress.cancelled and done < 1_000_000_000:
            done += 1
            progress.step(done)

    block.declare(jobs=[Job(name="demo.patient", func=patient, timeout=60)])
    job_id = jobs.enqueue("demo.patient")
    db.session.execute(update(JobRow).values(payload={"id": job_id}))
    db.session.commit()
    runner.start(app)
    assert started == [job_id]
    assert row(job_id).state == "cancelled"


def test_what_a_job_did_after_another_worker_took_it_over_is_thrown_away(app, block):
    def lose(payload, progress):
        with db.engine.begin() as connection:
            connection.execute(update(JobRow).values(ticket="another worker's"))
        db.session.add(SettingRow(owner="demo", key="k", value=1))

    block.declare(jobs=[Job(name="demo.lose", func=lose)])
    job_id = enqueue("demo.lose")
    runner.start(app)
    assert db.session.scalar(select(SettingRow.value)) is None
    assert row(job_id).state == "running"


def test_finished_jobs_are_forgotten_after_a_fortnight_failed_ones_are_not(block, run_jobs):
    block.declare(
        jobs=[
            Job(name="demo.fail", func=fail, retries=0),
            Job(name="demo.good", func=lambda payload, progress: None),
        ]
    )
    good, fresh, bad = enqueue("demo.good"), enqueue("demo.good"), enqueue("demo.fail")
    run_jobs(check=False)
    old = utcnow() - timedelta(days=15)
    db.session.execute(update(JobRow).where(JobRow.id.in_((good, bad))).values(finished_at=old))
    db.session.commit()
    enqueue("jobs.trim")
    run_jobs()
    left = set(db.session.scalars(select(JobRow.id)))
    assert good not in left
    assert {fresh, bad} <= left


def test_purging_a_block_discards_its_jobs(block, other_block, run_jobs):
    block.declare(jobs=[Job(name="demo.a", func=fail)])
    other_block.declare(jobs=[Job(name="other.a", func=fail)])
    enqueue("demo.a")
    kept = enqueue("other.a")
    assert control.discard_owned("demo") == 1
    db.session.commit()
    assert list(db.session.scalars(select(JobRow.id))) == [kept]
