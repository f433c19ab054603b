"""What the tests of events share."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from sqlalchemy import text

from plugin_sdk.db import session, utcnow
from plugins.events.models import Event
from plugins.events.services import publishing, times, writing
from plugins.events.services.writing import Content

MOSCOW = ZoneInfo("Europe/Moscow")


def soon(days: float = 5, hour: int = 10, minutes: int = 60, zone: ZoneInfo = MOSCOW) -> times.Period:
    """A period some days from now."""
    begins = datetime.combine((utcnow() + timedelta(days=days)).astimezone(zone).date(), time(hour))
    ends = begins + timedelta(minutes=minutes)
    return times.timed(begins.date(), begins.time(), ends.date(), ends.time(), zone)


def whole(first: date, last: date | None = None) -> times.Period:
    """A period of whole days."""
    return times.whole_days(first, last, MOSCOW)


@pytest.fixture
def organiser(make: Any) -> Any:
    """Who looks after the events of a test."""
    return make.person("Marsh Helen")


@pytest.fixture
def plan(app: Any, organiser: Any) -> Callable[..., Event]:
    """``plan("Title", places=3, …)`` makes an event, publishes it without a message and commits."""

    organiser_id = organiser.id

    def make_event(title: str = "Summer party", *, status: str = "published", **values: Any) -> Event:
        values.setdefault("period", soon())
        values.setdefault("organisers", [organiser_id])
        event = writing.create(Content(title=title, **values))
        if status != "draft":
            publishing.publish(event, tell=False)
        if status == "cancelled":
            publishing.cancel(event, "No snow", viewer=None)
        session.commit()
        return event

    return make_event


@pytest.fixture
def told(run_jobs: Any) -> Callable[..., list[str]]:
    """``told(person)`` sends what waits and gives the subjects of the person's messages, the oldest first."""

    def subjects(person: Any) -> list[str]:
        run_jobs(ahead=timedelta(seconds=5))
        session.rollback()
        query = text("SELECT subject FROM core_notification WHERE person_id = :id ORDER BY id")
        return list(session.execute(query, {"id": person.id}).scalars())

    return subjects


@pytest.fixture
def picture() -> bytes:
    """A small PNG."""
    output = io.BytesIO()
    Image.new("RGB", (64, 40), (200, 120, 40)).save(output, "PNG")
    return output.getvalue()
