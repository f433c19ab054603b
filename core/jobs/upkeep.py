"""What must be done so that work goes on: return lost jobs, wake parked ones, ask for repeating ones, feed Redis.

Every worker process has one thread for it; all of it is safe to be done by several at once.
"""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from flask import Flask
from sqlalchemy.exc import SQLAlchemyError

from core.db import db, utcnow
from core.jobs import cron, given_up, leases, relay, states, wakeup
from core.jobs.runner import heartbeat
from core.plugin_host import host

if TYPE_CHECKING:
    from rq import Queue

logger = logging.getLogger("dunbar.jobs")

REAP_EVERY = 5.0
CRON_EVERY = 10.0
RELAY_EVERY = 0.5
CRON_LEASE = timedelta(seconds=45)
_TIMEKEEPER = "cron"


class Upkeep:
    """The upkeep of one process; ``stop`` ends its loop within a moment."""

    def __init__(self, app: Flask, queue: Queue | None = None) -> None:
        self._app = app
        self._queue = queue
        self._stopping = threading.Event()
        self._holder = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._due: dict[Callable[[], None], float] = {}

    def start(self) -> threading.Thread:
        """Run in a thread of its own."""
        thread = threading.Thread(target=self.run, name="dunbar-upkeep", daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        """End soon, and leave the timekeeping to others at once."""
        self._stopping.set()

    def run(self) -> None:
        """Keep at it until stopped."""
        duties: list[tuple[float, Callable[[], None]]] = [(REAP_EVERY, self.reap), (CRON_EVERY, self.keep_time)]
        if self._queue is not None:
            duties.append((RELAY_EVERY, self.feed))
        pause = min(every for every, duty in duties)
        while not self._stopping.is_set():
            now = time.monotonic()
            for every, duty in duties:
                if now >= self._due.get(duty, 0.0):
                    self._due[duty] = now + every
                    self._attempt(duty)
            self._stopping.wait(pause)
        self._attempt(self._leave)

    def _attempt(self, duty: Callable[[], None]) -> None:
        """Do a duty in a fresh context; a database or Redis that is away for a while is no reason to stop."""
        try:
            with self._app.app_context():
                duty()
        except (SQLAlchemyError, relay.QueueAway):
            logger.warning("upkeep of jobs: '%s' has to wait", duty.__name__, exc_info=True)
        except Exception:  # the isolation point: this loop must outlive every mistake, or nothing runs any more
            logger.exception("upkeep of jobs: '%s' failed", duty.__name__)

    def reap(self) -> None:
        """Return jobs whose worker is lost, and wake those whose plugin is on again."""
        now = utcnow()
        with db.engine.connect() as connection:
            lost = states.lost(connection, now)
            parked = states.parked_owners(connection)
        for ticket in lost:
            if heartbeat(self._app).holds(ticket):
                continue  # it is ours and alive; only its heartbeat could not be written
            declared = host().declared.jobs.get(ticket.name)
            retries = declared.value.retries if declared else 0
            with db.engine.begin() as connection:
                given_back = states.give_back(connection, ticket, now, retries)
                if given_back and declared is not None and ticket.attempts > retries:
                    given_up.note(connection, declared.value, ticket)
            if given_back:
                logger.warning("job %s '%s' was lost by its worker", ticket.id, ticket.name)
        awake = {owner for owner, name in parked if host().enabled(owner) and name in host().declared.jobs}
        for owner in awake:
            with db.engine.begin() as connection:
                states.unpark(connection, owner)
        if lost or awake:
            wakeup.ring()

    def keep_time(self) -> None:
        """Ask for the repeating jobs that are due, if the timekeeping is ours."""
        with db.engine.begin() as connection:
            ours = leases.take(connection, _TIMEKEEPER, self._holder, CRON_LEASE)
        if ours and cron.tick():
            wakeup.ring()

    def feed(self) -> None:
        """Hand due jobs to Redis."""
        if self._queue is None:
            return
        while not self._stopping.is_set():
            if relay.hand_over(db.engine, self._queue) < relay.BATCH:
                return

    def _leave(self) -> None:
        with db.engine.begin() as connection:
            leases.release(connection, _TIMEKEEPER, self._holder)
