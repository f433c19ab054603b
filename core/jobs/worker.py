"""Workers: threads inside ``dunbar run``, the process ``dunbar worker``, or with Redis an RQ worker in that process."""

from __future__ import annotations

import logging
import signal
import threading
import time

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from core.db import db, utcnow
from core.jobs import relay, runner, states, wakeup
from core.jobs.upkeep import Upkeep

logger = logging.getLogger("dunbar.jobs")

IDLE = 1.0
"""Seconds between two looks at the table, when no bell rings."""

AFTER_ERROR = 5.0
WORKER_TTL = 60
MAINTENANCE = 30
_GRACE = 25.0


class Runners:
    """Threads that run jobs, one after the other each. One that is stuck in a job beyond its time is replaced."""

    def __init__(self, app: Flask, threads: int) -> None:
        self._app = app
        self._wanted = threads
        self._stopping = threading.Event()
        self._threads: list[_Runner] = []

    def start(self) -> None:
        """Start the threads."""
        for _number in range(self._wanted):
            self._add()

    def _add(self) -> None:
        thread = _Runner(self._app, self._stopping)
        self._threads.append(thread)
        thread.start()

    def watch(self) -> None:
        """Replace threads that are stuck or dead; called now and then."""
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        useful = sum(1 for thread in self._threads if not thread.stuck)
        for _number in range(self._wanted - useful):
            logger.warning("a worker thread is stuck or was lost; another takes its place")
            self._add()

    def stop(self, grace: float = _GRACE) -> None:
        """Take no new job, and wait for those that run; what is not ready by then is run again elsewhere."""
        self._stopping.set()
        wakeup.ring()
        end = time.monotonic() + grace
        for thread in self._threads:
            if not thread.stuck:
                thread.join(max(0.0, end - time.monotonic()))


class _Runner(threading.Thread):
    """One thread."""

    def __init__(self, app: Flask, stopping: threading.Event) -> None:
        super().__init__(name="dunbar-worker", daemon=True)
        self._app = app
        self._stopping = stopping
        self._deadline: float | None = None

    @property
    def stuck(self) -> bool:
        """True while it is in a job whose time is over."""
        return self._deadline is not None and time.monotonic() > self._deadline

    def run(self) -> None:
        """Run due jobs until told to stop."""
        while not self._stopping.is_set():
            try:
                busy = self._one()
            except SQLAlchemyError:
                logger.warning("the worker cannot reach the database; it tries again", exc_info=True)
                self._stopping.wait(AFTER_ERROR)
                continue
            if not busy and not self._stopping.is_set():
                wakeup.wait(IDLE)

    def _one(self) -> bool:
        # Looking is cheap; claiming takes SQLite's write lock, so it is done only if there is something.
        if not anything_due(self._app):
            return False
        return runner.start(self._app, watch=self._note) is not None

    def _note(self, deadline: float | None) -> None:
        self._deadline = deadline


def anything_due(app: Flask) -> bool:
    """True if a job may start now."""
    with app.app_context(), db.engine.connect() as connection:
        return connection.scalar(states.due(utcnow()).limit(1)) is not None


def start_embedded(app: Flask, threads: int = 1) -> Embedded:
    """Start the worker inside a web process. With Redis it leaves the jobs to RQ workers and does the upkeep alone."""
    worker = Embedded(app, threads)
    worker.start()
    return worker


class Embedded:
    """The worker of a web process."""

    def __init__(self, app: Flask, threads: int = 1) -> None:
        url = _redis_url(app)
        self._upkeep = Upkeep(app, relay.queue(url) if url else None)
        self._runners = None if url else Runners(app, threads)
        self._stopping = threading.Event()

    def start(self) -> None:
        """Start all threads; they end with the process."""
        self._upkeep.start()
        if self._runners is not None:
            self._runners.start()
            threading.Thread(target=self._watch, name="dunbar-watch", daemon=True).start()

    def stop(self, grace: float = _GRACE) -> None:
        """Finish what runs and end."""
        self._stopping.set()
        self._upkeep.stop()
        if self._runners is not None:
            self._runners.stop(grace)

    def _watch(self) -> None:
        while not self._stopping.wait(IDLE):
            if self._runners is not None:
                self._runners.watch()


def run_worker(app: Flask, *, burst: bool = False, threads: int = 1) -> None:
    """Work through jobs until SIGTERM or SIGINT; with ``burst`` until nothing is due.

    A signal lets running jobs finish for 25 seconds; what is not ready by then another worker runs again.
    """
    url = _redis_url(app)
    if url:
        _run_rq(app, url, burst=burst)
    elif burst:
        _run_out(app)
    else:
        _run_threads(app, threads)


def _run_out(app: Flask) -> None:
    upkeep = Upkeep(app)
    with app.app_context():
        upkeep.reap()
    while runner.start(app) is not None:
        continue


def _run_threads(app: Flask, threads: int) -> None:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_arguments: stop.set())
    worker = Embedded(app, threads)
    worker.start()
    stop.wait()
    worker.stop()


def _run_rq(app: Flask, url: str, *, burst: bool) -> None:
    """An RQ worker in this process. It handles signals itself: one lets the job finish, a second ends at once."""
    from rq import SimpleWorker
    from rq.serializers import JSONSerializer

    runner.serve(app)
    queue = relay.queue(url)
    upkeep = Upkeep(app, queue)
    if burst:
        with app.app_context():
            upkeep.reap()
            upkeep.feed()
    thread = upkeep.start()
    worker = SimpleWorker(
        [queue],
        connection=queue.connection,
        serializer=JSONSerializer,
        worker_ttl=WORKER_TTL,
        maintenance_interval=MAINTENANCE,
    )
    try:
        worker.work(burst=burst, logging_level="WARNING")
    finally:
        upkeep.stop()
        thread.join(5)


def _redis_url(app: Flask) -> str:
    config = app.extensions["dunbar.config"]
    return str(config.redis.url)
