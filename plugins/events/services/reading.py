"""What people see of events: lists, one event, a month. Everything passes the reach of an event inside SQL."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Date, Integer, Select, String, and_, bindparam, case, exists, func, or_, select

from plugin_sdk import Viewer, access
from plugin_sdk.cache import Kept
from plugin_sdk.db import UtcDateTime, session, utcnow
from plugins.events.models import CANCELLED, GOING, NO, PUBLISHED, Enrolment, Event, Invited, Organiser
from plugins.events.services.words import containing

COMING, PAST, MINE = "coming", "past", "mine"
VIEWS = (COMING, PAST, MINE)
MOST_IN_MONTH = 400
MOST_ASKED = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An event as lists show it.

    Attributes:
        taken: places that are taken, guests included.
        state: the viewer's own enrolment, ``going`` or ``waiting``; empty if there is none.
        answer: the viewer's answer to an invitation, empty if they have not answered; ``None`` if they are not invited.
    """

    id: int
    title: str
    summary: str
    category: str
    cover_file_id: int | None
    cover_alt: str
    place: str
    location_id: int | None
    online_url: str
    zone: str
    whole_day: bool
    starts_at: datetime
    ends_at: datetime
    first_day: date
    last_day: date
    status: str
    for_everyone: bool
    enrolling: bool
    opens_at: datetime | None
    closes_at: datetime | None
    places: int | None
    waiting_list: bool
    guests: int
    taken: int
    state: str
    answer: str | None

    @property
    def left(self) -> int | None:
        """Places that are left; ``None`` without a limit."""
        return None if self.places is None else max(0, self.places - self.taken)

    def may_enrol(self, now: datetime) -> bool:
        """Whether somebody who has no place could ask for one at this moment."""
        opened = (self.opens_at is None or self.opens_at <= now) and (self.closes_at is None or now < self.closes_at)
        room = self.left is None or self.left > 0 or self.waiting_list
        return self.status == PUBLISHED and self.enrolling and opened and now < self.starts_at and room


# What does not depend on the viewer is put together once: making a statement costs more than running it.
_ME = bindparam("me", type_=Integer())
_NOW = bindparam("now", type_=UtcDateTime())
_FIRST, _LAST = bindparam("first", type_=Date()), bindparam("last", type_=Date())
_SINCE, _UNTIL = bindparam("since", type_=UtcDateTime()), bindparam("until", type_=UtcDateTime())
_TAKEN = (
    select(func.coalesce(func.sum(1 + Enrolment.guests), 0))
    .where(Enrolment.event_id == Event.id, Enrolment.state == GOING)
    .correlate(Event)
    .scalar_subquery()
    .label("taken")
)
_STATE = (
    select(Enrolment.state)
    .where(Enrolment.event_id == Event.id, Enrolment.person_id == _ME)
    .correlate(Event)
    .scalar_subquery()
    .label("state")
)
_ANSWER = (
    select(Invited.answer)
    .where(Invited.event_id == Event.id, Invited.person_id == _ME)
    .correlate(Event)
    .scalar_subquery()
    .label("answer")
)
_OUT = Event.status.in_((PUBLISHED, CANCELLED))
_SHOWN = and_(_OUT, access.visible_when_bound(Event.reach_id))
_ORGANISED = exists().where(Organiser.event_id == Event.id, Organiser.person_id == _ME)
_TAKES_PART = or_(
    exists().where(Enrolment.event_id == Event.id, Enrolment.person_id == _ME),
    exists().where(Invited.event_id == Event.id, Invited.person_id == _ME, Invited.answer != NO),
    _ORGANISED,
)
_PLAIN = [getattr(Event, name) for name in Line.__dataclass_fields__ if name not in ("taken", "state", "answer")]
_LINES = select(*_PLAIN, _TAKEN, _STATE, _ANSWER).where(_SHOWN)
_SOON_FIRST = (Event.starts_at, Event.id)
_PASSED = case((Event.ends_at > _NOW, 0), else_=1)
_NEXT = _LINES.where(Event.ends_at > _NOW).order_by(*_SOON_FIRST).limit(bindparam("most", type_=Integer()))
_BY_ORGANISER = _NEXT.where(
    Event.status == PUBLISHED,
    exists().where(Organiser.event_id == Event.id, Organiser.person_id == bindparam("organiser", type_=Integer())),
)
_ASKED = _LINES.where(
    Event.status == PUBLISHED,
    Event.starts_at > _NOW,
    exists().where(Invited.event_id == Event.id, Invited.person_id == _ME, Invited.answer == ""),
)
_FIND = select(Event).where(_SHOWN, Event.id == bindparam("event", type_=Integer()))
_OTHER_DATES = _NEXT.where(
    Event.status == PUBLISHED,
    Event.series == bindparam("series", type_=String()),
    Event.id != bindparam("event", type_=Integer()),
)
_ONE = _LINES.where(Event.id == bindparam("event", type_=Integer()))
_WITHIN = (
    _LINES.where(
        or_(
            and_(Event.whole_day, Event.first_day <= _LAST, Event.last_day >= _FIRST),
            and_(Event.whole_day.is_(False), Event.starts_at < _UNTIL, Event.ends_at > _SINCE),
        )
    )
    .order_by(*_SOON_FIRST)
    .limit(MOST_IN_MONTH)
)  # fmt: skip


def _bound(viewer: Viewer, **values: Any) -> dict[str, Any]:
    """What the statements above are run with."""
    return {"me": viewer.person_id, "now": utcnow(), **access.bound(viewer), **values}


def line(row: Any) -> Line:
    """The line of a row of :func:`lines`."""
    values = {name: getattr(row, name) for name in Line.__dataclass_fields__}
    return Line(**values | {"taken": int(row.taken), "state": row.state or ""})


def lines(viewer: Viewer, *, show: str = COMING, text: str = "", category: str = "") -> Select[*tuple[Any, ...]]:
    """The events that the viewer may see.

    Args:
        show: ``coming`` (the next first), ``past`` (the last first), or ``mine`` for those the viewer organises, comes
            to, waits for or is invited to.
        text: words that must all occur.
        category: only events of this kind.
    """
    query = _LINES.where(*containing(text))
    if category:
        query = query.where(Event.category == category)
    if show == PAST:
        query = query.where(Event.ends_at <= _NOW).order_by(Event.starts_at.desc(), Event.id.desc())
    elif show == MINE:
        soon = case((Event.ends_at > _NOW, Event.starts_at))
        query = query.where(_TAKES_PART).order_by(_PASSED, soon, Event.starts_at.desc(), Event.id)
    else:
        query = query.where(Event.ends_at > _NOW).order_by(*_SOON_FIRST)
    return query.params(_bound(viewer))


def find(viewer: Viewer, event_id: int) -> Event | None:
    """An event that the viewer may see."""
    return session.scalar(_FIND, _bound(viewer, event=event_id))


def one(viewer: Viewer, event_id: int) -> Line | None:
    """An event that the viewer may see, as lists show it."""
    row = session.execute(_ONE, _bound(viewer, event=event_id)).one_or_none()
    return line(row) if row is not None else None


def other_dates(viewer: Viewer, event: Event, most: int) -> list[Line]:
    """When else an event takes place, the soonest first, of those dates that the viewer may see."""
    if not event.series:
        return []
    bound = _bound(viewer, series=event.series, event=event.id, most=most)
    return [line(row) for row in session.execute(_OTHER_DATES, bound)]


def within(viewer: Viewer, first: date, last: date) -> list[Line]:
    """The events that touch these days where the viewer is; at most 400."""
    since = datetime.combine(first, time(), tzinfo=viewer.time_zone)
    until = datetime.combine(last + timedelta(days=1), time(), tzinfo=viewer.time_zone)
    bound = _bound(viewer, first=first, last=last, since=since, until=until)
    return [line(row) for row in session.execute(_WITHIN, bound)]


def for_calendar(viewer: Viewer, since: datetime, most: int, *, everything: bool) -> dict[Event, str]:
    """Whole events for a personal calendar, each with the viewer's own enrolment: ``going``, ``waiting`` or empty.

    Args:
        everything: all that the viewer may see, not only those they take part in.
    """
    query = select(Event, _STATE).where(_SHOWN, Event.ends_at > since)
    if not everything:
        query = query.where(_TAKES_PART)
    rows = session.execute(query.order_by(*_SOON_FIRST).limit(most), _bound(viewer))
    return {row.Event: row.state or "" for row in rows}


def answer_of(viewer: Viewer, event_id: int) -> str | None:
    """The viewer's answer to an invitation; ``None`` if they are not invited."""
    found = session.get(Invited, (event_id, viewer.person_id)) if viewer.person_id is not None else None
    return found.answer if found is not None else None


_Key = tuple[str, int | None, frozenset[str], int, datetime]
_kept: Kept[_Key, tuple[Line, ...]] = Kept("events", org=True)


def _remembered(viewer: Viewer, what: str, number: int, statement: Any, **values: Any) -> tuple[Line, ...]:
    """Lines that pages ask for again and again. What has begun or ended meanwhile is told by whoever shows them."""
    hour = utcnow().replace(minute=0, second=0, microsecond=0)
    key = (what, viewer.person_id, viewer.principals, number, hour)
    return _kept.get(key, lambda: tuple(line(row) for row in session.execute(statement, _bound(viewer, **values))))


def coming(viewer: Viewer, most: int) -> list[Line]:
    """The next events for the viewer, what is going on now included."""
    # Some may end while they are remembered; others must be there to follow.
    found = _remembered(viewer, "next", most, _NEXT, most=most + 10)
    now = utcnow()
    return [each for each in found if each.ends_at > now][:most]


def by_organiser(viewer: Viewer, person_id: int, most: int) -> list[Line]:
    """The next events that a person organises, of those the viewer may see."""
    found = _remembered(viewer, "by", person_id, _BY_ORGANISER, most=most, organiser=person_id)
    now = utcnow()
    return [each for each in found if each.ends_at > now]


def unanswered(viewer: Viewer) -> list[Line]:
    """The invitations that the viewer has not answered, the soonest first."""
    if viewer.person_id is None:
        return []
    found = _remembered(viewer, "asked", 0, _ASKED.order_by(*_SOON_FIRST).limit(MOST_ASKED))
    now = utcnow()
    return [each for each in found if each.starts_at > now]
