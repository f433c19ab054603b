"""Vouches for the jobs that run in this process and writes down how far they are.

One thread does it for all, on connections of its own: a job that holds SQLite's only write lock for long would
otherwise wait for itself.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from core.extension import JobProgress
from core.jobs import states
from core.jobs.states import Ticket

logger = logging.getLogger("dunbar.jobs")

INTERVAL = 1.0
RENEWAL = states.LEASE.total_seconds() / 4


class RunningJob(JobProgress):
    """A job that runs in this process, as its handler and the heartbeat see it.

    Attributes:
        deadline: ``time.monotonic()`` after which it is not vouched for any longer.
    """

    def __init__(self, ticket: Ticket, timeout: float) -> None:
        self.ticket = ticket
        self.done = 0
        self.total: int | None = None
        self.message = ""
        self.deadline = time.monotonic() + timeout
        self.renewed = time.monotonic()
        self.changed = False
        self.lost = False
        self.asked_to_stop = False
        self.noticed_stop = False

    def step(self, done: int, total: int | None = None, message: str = "") -> None:
        """Remember how far the job is; the heartbeat writes it within a second or so."""
        self.done, self.total, self.message = done, total, message[:400]
        self.changed = True

    @property
    def cancelled(self) -> bool:
        """True once a person asked to stop, or another worker has taken the job over."""
        if self.asked_to_stop or self.lost or time.monotonic() > self.deadline:
            self.noticed_stop = True
        return self.noticed_stop


class Heartbeat:
    """The jobs of this process that run on one engine, and the thread that vouches for them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._running: dict[str, RunningJob] = {}
        self._lock = threading.Lock()
        self._wanted = threading.Event()
        self._thread: threading.Thread | None = None

    @contextmanager
    def watch(self, job: RunningJob) -> Iterator[None]:
        """Vouch for ``job`` while the block runs."""
        with self._lock:
            self._running[job.ticket.ticket] = job
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._beat, name="dunbar-heartbeat", daemon=True)
                self._thread.start()
        self._wanted.set()
        try:
            yield
        finally:
            with self._lock:
                self._running.pop(job.ticket.ticket, None)
                if not self._running:
                    self._wanted.clear()

    def holds(self, ticket: Ticket) -> bool:
        """True if the job runs in this very process and is within its time, whatever its row says."""
        with self._lock:
            job = self._running.get(ticket.ticket)
        return job is not None and time.monotonic() <= job.deadline

    def _beat(self) -> None:
        while True:
            self._wanted.wait()
            time.sleep(INTERVAL)
            with self._lock:
                jobs = list(self._running.values())
            for job in jobs:
                self._vouch(job)

    def _vouch(self, job: RunningJob) -> None:
        now = time.monotonic()
        lease = now - job.renewed >= RENEWAL and now <= job.deadline
        if job.lost or not (lease or job.changed):
            return
        job.changed = False
        try:
            with self._engine.begin() as connection:
                asked = states.renew(
                    connection, job.ticket, lease=lease, done=job.done, total=job.total, message=job.message
                )
        except SQLAlchemyError:
            # The database is away or locked; the lease leaves time for several more tries.
            logger.warning("the heartbeat of job %s could not be written", job.ticket.id, exc_info=True)
            return
        if lease:
            job.renewed = now
        job.lost = asked is None
        job.asked_to_stop = bool(asked)
