"""Where the org chart can jump to: departments or units by name, and those of people by half a name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from core.extension import PersonCard
from core.org import chart, directory_search, management, people, posts, structure

DEPARTMENTS, PEOPLE = 8, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A department or unit to jump to; with ``person`` it is where that person works or what they head."""

    id: int
    title: str
    note: str
    person: PersonCard | None = None


def find(text: str, on: date) -> list[Place]:
    """Departments called so, then people, by what they do too where no department is called so.

    A constant number of statements.
    """
    named = [Place(id=hit.id, title=hit.name, note=" › ".join(hit.trail)) for hit in chart.find(text, on)[:DEPARTMENTS]]
    return [*named, *_of_people(text, on, by_name_only=bool(named))]


def find_units(text: str, on: date) -> list[Place]:
    """The same in the management tree; people who belong to no unit are left out."""
    named = [
        Place(id=hit.id, title=hit.name, note=" › ".join(hit.trail)) for hit in management.find(text, on)[:DEPARTMENTS]
    ]
    found = []
    for place in _of_people(text, on, by_name_only=bool(named)):
        unit = next(iter(management.of_departments([place.id], on)), None)
        if unit is not None:
            found.append(replace(place, id=unit.id))
    return [*named, *found]


def _of_people(text: str, on: date, *, by_name_only: bool) -> list[Place]:
    ids = directory_search.suggest(text, on=on, limit=PEOPLE, by_name_only=by_name_only)
    held = posts.of_people(ids, on)
    headed = structure.headed_by_people(ids, on)
    cards = people.cards(ids, on)
    found = []
    for number in ids:
        seats = [post.department_id for post in held.get(number, ()) if post.department_id is not None]
        seat = headed.get(number) or next(iter(seats), None)
        if seat is not None:
            card = cards[number]
            note = " · ".join(part for part in (card.position, card.department) if part)
            found.append(Place(id=seat, title=card.name, note=note, person=card))
    return found
