"""Rows of the directory: the people of a page, the phone list or an export, with what the viewer may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import Row as FoundRow
from sqlalchemy import Select, bindparam, select

from core.db import db
from core.epochs import Kept
from core.extension import PersonCard, Viewer
from core.org import away, deputies, directory_search, people, photos, posts, structure
from core.org.away import Away
from core.org.dates import ChosenDay
from core.org.deputies import Deputy
from core.org.directory_search import Query
from core.org.models import FORMER, Location, Person
from core.org.visibility import mobile_searchable, mobile_visible
from core.text import fold

CHUNK = 500
MOST = 250_000
"""People in one export: their ids are held at once, their rows a portion at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A person in a list. Empty texts: not known, or not to be seen by the viewer.

    Attributes:
        away / deputy: whether the person is away today and who stands in, where that was asked for.
    """

    card: PersonCard
    department_id: int | None
    department_path: str
    mail: str
    work_phone: str
    internal_phone: str
    mobile: str
    room: str
    location: str
    city: str
    joined_on: date | None
    on: date | None = None
    away: Away | None = None
    deputy: Deputy | None = None

    @property
    def department_url(self) -> str:
        """Path of the department's page; empty if there is no department."""
        return structure.url(self.department_id, self.on) if self.department_id is not None else ""

    @property
    def phone(self) -> str:
        """The number to call first."""
        return self.work_phone or self.internal_phone or self.mobile


def rows(person_ids: Sequence[int], viewer: Viewer, on: date | None = None, *, presence: bool = False) -> list[Row]:
    """Rows of these people in this order on a day, the viewer's today unless told; a few statements however many.

    Args:
        presence: whether to tell who is away and who stands in; never on a chosen day. Pages ask so, and what they
            show is remembered; an export goes through everybody and leaves nothing behind.
    """
    if not person_ids:
        return []
    day = on or viewer.today
    if isinstance(day, ChosenDay):
        return _of_a_day(person_ids, day)
    asked = photos.ask_first()
    if presence:
        found = _known.get_all([(number, day, asked) for number in person_ids], _read_keys)
        lines = list(found.values())
    else:
        known = _read(person_ids, day, asked)
        lines = [known[number] for number in person_ids if number in known]
    return [_as_seen(line, viewer) for line in lines]


_Key = tuple[int, date, bool]
"""Person, day, and whether imported photos wait for consent."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A row with everything in it, and the departments whose people may see all of it."""

    row: Row
    department_ids: tuple[int | None, ...]


_known: Kept[_Key, _Line] = Kept("org", most=2000)
"""Lines of the pages that are looked at most; they change with the mark that ``core.org.refresh`` moves."""


def _as_seen(line: _Line, viewer: Viewer) -> Row:
    row = line.row
    if not row.mobile or mobile_visible(viewer, row.card.id, line.department_ids):
        return row
    return replace(row, mobile="")


def _read_keys(keys: list[_Key]) -> dict[_Key, _Line]:
    """Lines with who is away, by key; all but the person is the same in all keys."""
    _, day, asked = keys[0]
    ids = [key[0] for key in keys]
    absent, deputy = away.of_people(ids, day), deputies.of_people(ids, day)
    return {
        (number, day, asked): replace(line, row=replace(line.row, away=absent.get(number), deputy=deputy.get(number)))
        for number, line in _read(ids, day, asked).items()
    }


def _read(person_ids: Sequence[int], day: date, asked: bool) -> dict[int, _Line]:
    held = posts.of_people(person_ids, day)
    found = db.session.execute(_people(asked), {"people": list(person_ids)})
    return {person.id: _line(person, held.get(person.id, [])) for person in found}


def _of_a_day(person_ids: Sequence[int], day: ChosenDay) -> list[Row]:
    held = posts.of_people(person_ids, day)
    found = {row.id: row for row in db.session.execute(_people(photos.ask_first()), {"people": list(person_ids)})}
    return [_row_of_a_day(found[number], held.get(number, []), day) for number in person_ids if number in found]


@lru_cache(maxsize=2)
def _people(ask_first: bool) -> Select[*tuple[Any, ...]]:
    """What lists show of ``people``: columns, for whole objects of fifty people cost more than drawing them."""
    return (
        select(
            Person.id,
            Person.name,
            Person.last_name,
            Person.first_name,
            photos.shown(ask_first=ask_first).label("photo"),
            Person.status,
            Person.mail,
            Person.work_phone,
            Person.internal_phone,
            Person.mobile_phone,
            Person.room,
            Person.joined_on,
            Location.name.label("location"),
            Location.city,
        )
        .outerjoin(Location, Location.id == Person.location_id)
        .where(Person.id.in_(bindparam("people", expanding=True)))
    )


def everyone(query: Query, viewer: Viewer, on: date | None = None) -> Iterator[Row]:
    """Rows of all that a query finds on a day, the viewer's today unless told, loaded in portions."""
    found = directory_search.search(query, on=on or viewer.today, mobile=mobile_searchable(viewer), size=MOST)
    for start in range(0, len(found.ids), CHUNK):
        yield from rows(found.ids[start : start + CHUNK], viewer, on)


def by_department(listed: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """Rows under the names of their departments, in the order of the structure; the rest at the end.

    Departments of the same name in different places stay apart.
    """
    # As numbers: as text, department 10 would stand before department 9.
    ordered = sorted(listed, key=lambda row: (not row.department_path, structure.path_ids(row.department_path)))
    groups = groupby(ordered, key=lambda row: (row.department_path, row.card.department))
    return [(name, list(rows)) for (_path, name), rows in groups]


def by_place(listed: Iterable[Row]) -> list[tuple[str, list[Row]]]:
    """Rows under the names of their places, those of no place at the end; within a place in the given order."""
    ordered = sorted(listed, key=lambda row: (not row.location, fold(row.location)))
    return [(name, list(rows)) for name, rows in groupby(ordered, key=lambda row: row.location)]


def _line(person: FoundRow[*tuple[Any, ...]], held: list[posts.Post]) -> _Line:
    main = held[0] if held else None
    row = Row(
        card=_card(person, main),
        department_id=main.department_id if main else None,
        department_path=main.path if main else "",
        mail=person.mail,
        work_phone=person.work_phone,
        internal_phone=person.internal_phone,
        mobile=person.mobile_phone,
        room=person.room,
        location=person.location or "",
        city=person.city or "",
        joined_on=person.joined_on,
    )
    return _Line(row, tuple(post.department_id for post in held))


def _row_of_a_day(person: FoundRow[*tuple[Any, ...]], held: list[posts.Post], on: ChosenDay) -> Row:
    """Without contacts, which are those of today: whose they were then, nobody has noted."""
    main = held[0] if held else None
    return Row(
        card=_card(person, main, on),
        department_id=main.department_id if main else None,
        department_path=main.path if main else "",
        mail="",
        work_phone="",
        internal_phone="",
        mobile="",
        room="",
        location="",
        city="",
        joined_on=None,
        on=on,
    )


def _card(person: FoundRow[*tuple[Any, ...]], main: posts.Post | None, on: date | None = None) -> PersonCard:
    return people.make_card(
        person.id,
        person.name,
        initials=people.initials(person.name, person.last_name, person.first_name),
        photo=person.photo if person.status != FORMER else None,
        active=person.status != FORMER,
        post=main,
        on=on,
    )
