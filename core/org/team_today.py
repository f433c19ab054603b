"""A head's people today: who is away and who stands in, and who has just come. Only of the head's own subtree."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from core.db import db
from core.extension import PersonCard, Unit, Viewer
from core.org import away, deputies, people
from core.org.away import Away
from core.org.deputies import Deputy
from core.org.directory_search import NEW_FOR
from core.org.leading import headed, led_by, team
from core.org.models import Person

MOST_AWAY, MOST_NEW = 6, 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Absentee:
    """Somebody who is away, until when as far as it is known, and who stands in."""

    person: PersonCard
    away: Away
    deputy: Deputy | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamToday:
    """The people below a head.

    Attributes:
        absent: the first few who are away, by name; ``away`` is how many there are.
        new: who joined within the last thirty days, the latest first, each with the day.
    """

    people: int
    departments: Sequence[Unit]
    away: int
    absent: Sequence[Absentee]
    new: Sequence[tuple[PersonCard, date]]


def of(viewer: Viewer) -> TeamToday | None:
    """The viewer's people today; ``None`` for who heads nobody, and at a shared screen."""
    if viewer.person_id is None or viewer.kiosk:
        return None
    day = viewer.today
    led, below = led_by(viewer.person_id, day), team(viewer.person_id, day)
    if led is None or not below:
        return None
    absent = db.session.scalars(
        select(Person.id)
        .where(Person.id.in_(led), Person.id.in_(away.people_away(day)))
        .order_by(Person.sort_name, Person.id)
    ).all()
    new = db.session.execute(
        select(Person.id, Person.joined_on)
        .where(Person.id.in_(led), Person.joined_on.between(day - NEW_FOR, day))
        .order_by(Person.joined_on.desc(), Person.sort_name, Person.id)
        .limit(MOST_NEW)
    ).all()
    cards = people.cards([*absent[:MOST_AWAY], *(row.id for row in new)], day)
    return TeamToday(
        people=len(below),
        departments=headed(viewer.person_id, day),
        away=len(absent),
        absent=_absentees(absent[:MOST_AWAY], cards, day),
        new=[(cards[row.id], row.joined_on) for row in new if row.joined_on is not None],
    )


def _absentees(ids: Sequence[int], cards: dict[int, PersonCard], day: date) -> list[Absentee]:
    absences, standing_in = away.of_people(ids, day), deputies.of_people(ids, day)
    return [
        Absentee(person=cards[number], away=absences[number], deputy=standing_in.get(number))
        for number in ids
        if number in absences
    ]
