"""All that the page of a person tells about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from sqlalchemy import Row, select

from core.clock import zone
from core.db import db
from core.extension import PersonCard, Viewer
from core.org import away, deputies, derived, people, posts, structure
from core.org.away import Away
from core.org.dates import ChosenDay
from core.org.department_history import departments
from core.org.deputies import Deputy
from core.org.derived import Standing
from core.org.models import ACTIVE, FORMER, Employment, Location, Person
from core.org.posts import Post
from core.org.structure import Link
from core.org.visibility import mobile_visible

SHOWN = 12
"""Faces of peers or reports on the page; the rest is behind a link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Some people around a person: the first of them, and how many there are."""

    people: Sequence[PersonCard]
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A person with everything around them on a day.

    Attributes:
        standing: whether the person works here on that day, since when or until when.
        posts: those in force, the main one first.
        headed: departments that the person heads.
        chain: heads above, the nearest first.
        mobile: the mobile phone, empty where the viewer may not see it.
        birthday: month and day, if they are shown.
        away: whether the person is away on the day, and until when.
        deputy: who stands in for the person on the day.
        stands_in_for: whom the person stands in for, each with the last day.
    """

    person: Person
    standing: Standing
    card: PersonCard
    posts: Sequence[Post]
    headed: Sequence[Row[*tuple[Any, ...]]]
    chain: Sequence[Link]
    peers: Circle
    reports: Circle
    location: Location | None
    mobile: str
    birthday: tuple[int, int] | None
    away: Away | None
    deputy: Deputy | None
    stands_in_for: Sequence[tuple[PersonCard, date | None]]

    @property
    def former(self) -> bool:
        """True for somebody who no longer works here."""
        return self.standing.status == FORMER

    @property
    def left_since(self) -> bool:
        """True for somebody who still worked here on the chosen day and has left since."""
        return not self.former and self.person.status == FORMER

    def local_time(self, now: datetime) -> datetime | None:
        """The moment ``now`` as the clock shows it where the person works."""
        return now.astimezone(self.zone) if self.location is not None and not self.former else None

    @property
    def zone(self) -> tzinfo:
        """The zone of the place where the person works."""
        return zone(self.location.time_zone if self.location is not None else None)


def load(person_id: int, viewer: Viewer, day: date | None = None) -> Profile | None:
    """The profile on a day, ``None`` if there is no such person. A constant number of statements.

    Args:
        day: the viewer's today unless told. On a chosen one there are no contacts and no birthday.
    """
    person = db.session.get(Person, person_id)
    if person is None:
        return None
    on = day or viewer.today
    chosen = isinstance(on, ChosenDay)
    standing = _standing(person, on)
    held = posts.of_person(person_id, on) if standing.status != FORMER else []
    headed = structure.headed_by(person_id, on) if standing.status != FORMER else []
    main = held[0] if held else None
    path = main.path if main else headed[0].path if headed else ""
    # Who was away or stood in on another day is nobody's business any more.
    here = standing.status == ACTIVE and not chosen
    around = _around(person_id, main, [department.id for department in headed], on)
    return Profile(
        person=person,
        standing=standing,
        card=people.cards([person_id], on)[person_id],
        posts=held,
        headed=headed,
        chain=structure.chain(person_id, path, on),
        peers=around[0],
        reports=around[1],
        location=_location(person, main, on),
        mobile="" if chosen or not _mobile_visible(viewer, person_id, held) else person.mobile_phone,
        birthday=None if chosen else _birthday(person),
        away=away.of_person(person_id, on) if here else None,
        deputy=deputies.of_person(person_id, on) if here else None,
        stands_in_for=deputies.stands_in_for(person_id, on) if here else (),
    )


def _standing(person: Person, on: date) -> Standing:
    if not isinstance(on, ChosenDay):
        return Standing(person.status, person.joined_on, person.left_on)
    contracts = select(Employment.starts_on, Employment.ends_on).where(Employment.person_id == person.id)
    return derived.standing(db.session.execute(contracts), on)


def _mobile_visible(viewer: Viewer, person_id: int, held: Sequence[Post]) -> bool:
    return mobile_visible(viewer, person_id, [post.department_id for post in held])


def _around(person_id: int, main: Post | None, headed: Sequence[int], on: date) -> tuple[Circle, Circle]:
    """Peers and direct reports. A head's peers are not shown: the people of the headed department report."""
    reports = structure.reports(person_id, on) if headed else []
    peers: list[int] = []
    if main is not None and main.department_id is not None and main.department_id not in headed:
        above = {head.person.id for head in structure.heads([main.department_id], on).get(main.department_id, ())}
        members = structure.members([main.department_id], on)
        peers = [number for number in members if number != person_id and number not in above]
    cards = people.cards([*peers[:SHOWN], *reports[:SHOWN]], on)
    return (
        Circle(people=[cards[number] for number in peers[:SHOWN]], total=len(peers)),
        Circle(people=[cards[number] for number in reports[:SHOWN]], total=len(reports)),
    )


def _location(person: Person, main: Post | None, on: date) -> Location | None:
    # A place that came from the department of today says nothing of another day.
    if person.location_id is not None and not (person.place_by_department and isinstance(on, ChosenDay)):
        return db.session.get(Location, person.location_id)
    if main is None or main.department_id is None:
        return None
    department = departments(on)
    place = db.session.scalar(select(department.location_id).where(department.id == main.department_id))
    return db.session.get(Location, place) if place is not None else None


def _birthday(person: Person) -> tuple[int, int] | None:
    if not person.show_birthday or person.status == FORMER or not person.birth_month or not person.birth_day:
        return None
    return person.birth_month, person.birth_day
