"""Real worker processes on a real database, killed and stopped at bad moments; with and without Redis."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from core import jobs
from core.db import db
from core.jobs.models import JobRow
from tests.jobs.process import LEASE
from tests.jobs.process import jobs as process_jobs
from tests.patience import PATIENCE, wait_for

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["embedded", pytest.param("redis", marks=pytest.mark.needs_redis)])
def redis_address(request: pytest.FixtureRequest) -> str:
    """Empty for workers on the database alone, else the address of a Redis server."""
    return "" if request.param == "embedded" else str(request.getfixturevalue("redis_url"))


class Workers:
    """Worker processes of one test."""

    def __init__(self, app: Flask, redis: str, scratch: Path) -> None:
        self._scratch = scratch
        config = app.extensions["dunbar.config"]
        self._arguments = [config.database_url, str(config.instance), redis, str(scratch)]
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> subprocess.Popen[bytes]:
        """Start one more, and wait until it is ready to work."""
        command = [sys.executable, "-m", "tests.jobs.process", *self._arguments]
        with (self._scratch / "output").open("ab") as output:
            process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output)
        self.processes.append(process)
        ready = self._scratch / f"ready-{process.pid}"
        wait_for(lambda: ready.exists() or process.poll() is not None)
        assert ready.exists(), (self._scratch / "output").read_text()
        return process

    def end(self) -> None:
        """Leave none behind."""
        for process in self.processes:
            process.kill()
            process.wait()

    @property
    def log(self) -> list[list[str]]:
        """What the jobs wrote: ``[word, number, pid]``."""
        path = self._scratch / "log"
        return [line.split() for line in path.read_text().splitlines()] if path.exists() else []

    def let_go(self) -> None:
        """Let the jobs that hold end."""
        (self._scratch / "go").touch()


@pytest.fixture
def workers(app: Flask, block, redis_address: str, tmp_path: Path) -> Iterator[Workers]:
    """Starts worker processes on this test's database."""
    block.declare(jobs=process_jobs(tmp_path))
    made = Workers(app, redis_address, tmp_path)
    yield made
    made.end()


def enqueue(name: str, count: int = 1) -> None:
    for number in range(count):
        jobs.enqueue(name, {"n": number})
    db.session.commit()


def states() -> Counter[str]:
    counted = Counter(db.session.scalars(select(JobRow.state).where(JobRow.owner == "demo")))
    db.session.rollback()
    return counted


def test_two_workers_run_each_of_many_jobs_once(workers):
    enqueue("demo.log", 60)
    workers.start()
    workers.start()
    enqueue("demo.log", 60)
    wait_for(lambda: states() == {"done": 120})
    assert Counter(word for word, number, pid in workers.log) == {"start": 120, "end": 120}


def test_a_job_of_a_killed_worker_is_run_again_by_another(workers):
    enqueue("demo.hold")
    first = workers.start()
    wait_for(lambda: workers.log)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert states() == {"running": 1}
    second = workers.start()
    wait_for(lambda: len(workers.log) == 2)
    workers.let_go()
    wait_for(lambda: states() == {"done": 1})
    pids = [(word, int(pid)) for word, number, pid in workers.log]
    assert pids == [("start", first.pid), ("start", second.pid), ("end", second.pid)]


def test_a_long_job_is_not_taken_for_lost_while_its_worker_lives(workers):
    enqueue("demo.hold")
    workers.start()
    wait_for(lambda: workers.log)
    workers.start()

    def lease() -> datetime:
        found = db.session.scalar(select(JobRow.lease_until).where(JobRow.owner == "demo"))
        db.session.rollback()
        return found

    first = lease()
    wait_for(lambda: lease() > first + LEASE)
    assert len(workers.log) == 1
    assert db.session.scalar(select(JobRow.progress_message).where(JobRow.owner == "demo")) == "holding"
    db.session.rollback()
    workers.let_go()
    wait_for(lambda: states() == {"done": 1})
    assert len(workers.log) == 2


def test_told_to_stop_a_worker_finishes_what_it_runs_and_takes_no_more(workers):
    enqueue("demo.hold", 5)
    process = workers.start()
    wait_for(lambda: workers.log)
    process.send_signal(signal.SIGTERM)
    started = len(workers.log)
    workers.let_go()
    assert process.wait(PATIENCE) == 0
    done = states()["done"]
    assert started <= done < 5
    assert states()["new"] == 5 - done
