"""Reminders a day and an hour before, for those who have a place and may still see the event.

Who was invited and said “maybe” is reminded a day before, while there is time to decide.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, select

from plugin_sdk.db import session, utcnow
from plugins.events.models import GOING, MAYBE, PUBLISHED, Enrolment, Event, Invited
from plugins.events.services import telling

ROUND = 200
"""Events that one run of the job reminds of at the most; the next run takes the rest."""

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
DAY_BEFORE = 24
MORNING = timedelta(hours=15)
"""A whole-day event begins at midnight; it is told of at nine in the morning of the day before."""

TOO_LATE_FOR_THE_DAY = timedelta(hours=3)
"""So short before the beginning the reminder of the day is left out: that of the hour comes soon."""


def remind(now: datetime | None = None) -> int:
    """Send what is due, each event in a transaction of its own; gives how many events were told of.

    Commits. Running it twice, or in two places at once, reminds nobody twice: the mark is written with the message.
    """
    moment = now or utcnow()
    done = 0
    for event_id in session.scalars(_due(moment).limit(ROUND)).all():
        done += _remind_of(event_id, moment)
    return done


def _due(moment: datetime) -> Any:
    return (
        select(Event.id)
        .where(Event.status == PUBLISHED, Event.starts_at > moment, _day_is_due(moment) | _hour_is_due(moment))
        .order_by(Event.starts_at, Event.id)
    )


def _day_is_due(moment: datetime) -> ColumnElement[bool]:
    soon = case((Event.whole_day, moment + MORNING), else_=moment + DAY)
    return and_(Event.day_told_at.is_(None), Event.hour_told_at.is_(None), Event.starts_at <= soon)


def _hour_is_due(moment: datetime) -> ColumnElement[bool]:
    return and_(Event.hour_told_at.is_(None), Event.whole_day.is_(False), Event.starts_at <= moment + HOUR)


def _remind_of(event_id: int, moment: datetime) -> int:
    # Another worker that is just at it holds the row.
    query = _due(moment).with_only_columns(Event).where(Event.id == event_id).order_by(None)
    locked = query.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    event = session.scalars(locked).first()
    if event is None:
        session.rollback()
        return 0
    left = event.starts_at - moment
    hours = 1 if left <= HOUR and not event.whole_day else DAY_BEFORE
    if hours == 1:
        event.hour_told_at = moment
    else:
        event.day_told_at = moment
    told = False
    if not (hours == DAY_BEFORE and not event.whole_day and left < TOO_LATE_FOR_THE_DAY):
        going, undecided = _people(event_id, hours)
        told = bool(going or undecided)
        if going:
            telling.reminder(event, going, hours)
        if undecided:
            telling.undecided(event, undecided)
    session.commit()
    return int(told)


def _people(event_id: int, hours: int) -> tuple[list[int], list[int]]:
    """Those who have a place, and a day before those who said maybe and neither have a place nor wait for one."""
    enrolled = select(Enrolment.person_id).where(Enrolment.event_id == event_id)
    going = list(session.scalars(enrolled.where(Enrolment.state == GOING)))
    maybe = select(Invited.person_id).where(Invited.event_id == event_id, Invited.answer == MAYBE)
    undecided = session.scalars(maybe.where(Invited.person_id.not_in(enrolled))) if hours == DAY_BEFORE else ()
    return going, list(undecided)
