"""People as other blocks see them: cards with a face, a name and what they do."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Row, Select, and_, bindparam, select
from sqlalchemy.orm import join, outerjoin

from core.db import db
from core.epochs import Kept
from core.extension import PersonCard
from core.org import photos, posts
from core.org.dates import ChosenDay, in_force, query_of, today
from core.org.department_history import departments_of
from core.org.models import FORMER, FUTURE, Assignment, Department, Employment, Person, Position
from core.org.posts import Post


def card(person_id: int, on: date | None = None) -> PersonCard | None:
    """The card of one person, ``None`` if there is no such person."""
    return cards([person_id], on).get(person_id)


def cards(person_ids: Collection[int], on: date | None = None) -> dict[int, PersonCard]:
    """The cards of several people by id, with one query for those not shown lately; unknown ids are left out.

    Args:
        on: the day whose posts are shown, today in the portal's zone unless told.
    """
    day = on or today()
    asked = photos.ask_first()
    keys = [(person_id, day, asked) for person_id in set(person_ids)]
    # Other days are not kept, for nobody asks for the same one again soon.
    found = _read(keys) if isinstance(day, ChosenDay) else _known.get_all(keys, _read)
    return {key[0]: card for key, card in found.items()}


_Key = tuple[int, date, bool]
"""Person, day, and whether imported photos wait for consent."""


def _read(keys: list[_Key]) -> dict[_Key, PersonCard]:
    """Cards by key; all but the person is the same in all keys."""
    if not keys:
        return {}
    _, day, asked = keys[0]
    best: dict[int, tuple[tuple[int, int, int], Row[*tuple[Any, ...]]]] = {}
    statement = _card_statement(ask_first=asked, chosen=isinstance(day, ChosenDay))
    for row in db.session.execute(statement, {"people": [key[0] for key in keys], "day": day}):
        rank = posts.rank(row.kind, row.primary, row.post_id)
        if row.id not in best or rank < best[row.id][0]:
            best[row.id] = rank, row
    return {(person_id, day, asked): _card(row, day) for person_id, (_, row) in best.items()}


_known: Kept[_Key, PersonCard] = Kept("org", most=10_000)
"""Faces are on every page; they change with the mark that ``core.org.refresh`` moves."""


@lru_cache(maxsize=4)
def _card_statement(*, ask_first: bool, chosen: bool) -> Select[*tuple[Any, ...]]:
    """A row for each post of ``people`` in force on ``day``, and one for who holds none; every page uses it."""
    day = bindparam("day", type_=Date())
    department = departments_of(day) if chosen else Department
    in_force = and_(Assignment.person_id == Person.id, *posts.held(day))
    held = outerjoin(Person, join(Assignment, Employment, Employment.id == Assignment.employment_id), in_force)
    return (
        select(
            Person.id,
            Person.name,
            Person.last_name,
            Person.first_name,
            photos.shown(ask_first=ask_first).label("photo"),
            Person.status,
            Assignment.id.label("post_id"),
            Assignment.primary.label("primary"),
            Employment.kind,
            department.name.label("department"),
            Position.name.label("position"),
        )
        .select_from(held)
        .outerjoin(department, department.id == Assignment.department_id)
        .outerjoin(Position, Position.id == Assignment.position_id)
        .where(Person.id.in_(bindparam("people", expanding=True)))
    )


def _card(row: Row[*tuple[Any, ...]], on: date) -> PersonCard:
    return PersonCard(
        id=row.id,
        name=row.name,
        initials=initials(row.name, row.last_name, row.first_name),
        url=url(row.id, on),
        position=row.position or "",
        department=row.department or "",
        photo=row.photo if row.status != FORMER else None,
        active=row.status != FORMER,
    )


def in_order(person_ids: Iterable[int], on: date | None = None) -> list[PersonCard]:
    """Cards in the order of the ids, unknown ones left out."""
    ids = list(person_ids)
    found = cards(ids, on)
    return [found[person_id] for person_id in ids if person_id in found]


def same_as(person_ids: Collection[int]) -> dict[int, int]:
    """Of those who have turned out to be somebody else, who that is."""
    if not person_ids:
        return {}
    query = select(Person.id, Person.same_as_id).where(Person.id.in_(person_ids))
    return {old: new for old, new in db.session.execute(query) if new is not None}


def make_card(
    person_id: int,
    name: str,
    *,
    initials: str,
    photo: int | None,
    active: bool,
    post: Post | None,
    on: date | None = None,
) -> PersonCard:
    """A card from what is already loaded."""
    return PersonCard(
        id=person_id,
        name=name,
        initials=initials,
        url=url(person_id, on),
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


def working(on: date) -> ColumnElement[bool]:
    """The SQL condition on ``Person`` for who works here, or on a chosen day worked or will work."""
    if not isinstance(on, ChosenDay):
        return works_here()
    return Person.id.in_(select(Employment.person_id).where(in_force(Employment, on)))


def url(person_id: int, on: date | None = None) -> str:
    """Path of the person's page; of a chosen day, it stays on that day."""
    return f"/people/{person_id}{query_of(on)}"


def initials(name: str, last_name: str = "", first_name: str = "") -> str:
    """One or two capital letters that stand for a missing photo, in the order of the name."""
    parts = [part for part in (last_name, first_name) if part]
    if len(parts) == 2 and name.casefold().find(first_name.casefold()) < name.casefold().find(last_name.casefold()):
        parts.reverse()
    if not parts:
        parts = name.split()
    letters = [next((char for char in part if char.isalnum()), "") for part in parts]
    return "".join(letters)[:2].upper() or "?"
