"""Counting opened pages without a statement of its own on any page.

Each process gathers in memory and writes a batch every few minutes, after an answer was sent, and when it stops.
"""

from __future__ import annotations

import logging
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from threading import Lock

from flask import Flask, Response, current_app, g, request
from sqlalchemy import Date, literal, select
from sqlalchemy.exc import SQLAlchemyError

from core import settings
from core.adoption import blocks
from core.adoption.models import BlockUse, Presence
from core.db import among, conflict_insert, db
from core.org.dates import today
from core.org.models import Person

EVERY = timedelta(minutes=5)
"""How long a process gathers before it writes: what a crash (not a stop) can lose at the most."""
OWNER, SWITCH = "adoption", "count"
_EXTENSION = "dunbar.adoption"

log = logging.getLogger("dunbar.adoption")


@dataclass(slots=True)
class Batch:
    """What was gathered: pages by day and block, and people by day."""

    pages: Counter[tuple[date, str]] = field(default_factory=Counter)
    people: dict[date, set[int]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.pages or self.people)


class Recorder:
    """What one process has seen and not written yet. Several threads use it at once."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.forget()

    def forget(self) -> None:
        """Begin anew with nothing."""
        with self._lock:
            self._batch = Batch()
            self._written: tuple[date, set[int]] = (date.min, set())
            self._due = time.monotonic() + EVERY.total_seconds()

    def note(self, day: date, person_id: int, block: str) -> bool:
        """Count a page; gives whether it is time to write."""
        with self._lock:
            self._batch.pages[day, block] += 1
            if self._written[0] != day or person_id not in self._written[1]:
                self._batch.people.setdefault(day, set()).add(person_id)
            return time.monotonic() >= self._due

    def take(self) -> Batch:
        """What was gathered, to be written by the caller alone; the next is due after a while."""
        with self._lock:
            taken, self._batch = self._batch, Batch()
            self._due = time.monotonic() + EVERY.total_seconds()
            return taken

    def was_written(self, batch: Batch) -> None:
        """Remember the people of the latest day, so that each is written once."""
        with self._lock:
            for day, people in batch.people.items():
                if day > self._written[0]:
                    self._written = (day, set(people))
                elif day == self._written[0]:
                    self._written[1].update(people)

    def give_back(self, batch: Batch) -> None:
        """Gather again what could not be written."""
        with self._lock:
            self._batch.pages.update(batch.pages)
            for day, people in batch.people.items():
                self._batch.people.setdefault(day, set()).update(people)


def init_app(app: Flask) -> None:
    """Count the answers of this application."""
    app.extensions[_EXTENSION] = Recorder()
    app.after_request(_record)


def of(app: Flask) -> Recorder:
    """The recorder of an application."""
    recorder: Recorder = app.extensions[_EXTENSION]
    return recorder


def flush(app: Flask) -> None:
    """Write what was gathered; if the database is away, it is kept for the next time."""
    recorder = of(app)
    batch = recorder.take()
    if not batch:
        return
    with app.app_context():
        try:
            write(batch)
            db.session.commit()
        except SQLAlchemyError:
            db.session.rollback()
            recorder.give_back(batch)
            log.warning("the use of the portal could not be written", exc_info=True)
        else:
            recorder.was_written(batch)


def write(batch: Batch) -> None:
    """Add a batch to what is stored. Two processes may do so at once."""
    for (day, block), opened in sorted(batch.pages.items()):
        statement = conflict_insert(BlockUse).values(day=day, block=block, opened=opened)
        total = BlockUse.opened + statement.excluded.opened
        db.session.execute(statement.on_conflict_do_update(index_elements=["day", "block"], set_={"opened": total}))
    for day, people in sorted(batch.people.items()):
        known = select(literal(day, Date), Person.id).where(among(Person.id, sorted(people))).order_by(Person.id)
        statement = conflict_insert(Presence).from_select(["day", "person_id"], known)
        db.session.execute(statement.on_conflict_do_nothing())


def _record(response: Response) -> Response:
    viewer = g.get("viewer")
    person_id = viewer.person_id if viewer is not None else None
    if person_id is None or request.method != "GET" or response.status_code != 200:
        return response
    # What a page fetches by itself, such as the bell, was opened by nobody.
    if response.mimetype != "text/html" or "HX-Request" in request.headers:
        return response
    block = blocks.of_request()
    if not block or not settings.get(OWNER, SWITCH):
        return response
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy's documented way to its object
    if of(app).note(today(), person_id, block):
        response.call_on_close(lambda: flush(app))
    return response
