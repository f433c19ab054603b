"""All that the page of a person tells about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from core.clock import zone
from core.db import db
from core.extension import PersonCard, Viewer
from core.org import people, posts, structure
from core.org.models import Department, Location, Person
from core.org.people import FORMER
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
        posts: those in force, the main one first.
        headed: departments that the person heads.
        chain: heads above, the nearest first.
        mobile: the mobile phone, empty where the viewer may not see it.
        birthday: month and day, if they are shown.
    """

    person: Person
    card: PersonCard
    posts: Sequence[Post]
    headed: Sequence[Department]
    chain: Sequence[Link]
    peers: Circle
    reports: Circle
    location: Location | None
    mobile: str
    birthday: tuple[int, int] | None

    @property
    def former(self) -> bool:
        """True for somebody who no longer works here."""
        return self.person.status == FORMER

    def local_time(self, now: datetime) -> datetime | None:
        """The moment ``now`` as the clock shows it where the person works."""
        return now.astimezone(self.zone) if self.location is not None and not self.former else None

    @property
    def zone(self) -> tzinfo:
        """The zone of the place where the person works."""
        return zone(self.location.time_zone if self.location is not None else None)


def load(person_id: int, viewer: Viewer) -> Profile | None:
    """The profile on the viewer's day, ``None`` if there is no such person. A constant number of statements."""
    person = db.session.get(Person, person_id)
    if person is None:
        return None
    on = viewer.today
    held = posts.of_person(person_id, on) if person.status != FORMER else []
    headed = structure.headed_by(person_id, on) if person.status != FORMER else []
    main = held[0] if held else None
    path = main.path if main else headed[0].path if headed else ""
    around = _around(person_id, main, [department.id for department in headed], on)
    return Profile(
        person=person,
        card=people.cards([person_id], on)[person_id],
        posts=held,
        headed=headed,
        chain=structure.chain(person_id, path, on),
        peers=around[0],
        reports=around[1],
        location=_location(person, main),
        mobile=person.mobile_phone if mobile_visible(viewer, person_id, [post.department_id for post in held]) else "",
        birthday=_birthday(person),
    )


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


def _location(person: Person, main: Post | None) -> Location | None:
    if person.location_id is not None:
        return db.session.get(Location, person.location_id)
    department = db.session.get(Department, main.department_id) if main and main.department_id else None
    return db.session.get(Location, department.location_id) if department and department.location_id else None


def _birthday(person: Person) -> tuple[int, int] | None:
    if not person.show_birthday or person.status == FORMER or not person.birth_month or not person.birth_day:
        return None
    return person.birth_month, person.birth_day
