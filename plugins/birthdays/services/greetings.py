"""Greetings: written on the day or soon after, read by colleagues, taken away by who wrote or got them."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Select, func, select

from plugin_sdk import Occasion, Viewer, audit, jobs, people
from plugin_sdk.db import conflict_insert, session, utcnow
from plugin_sdk.i18n import gettext as _
from plugins.birthdays.models import SIGNS, TEXT_LENGTH, Choice, Greeting
from plugins.birthdays.services import choices
from plugins.birthdays.services.occasions import OPEN

TELL = "birthdays.tell"
TOLD_AT = time(15)
"""When the day's greetings are told of, where the person works."""


class GreetingRefused(ValueError):
    """A greeting that is not taken; the message is for the person who wrote it."""


def may_greet(viewer: Viewer, occasion: Occasion) -> bool:
    """True if the viewer may write to the person now: colleagues, for a week, unless the person wants no wall."""
    if viewer.person_id in (None, occasion.person_id) or not viewer.may("birthdays.greet"):
        return False
    return -OPEN <= occasion.ahead <= 0 and has_wall(occasion.person_id)


def has_wall(person_id: int) -> bool:
    """True unless the person wants no greetings here."""
    return not choices.of(person_id).no_wall


def may_remove(viewer: Viewer, greeting: Greeting) -> bool:
    """True for who wrote it, who got it, and moderators."""
    own = viewer.person_id is not None and viewer.person_id in (greeting.author_id, greeting.person_id)
    return own or viewer.may("birthdays.moderate")


def on(occasion: Occasion) -> Select[Greeting]:
    """The greetings on an occasion, the latest first."""
    return (
        select(Greeting)
        .where(Greeting.person_id == occasion.person_id, Greeting.kind == occasion.kind, Greeting.day == occasion.day)
        .order_by(Greeting.created_at.desc(), Greeting.id.desc())
    )


def received(person_id: int) -> Select[Greeting]:
    """Everything that a person ever got, the latest first."""
    return (
        select(Greeting)
        .where(Greeting.person_id == person_id)
        .order_by(Greeting.day.desc(), Greeting.created_at.desc(), Greeting.id.desc())
    )


def mine(viewer: Viewer, occasion: Occasion) -> Greeting | None:
    """What the viewer wrote on an occasion."""
    if viewer.person_id is None:
        return None
    return session.scalar(on(occasion).where(Greeting.author_id == viewer.person_id))


def counts(occasions: list[Occasion]) -> dict[tuple[int, str, Any], int]:
    """How many greetings there are on each occasion, by person, kind and day; in one statement."""
    if not occasions:
        return {}
    wanted = {(one.person_id, one.kind, one.day) for one in occasions}
    rows = session.execute(
        select(Greeting.person_id, Greeting.kind, Greeting.day, func.count())
        .where(Greeting.person_id.in_({one.person_id for one in occasions}), Greeting.day.in_({d for *_x, d in wanted}))
        .group_by(Greeting.person_id, Greeting.kind, Greeting.day)
    )
    return {(row[0], row[1], row[2]): row[3] for row in rows if (row[0], row[1], row[2]) in wanted}


def greet(viewer: Viewer, occasion: Occasion, text: str, sign: str) -> None:
    """Write to the person, or write one's greeting anew.

    Raises:
        GreetingRefused: it is too late or not wanted, empty or too long, or the sign is none of the set.
    """
    if not may_greet(viewer, occasion):
        raise GreetingRefused(_("Greetings are closed here."))
    text = " ".join(text.replace("\x00", "").split())
    if not text:
        raise GreetingRefused(_("Write a few words first."))
    if len(text) > TEXT_LENGTH:
        raise GreetingRefused(_("That is longer than %(number)s characters. Make it shorter.", number=TEXT_LENGTH))
    if sign not in SIGNS:
        raise GreetingRefused(_("Choose one of the signs."))
    values = {
        "person_id": occasion.person_id, "kind": occasion.kind, "day": occasion.day, "author_id": viewer.person_id,
        "text": text, "sign": sign, "created_at": utcnow(),
    }  # fmt: skip
    statement = conflict_insert(Greeting).values(**values)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["person_id", "kind", "day", "author_id"], set_={"text": text, "sign": sign}
        )
    )
    moment = next_telling(utcnow(), zone_of(occasion))
    jobs.enqueue(TELL, {"person_id": occasion.person_id}, run_at=moment, key=f"{TELL}:{occasion.person_id}")


def zone_of(occasion: Occasion) -> tzinfo:
    """The zone where the person works; UTC where nobody knows."""
    place = people.place(occasion.location_id) if occasion.location_id is not None else None
    try:
        return ZoneInfo(place.time_zone) if place is not None else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC


def next_telling(now: datetime, zone: tzinfo) -> datetime:
    """The next moment at which a person there is told of greetings: once a day."""
    local = now.astimezone(zone)
    day = local.date() if local.time() < TOLD_AT else local.date() + timedelta(days=1)
    return datetime.combine(day, TOLD_AT, tzinfo=zone).astimezone(UTC)


def remove(viewer: Viewer, greeting: Greeting) -> None:
    """Take a greeting away for good. A moderator's act leaves a trace in the audit trail.

    Raises:
        GreetingRefused: it is none of the viewer's business.
    """
    if not may_remove(viewer, greeting):
        raise GreetingRefused(_("Only who wrote it, who got it and moderators can remove a greeting."))
    if viewer.person_id not in (greeting.author_id, greeting.person_id):
        details = {"author_id": greeting.author_id, "person_id": greeting.person_id}
        audit.record(
            "birthdays.greeting_removed", object_type="birthdays.greeting", object_id=greeting.id, title="",
            details=details, plugin="birthdays", viewer=viewer,
        )  # fmt: skip
    session.delete(greeting)
    session.flush()


def untold(person_id: int) -> list[Greeting]:
    """Greetings that the person was not notified of, the first five hundred."""
    query = select(Greeting).where(Greeting.person_id == person_id, Greeting.told_at.is_(None))
    return list(session.scalars(query.order_by(Greeting.id).limit(500)))


def without_wall(occasions: list[Occasion]) -> set[int]:
    """Who of these people wants no greetings here; in one statement."""
    ids = {one.person_id for one in occasions}
    if not ids:
        return set()
    return set(session.scalars(select(Choice.person_id).where(Choice.person_id.in_(ids), Choice.no_wall.is_(True))))
