"""What organisers see: their events in every state, and who comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from plugin_sdk import Viewer
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext, pgettext
from plugin_sdk.people import cards
from plugins.events.models import GOING, PUBLISHED, STATUSES, WAITING, Enrolment, Event, Invited, Organiser
from plugins.events.services import rights
from plugins.events.services.words import containing

MOST_ROWS = 20_000
_BATCH = 500


def listing(viewer: Viewer, *, status: str = "", text: str = "", mine: bool = False) -> Select[*tuple[Any, ...]]:
    """The events that the viewer looks after, those that were changed last first."""
    taken = select(func.coalesce(func.sum(1 + Enrolment.guests), 0)).where(
        Enrolment.event_id == Event.id, Enrolment.state == GOING
    )
    waiting = select(func.count()).where(Enrolment.event_id == Event.id, Enrolment.state == WAITING)
    query = select(
        Event.id, Event.title, Event.status, Event.zone, Event.whole_day, Event.starts_at, Event.ends_at,
        Event.first_day, Event.last_day, Event.places, Event.updated_at, taken.scalar_subquery().label("taken"),
        waiting.scalar_subquery().label("waiting"),
    ).where(*containing(text), *_mine(viewer, mine=mine))  # fmt: skip
    if status in STATUSES:
        query = query.where(Event.status == status)
    return query.order_by(Event.updated_at.desc(), Event.id.desc())


def counts(viewer: Viewer, *, mine: bool = False) -> dict[str, int]:
    """How many events there are in each state."""
    found = dict.fromkeys(STATUSES, 0)
    query = select(Event.status, func.count()).where(*_mine(viewer, mine=mine)).group_by(Event.status)
    found.update(session.execute(query).all())
    return found


def _mine(viewer: Viewer, *, mine: bool) -> list[Any]:
    if viewer.may(rights.MANAGE) and not mine:
        return []
    return [Event.id.in_(select(Organiser.event_id).where(Organiser.person_id == viewer.person_id))]


def organises_any(viewer: Viewer) -> bool:
    """Whether the viewer looks after an event, or may make one."""
    if viewer.kiosk:
        return False
    if viewer.may(rights.CREATE) or viewer.may(rights.MANAGE):
        return True
    mine = select(Organiser.event_id).where(Organiser.person_id == viewer.person_id).limit(1)
    return viewer.person_id is not None and session.scalar(mine) is not None


def people(event_id: int, state: str = "") -> Select[*tuple[Any, ...]]:
    """Everybody on the list, first those who have a place, each group in the order in which they came."""
    query = (
        select(
            Enrolment.person_id, Enrolment.guests, Enrolment.state, Enrolment.queued_at, Enrolment.moved_up_at,
            Enrolment.attended, Enrolment.added_by, Invited.answer,
        )
        .outerjoin(Invited, (Invited.event_id == Enrolment.event_id) & (Invited.person_id == Enrolment.person_id))
        .where(Enrolment.event_id == event_id)
    )  # fmt: skip
    if state in (GOING, WAITING):
        query = query.where(Enrolment.state == state)
    return query.order_by(Enrolment.state, Enrolment.queued_at, Enrolment.id)


def figures(event_id: int) -> dict[str, int]:
    """People with a place, their guests, people who wait, and people who came."""
    query = select(
        Enrolment.state,
        func.count(),
        func.coalesce(func.sum(Enrolment.guests), 0),
        func.count().filter(Enrolment.attended.is_(True)),
    ).where(Enrolment.event_id == event_id)
    rows = {row[0]: row for row in session.execute(query.group_by(Enrolment.state))}
    going, waiting = rows.get(GOING), rows.get(WAITING)
    return {
        "going": going[1] if going else 0,
        "guests": int(going[2]) if going else 0,
        "waiting": waiting[1] if waiting else 0,
        "came": going[3] if going else 0,
    }


def state_title(state: str) -> str:
    """The state of an enrolment, for people."""
    return (
        pgettext("state of an enrolment", "Waits")
        if state == WAITING
        else pgettext("state of an enrolment", "Has a place")
    )


def table(event_id: int, zone: Any) -> Iterator[list[str]]:
    """The list as a table to download, with its headings; at most 20,000 people."""
    yield [
        gettext("Person"), pgettext("events", "Position"), pgettext("events", "Department"),
        pgettext("events", "State"), gettext("Guests"), gettext("Enrolled"), gettext("Came"),
    ]  # fmt: skip
    found = session.execute(people(event_id).limit(MOST_ROWS)).all()
    for start in range(0, len(found), _BATCH):
        part = found[start : start + _BATCH]
        known = cards({row.person_id for row in part})
        for row in part:
            card = known.get(row.person_id)
            yield [
                card.name if card else "", card.position if card else "", card.department if card else "",
                state_title(row.state), str(row.guests), _moment(row.queued_at, zone), _yes_no(row.attended),
            ]  # fmt: skip


def _moment(value: datetime, zone: Any) -> str:
    return f"{value.astimezone(zone):%Y-%m-%d %H:%M}"


def _yes_no(value: bool | None) -> str:
    if value is None:
        return ""
    return pgettext("events", "Yes") if value else pgettext("events", "No")


def coming_count() -> int:
    """Events that are out and not over."""
    query = select(func.count()).where(Event.status == PUBLISHED, Event.ends_at > utcnow())
    return session.scalar(query) or 0
