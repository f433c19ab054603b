"""Where the org chart can jump to: departments by name, and the departments of people by half a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.extension import PersonCard
from core.org import chart, directory_search, people, posts, structure

DEPARTMENTS, PEOPLE = 8, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A department to jump to; with ``person`` it is where that person works or the department that they head."""

    department_id: int
    title: str
    note: str
    person: PersonCard | None = None


def find(text: str, on: date) -> list[Place]:
    """Departments called so, then people, by what they do too where no department is called so.

    A constant number of statements.
    """
    named = [
        Place(department_id=hit.id, title=hit.name, note=" › ".join(hit.trail))
        for hit in chart.find(text, on)[:DEPARTMENTS]
    ]
    return [*named, *_of_people(text, on, by_name_only=bool(named))]


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
            found.append(Place(department_id=seat, title=card.name, note=note, person=card))
    return found
