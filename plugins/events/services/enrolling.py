"""Places: taken, waited for, given back, given to who waited longest.

Every change of an event's places first holds the event's row, so that two who enrol at the same moment are served one
after the other and the limit is never passed. The waiting list is kept strictly in order: nobody is overtaken by a
smaller party, and whoever comes new waits behind those who wait already.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select, update

from plugin_sdk import Viewer, access
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import ngettext
from plugin_sdk.people import cards, today
from plugins.events.models import CANCELLED, GOING, NO, PUBLISHED, WAITING, YES, Enrolment, Event, Invited
from plugins.events.services import telling
from plugins.events.services.refusal import Refused
from plugins.events.services.traces import note

MOST_BY_HAND = 100
"""People whom an organiser adds at a time."""


def hold(event_id: int) -> Event:
    """The event as it is now, held until this transaction ends: others who want to change its places wait."""
    # A statement that writes makes SQLite wait as well, which knows no lock on a row.
    same = update(Event).where(Event.id == event_id).values(sequence=Event.sequence)
    session.execute(same, execution_options={"synchronize_session": False})
    return session.scalars(select(Event).where(Event.id == event_id).execution_options(populate_existing=True)).one()


def taken(event_id: int) -> int:
    """How many places are taken, guests included."""
    query = select(func.coalesce(func.sum(1 + Enrolment.guests), 0))
    return int(session.scalar(query.where(Enrolment.event_id == event_id, Enrolment.state == GOING)) or 0)


def check_places(event: Event, places: int | None) -> None:
    """See that a new limit leaves everybody their place.

    Raises:
        Refused: more places are taken already.
    """
    now = taken(event.id)
    if places is not None and places < now:
        raise Refused(
            ngettext(
                "%(num)s place is taken already. Take people off the list first.",
                "%(num)s places are taken already. Take people off the list first.",
                now,
            ),
            "places",
        )


def of(event_id: int, person_id: int | None) -> Enrolment | None:
    """The enrolment of a person."""
    if person_id is None:
        return None
    query = select(Enrolment).where(Enrolment.event_id == event_id, Enrolment.person_id == person_id)
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def closed_because(event: Event, now: datetime) -> str:
    """Why nobody can enrol at this moment, for people; empty if they can."""
    if event.status == CANCELLED:
        return _("This event is cancelled.")
    if event.status != PUBLISHED:
        return _("This event is not published yet.")
    if event.ends_at <= now:
        return _("This event is over.")
    if event.starts_at <= now:
        return _("This event has begun.")
    if event.enrolling and event.opens_at is not None and now < event.opens_at:
        return _("Enrolment is not open yet.")
    if event.enrolling and event.closes_at is not None and now >= event.closes_at:
        return _("Enrolment is closed.")
    return ""


def enrol(viewer: Viewer, event: Event, guests: int = 0) -> Enrolment:
    """Take a place, or one on the waiting list; or bring another number of guests. An invited person says yes by it.

    Args:
        event: one that the viewer may see.

    Raises:
        Refused: enrolment is not open, the event is full and has no waiting list, or so many guests are not allowed.
    """
    if viewer.person_id is None:
        raise Refused(_("Only people of the company can enrol."))
    event = hold(event.id)
    mine = of(event.id, viewer.person_id)
    reason = closed_because(event, utcnow())
    if reason:
        raise Refused(reason)
    if not event.enrolling and _invited(event.id, viewer.person_id) is None:
        raise Refused(_("For this event nobody has to enrol."))
    _check_guests(event, guests, mine.guests if mine is not None else 0)
    if mine is None:
        mine = _join(event, viewer.person_id, guests)
    else:
        _bring(event, mine, guests)
    _say(event.id, viewer.person_id, YES)
    return mine


def _check_guests(event: Event, guests: int, before: int) -> None:
    if guests < 0 or guests > max(event.guests, before):
        raise Refused(
            ngettext(
                "You can bring %(num)s guest at the most.", "You can bring %(num)s guests at the most.", event.guests
            )
            if event.guests
            else _("No guests can be brought."),
            "guests",
        )
    if event.places is not None and 1 + guests > event.places:
        raise Refused(_("So many do not fit at all. Bring fewer guests."), "guests")


def _join(event: Event, person_id: int, guests: int) -> Enrolment:
    fits = event.places is None or (1 + guests <= event.places - taken(event.id) and not _anybody_waits(event))
    if not fits and not event.waiting_list:
        raise Refused(_("There is no place left.") if not guests else _("There are not so many places left."), "guests")
    enrolment = Enrolment(
        event_id=event.id,
        person_id=person_id,
        guests=guests,
        state=GOING if fits else WAITING,
        queued_at=utcnow(),
    )
    session.add(enrolment)
    session.flush()
    return enrolment


def _bring(event: Event, mine: Enrolment, guests: int) -> None:
    more = guests - mine.guests
    if mine.state == GOING and more > 0 and event.places is not None:
        free = event.places - taken(event.id)
        if more > free or _anybody_waits(event):
            raise Refused(_("There are not so many places left."), "guests")
    mine.guests = guests
    session.flush()
    if more < 0:
        fill(event)


def _in_line(event: Event) -> Select[Enrolment]:
    """Those who wait and could get places; a party larger than the whole event, once it was made smaller, never can."""
    waiting = select(Enrolment).where(Enrolment.event_id == event.id, Enrolment.state == WAITING)
    return waiting if event.places is None else waiting.where(Enrolment.guests < event.places)


def _anybody_waits(event: Event) -> bool:
    return session.scalars(_in_line(event).limit(1)).first() is not None


def withdraw(viewer: Viewer, event: Event) -> bool:
    """Give one's place back; whoever waited longest gets it. False if there was none.

    Raises:
        Refused: the event has begun.
    """
    event = hold(event.id)
    mine = of(event.id, viewer.person_id)
    if mine is None:
        return False
    if event.starts_at <= utcnow() and event.status != CANCELLED:
        raise Refused(_("This event has begun. Tell the organisers if you do not come."))
    _say(event.id, mine.person_id, NO)
    _leave(event, mine)
    return True


def _leave(event: Event, enrolment: Enrolment) -> None:
    session.delete(enrolment)
    session.flush()
    fill(event)


def fill(event: Event) -> list[int]:
    """Give free places to those who wait, in order, and tell them; gives their person ids.

    The event must be held. After the beginning nobody moves up: they would not know in time.
    """
    if event.status != PUBLISHED or event.starts_at <= utcnow():
        return []
    free = None if event.places is None else event.places - taken(event.id)
    waiting = _in_line(event)
    if free is not None:
        waiting = waiting.limit(max(0, free))
    moved = []
    for enrolment in session.scalars(waiting.order_by(Enrolment.queued_at, Enrolment.id)):
        party = 1 + enrolment.guests
        if free is not None and party > free:
            break
        free = None if free is None else free - party
        enrolment.state, enrolment.moved_up_at = GOING, utcnow()
        moved.append(enrolment.person_id)
    session.flush()
    if moved:
        telling.moved_up(event, moved)
    return moved


def place_in_line(enrolment: Enrolment) -> int:
    """Which one somebody is on the waiting list, 1 for the next."""
    earlier = (Enrolment.queued_at < enrolment.queued_at) | (
        (Enrolment.queued_at == enrolment.queued_at) & (Enrolment.id < enrolment.id)
    )
    before = select(func.count()).where(Enrolment.event_id == enrolment.event_id, Enrolment.state == WAITING, earlier)
    return (session.scalar(before) or 0) + 1


def answer(viewer: Viewer, event: Event, word: str, guests: int = 0) -> Enrolment | None:
    """Answer an invitation; yes takes a place, no and maybe give it back.

    Raises:
        Refused: the viewer is not invited, the event has begun or is cancelled, or there is no place.
    """
    if _invited(event.id, viewer.person_id) is None:
        raise Refused(_("You are not invited to this event."))
    if word == YES:
        return enrol(viewer, event, guests)
    event = hold(event.id)
    if event.status == CANCELLED or event.starts_at <= utcnow():
        raise Refused(closed_because(event, utcnow()))
    mine = of(event.id, viewer.person_id)
    if mine is not None:
        _leave(event, mine)
    _say(event.id, viewer.person_id, word)
    return None


def _invited(event_id: int, person_id: int | None) -> Invited | None:
    return session.get(Invited, (event_id, person_id)) if person_id is not None else None


def _say(event_id: int, person_id: int | None, word: str) -> None:
    found = _invited(event_id, person_id)
    if found is not None:
        found.answer, found.answered_at = word, utcnow()
        session.flush()


def add_by_hand(event: Event, people: Sequence[int], *, viewer: Viewer) -> int:
    """Put people on the list, whenever that is; gives how many are new. Who is on it already stays as they are.

    Raises:
        Refused: somebody may not see the event, or there are not so many places.
    """
    if len(people) > MOST_BY_HAND:
        raise Refused(_("At most %(number)s people at a time.", number=MOST_BY_HAND), "people")
    event = hold(event.id)
    known = select(Enrolment.person_id).where(Enrolment.event_id == event.id, Enrolment.person_id.in_(people))
    new = [person_id for person_id in dict.fromkeys(people) if person_id not in set(session.scalars(known))]
    _check_seen(event, new)
    free = len(new) if event.places is None else event.places - taken(event.id)
    if len(new) > free:
        raise Refused(
            ngettext(
                "There is %(num)s place left. Raise the limit first.",
                "There are %(num)s places left. Raise the limit first.",
                max(0, free),
            ),
            "people",
        )
    for person_id in new:
        session.add(Enrolment(event_id=event.id, person_id=person_id, added_by=viewer.person_id, queued_at=utcnow()))
        _say(event.id, person_id, YES)
    session.flush()
    if new:
        note("events.listed", event, viewer, {"people": new})
        if event.starts_at > utcnow():
            telling.listed(event, new, viewer, state=GOING)
    return len(new)


def _check_seen(event: Event, people: Sequence[int]) -> None:
    seen = access.people(event.reach_id, today()).subquery()
    may = set(session.scalars(select(seen.c[0]).where(seen.c[0].in_(people))))
    outside = [person_id for person_id in people if person_id not in may]
    if outside:
        names = ", ".join(card.name for card in cards(outside[:5]).values())
        raise Refused(_("This event is not for %(names)s. Invite them first.", names=names), "people")


def remove_by_hand(event: Event, person_id: int, *, viewer: Viewer) -> bool:
    """Take somebody off the list; whoever waited longest gets the place. False if they were not on it."""
    event = hold(event.id)
    enrolment = of(event.id, person_id)
    if enrolment is None:
        return False
    _leave(event, enrolment)
    note("events.unlisted", event, viewer, {"person": person_id})
    if event.starts_at > utcnow() and event.status == PUBLISHED:
        telling.listed(event, [person_id], viewer, state="removed")
    return True


def leave_all(person_ids: Sequence[int]) -> int:
    """Give back the places of people who have left the company, of all events to come; gives how many."""
    query = (
        select(Enrolment.event_id, Enrolment.person_id)
        .join(Event, Event.id == Enrolment.event_id)
        .where(Enrolment.person_id.in_(person_ids), Event.starts_at > utcnow())
        .order_by(Enrolment.event_id, Enrolment.person_id)
    )
    rows = session.execute(query).all()
    for event_id, person_id in rows:
        event, enrolment = hold(event_id), of(event_id, person_id)
        if enrolment is not None:
            _leave(event, enrolment)
    return len(rows)
