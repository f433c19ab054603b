"""People in the search of the whole portal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import select

from core.access import audiences
from core.db import db
from core.extension import SearchDocument
from core.org import people, posts
from core.org.dates import today
from core.org.models import Person
from core.text import transliterate

KIND = "org.person"
CHUNK = 1000


def load(ids: Sequence[str]) -> Iterable[SearchDocument]:
    """The documents of these people; who does not work here is left out and so removed from the index."""
    numbers = [int(number) for number in ids]
    held = posts.of_people(numbers, today())
    everyone = audiences.everyone()
    rows = db.session.scalars(select(Person).where(Person.id.in_(numbers), people.works_here()))
    for person in rows:
        post = next(iter(held.get(person.id, ())), None)
        position, department = (post.position, post.department) if post else ("", "")
        yield SearchDocument(
            kind=KIND,
            id=str(person.id),
            title=person.name,
            url=people.url(person.id),
            audience_id=everyone,
            body=" · ".join(part for part in (position, department, person.about) if part),
            keywords=" ".join(part for part in (transliterate(person.name), person.latin_name, person.mail) if part),
            updated_at=person.updated_at,
        )


def ids() -> Iterator[str]:
    """The ids of everybody who works here, in order and in portions."""
    last = 0
    while True:
        query = select(Person.id).where(Person.id > last, people.works_here()).order_by(Person.id).limit(CHUNK)
        numbers = db.session.scalars(query).all()
        yield from map(str, numbers)
        if len(numbers) < CHUNK:
            return
        last = numbers[-1]
