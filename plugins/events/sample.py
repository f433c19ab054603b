"""Fills an empty block with sample events: the service ``events.demo/1``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from sqlalchemy import insert, select

from plugin_sdk import cache
from plugin_sdk.db import session, utcnow
from plugin_sdk.people import places, today
from plugins.events.models import GOING, WAITING, Enrolment, Event, Invitation, Invited
from plugins.events.samples import english, russian
from plugins.events.samples.kinds import Sample
from plugins.events.services import publishing, repeating, times, writing
from plugins.events.services.times import Period
from plugins.events.services.writing import Content

Draw = Callable[[int, str], bytes]

_STRIDE = 7
"""Steps through the people, so that not the same ones go everywhere."""


def fill(people: Sequence[int], editor_id: int, draw: Draw, language: str = "en") -> int:
    """Make the sample events with their lists, unless there are events already; gives their number.

    The caller commits. Nobody is notified.

    Args:
        people: ids of those who enrol.
        editor_id: person id of the organiser.
        draw: gives a picture (PNG) for a number and a kind; see :class:`plugins.events.samples.kinds.Sample`.
        language: ``en`` or ``ru``.
    """
    if session.scalar(select(Event.id).limit(1)) is not None:
        return 0
    samples = russian.EVENTS if language == "ru" else english.EVENTS
    # Where most of the company is.
    zones = Counter(place.time_zone for place in places()).most_common(1)
    zone = times.zone_of(zones[0][0] if zones else "UTC")
    made = []
    for number, sample in enumerate(samples):
        event = _one(number, sample, editor_id, zone, draw)
        _enrol(number, sample, event, list(people))
        made.append((event, sample.weeks))
    repeated = sum(_repeat(event, weeks) for event, weeks in made if weeks)
    session.flush()
    cache.changed("events")
    return len(made) + repeated


def _repeat(event: Event, weeks: int) -> int:
    first, last = (event.first_day + timedelta(weeks=number) for number in (1, weeks))
    return len(repeating.repeat(event, first, rhythm=repeating.WEEKLY, until=last, publish=True))


def _one(number: int, sample: Sample, editor_id: int, zone: tzinfo, draw: Draw) -> Event:
    content = Content(
        title=sample.title,
        body=" ".join(sample.body.split()),
        period=_period(sample, zone),
        organisers=[editor_id],
        category=sample.category,
        cover_alt=sample.alt,
        place=sample.place,
        online_url=sample.online,
        enrolling=sample.enrolling,
        places=sample.places,
        guests=sample.guests,
    )
    event = writing.create(content)
    if sample.kind:
        writing.set_cover(event, draw(number + 20, sample.kind), f"{sample.kind}.png")
    if not sample.draft:
        publishing.publish(event, tell=False)
    if sample.cancelled:
        publishing.cancel(event, sample.cancelled, viewer=None)
    return event


def _period(sample: Sample, zone: tzinfo) -> Period:
    first: date = today() + timedelta(days=sample.days)
    if sample.whole_days:
        return times.whole_days(first, first + timedelta(days=sample.whole_days - 1), zone)
    begins = datetime.combine(first, time(sample.begins))
    ends = begins + timedelta(minutes=sample.minutes)
    return times.timed(first, begins.time(), ends.date(), ends.time(), zone)


def _enrol(number: int, sample: Sample, event: Event, people: list[int]) -> None:
    """Who comes, waits, came and is invited, spread over the days before."""
    start = number * 11 % max(1, len(people))
    crowd = list(dict.fromkeys(people[(start + place * _STRIDE) % len(people)] for place in range(len(people))))
    wanted = crowd[: sample.going + sample.waiting]
    over = sample.days < 0
    rows = [
        {
            "event_id": event.id,
            "person_id": person_id,
            "state": GOING if place < sample.going else WAITING,
            "guests": int(bool(sample.with_guest) and place % sample.with_guest == 0),
            "queued_at": min(event.starts_at, utcnow()) - timedelta(hours=60) + timedelta(minutes=13 * place),
            "attended": place % sample.missing != 0 if over else None,
        }
        for place, person_id in enumerate(wanted)
    ]
    if rows:
        session.execute(insert(Enrolment), rows)
    if sample.invited:
        _invite(event, [person_id for person_id in people if person_id not in wanted][: sample.invited])


def _invite(event: Event, people: Sequence[int]) -> None:
    invitation = Invitation(event_id=event.id, principal="everyone", opens=False)
    session.add(invitation)
    session.flush()
    values = [
        {
            "event_id": event.id,
            "person_id": person_id,
            "invitation_id": invitation.id,
            "told_at": utcnow(),
            "answer": ("", "", "maybe", "", "no")[place % 5],
        }
        for place, person_id in enumerate(people)
    ]
    if values:
        session.execute(insert(Invited), values)
