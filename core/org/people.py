"""People as other blocks see them: cards with a face, a name and what they do."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from sqlalchemy import ColumnElement, select

from core.db import db
from core.extension import PersonCard
from core.org import posts
from core.org.dates import today
from core.org.models import Person
from core.org.posts import Post

ACTIVE = "active"
FORMER = "former"
FUTURE = "future"


def card(person_id: int, on: date | None = None) -> PersonCard | None:
    """The card of one person, ``None`` if there is no such person."""
    return cards([person_id], on).get(person_id)


def cards(person_ids: Collection[int], on: date | None = None) -> dict[int, PersonCard]:
    """The cards of several people by id, in two queries however many they are; unknown ids are left out.

    Args:
        on: the day whose posts are shown, today in the portal's zone unless told.
    """
    wanted = set(person_ids)
    if not wanted:
        return {}
    people = db.session.execute(
        select(
            Person.id,
            Person.name,
            Person.last_name,
            Person.first_name,
            Person.photo_file_id,
            Person.show_photo,
            Person.status,
        ).where(Person.id.in_(wanted))
    ).all()
    held = posts.of_people(wanted, on or today())
    return {
        row.id: make_card(
            row.id,
            row.name,
            initials=initials(row.name, row.last_name, row.first_name),
            photo=row.photo_file_id if row.show_photo and row.status != FORMER else None,
            active=row.status != FORMER,
            post=next(iter(held.get(row.id, ())), None),
        )
        for row in people
    }


def in_order(person_ids: Iterable[int], on: date | None = None) -> list[PersonCard]:
    """Cards in the order of the ids, unknown ones left out."""
    ids = list(person_ids)
    found = cards(ids, on)
    return [found[person_id] for person_id in ids if person_id in found]


def make_card(
    person_id: int, name: str, *, initials: str, photo: int | None, active: bool, post: Post | None
) -> PersonCard:
    """A card from what is already loaded."""
    return PersonCard(
        id=person_id,
        name=name,
        initials=initials,
        url=url(person_id),
        position=post.position if post else "",
        department=post.department if post else "",
        photo=photo,
        active=active,
    )


def works_here() -> ColumnElement[bool]:
    """The SQL condition on ``Person`` for who works here.

    Said by what it is not, because SQLite would otherwise take the common status for the rarest of all conditions.
    """
    return Person.status.not_in((FORMER, FUTURE))


def url(person_id: int) -> str:
    """Path of the person's page."""
    return f"/people/{person_id}"


def given_name(person_id: int | None) -> str:
    """How to greet somebody; empty if it is not known."""
    if person_id is None:
        return ""
    return db.session.scalar(select(Person.first_name).where(Person.id == person_id)) or ""


def initials(name: str, last_name: str = "", first_name: str = "") -> str:
    """One or two capital letters that stand for a missing photo, in the order of the name."""
    parts = [part for part in (last_name, first_name) if part]
    if len(parts) == 2 and name.casefold().find(first_name.casefold()) < name.casefold().find(last_name.casefold()):
        parts.reverse()
    if not parts:
        parts = name.split()
    letters = [next((char for char in part if char.isalnum()), "") for part in parts]
    return "".join(letters)[:2].upper() or "?"
