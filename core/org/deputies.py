"""Who stands in for somebody who is away, found by the day.

A deputy is named for some days, or for whenever the person is away. Whoever does not work here on the day stands in for
nobody. A deputy's own deputy is not looked for: it is said that the deputy is away, too. The caller commits.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Row, Select, func, or_, select
from sqlalchemy.orm import aliased

from core import audit
from core.db import db
from core.extension import PersonCard, Viewer
from core.org import away, people, posts, structure
from core.org.away import Away
from core.org.dates import in_force
from core.org.models import FORMER, Deputyship, Employment, Person
from core.org.refusal import EditRefused

_person, _deputy = aliased(Person), aliased(Person)
# Who has turned out to be somebody else is that one.
_OWNER: Any = func.coalesce(_person.same_as_id, _person.id)
_DEPUTY: Any = func.coalesce(_deputy.same_as_id, _deputy.id)

EDIT, OF_OWN_PEOPLE = "org.edit", "org.name_deputies_of_own_people"
MOST = 50
"""Deputies that somebody has at once, now and to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deputy:
    """Who stands in on a day.

    Attributes:
        until: the last day, ``None`` where it is not known.
        away: whether the deputy is away that day, too.
    """

    person: PersonCard
    until: date | None
    away: Away | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A deputy that was named; without a last day it is for whenever the person is away."""

    id: int
    deputy: PersonCard
    starts_on: date
    ends_on: date | None


def may_name(viewer: Viewer, person: Person) -> bool:
    """True for the person, for who keeps the directory, and for heads of the departments above, if they may."""
    if person.id == viewer.person_id or viewer.may(EDIT):
        return True
    if viewer.person_id is None or not viewer.may(OF_OWN_PEOPLE):
        return False
    headed = {department.id for department in structure.headed_by(viewer.person_id, viewer.today)}
    held = posts.of_person(person.id, viewer.today)
    return any(headed.intersection(structure.path_ids(post.path)) for post in held)


def of_person(person_id: int, on: date) -> Deputy | None:
    """Who stands in for somebody on a day."""
    return of_people([person_id], on).get(person_id)


def of_people(person_ids: Collection[int], on: date) -> dict[int, Deputy]:
    """Who stands in for each of these people on a day; a constant number of statements. Who has nobody is left out.

    One named for these very days stands before one for whenever the person is away; of several the latest counts.
    """
    if not person_ids:
        return {}
    rows = db.session.execute(_in_force(on).where(_OWNER.in_(person_ids))).all()
    absent = away.of_people({row.person_id for row in rows} | {row.deputy_id for row in rows}, on)
    chosen: dict[int, Row[Any]] = {}
    for row in sorted(rows, key=lambda row: (row.ends_on is not None, row.id)):
        if row.ends_on is not None or row.person_id in absent:
            chosen[row.person_id] = row
    cards = people.cards({row.deputy_id for row in chosen.values()}, on)
    return {
        person_id: Deputy(
            person=cards[row.deputy_id],
            until=row.ends_on or absent[person_id].until,
            away=absent.get(row.deputy_id),
        )
        for person_id, row in chosen.items()
    }


def stands_in_for(person_id: int, on: date) -> list[tuple[PersonCard, date | None]]:
    """Whom somebody stands in for on a day, each with the last day as far as it is known."""
    mine = db.session.scalars(_in_force(on).where(person_id == _DEPUTY).with_only_columns(_OWNER).limit(MOST)).all()
    found = [(number, one) for number, one in of_people(set(mine), on).items() if one.person.id == person_id]
    cards = people.cards([number for number, _one in found], on)
    return [(cards[number], one.until) for number, one in sorted(found, key=lambda pair: cards[pair[0]].name)]


def named(person_id: int, on: date) -> list[Named]:
    """Who was named for somebody, from a day on, in the order of the days."""
    rows = db.session.execute(
        _all()
        .where(person_id == _OWNER, or_(Deputyship.ends_on.is_(None), Deputyship.ends_on >= on))
        .order_by(Deputyship.ends_on.is_(None), Deputyship.starts_on, Deputyship.id)
        .limit(MOST)
    ).all()
    cards = people.cards({row.deputy_id for row in rows}, on)
    return [Named(id=row.id, deputy=cards[row.deputy_id], starts_on=row.starts_on, ends_on=row.ends_on) for row in rows]


def name(person: Person, deputy_id: int | None, first: date | None, last: date | None, viewer: Viewer) -> Deputyship:
    """Name a deputy for some days; without any for whenever the person is away, instead of who was named so before.

    Raises:
        EditRefused: they do not work here, are the person, or the days cannot be or are another deputy's already.
    """
    deputy = db.session.get(Person, deputy_id) if deputy_id is not None else None
    if deputy is None or deputy.status == FORMER:
        raise EditRefused(_("Choose somebody who works here."), "deputy")
    if deputy.id == person.id:
        raise EditRefused(_("Nobody stands in for themselves. Choose somebody else."), "deputy")
    _check_days(person, first, last, viewer.today)
    if not all(_works_here(deputy.id, day) for day in (first or viewer.today, last or viewer.today)):
        raise EditRefused(_("%(name)s does not work here on all of these days.", name=deputy.name), "deputy")
    if first is None:
        for former in db.session.scalars(_standing(person)):
            db.session.delete(former)
    made = Deputyship(
        person_id=person.id,
        deputy_id=deputy.id,
        starts_on=first or viewer.today,
        ends_on=last,
        named_by_id=viewer.person_id,
    )
    db.session.add(made)
    db.session.flush()
    _record("org.deputy_named", person, made, deputy.name, viewer)
    return made


def remove(person: Person, named_id: int, viewer: Viewer) -> bool:
    """Let a deputy stand in no more; False if there is no such any more."""
    found = db.session.get(Deputyship, named_id)
    owner = db.session.get(Person, found.person_id) if found is not None else None
    if found is None or owner is None or person.id not in (owner.id, owner.same_as_id):
        return False
    deputy = db.session.get_one(Person, found.deputy_id)
    _record("org.deputy_removed", person, found, deputy.name, viewer)
    db.session.delete(found)
    db.session.flush()
    return True


def _check_days(person: Person, first: date | None, last: date | None, today: date) -> None:
    if first is None and last is None:
        return
    if first is None:
        raise EditRefused(_("Enter the first day, too, or leave both empty."), "starts_on")
    if last is None:
        raise EditRefused(_("Enter the last day, too, or leave both empty."), "ends_on")
    if last < first:
        raise EditRefused(_("The last day is before the first."), "ends_on")
    if last < today:
        raise EditRefused(_("These days are over."), "ends_on")
    taken = (Deputyship.ends_on >= first, Deputyship.starts_on <= last)
    if db.session.scalar(select(Deputyship.id).where(Deputyship.person_id == person.id, *taken).limit(1)) is not None:
        raise EditRefused(_("Somebody stands in on some of these days already. Take that back first."), "starts_on")
    if len(named(person.id, today)) >= MOST:
        raise EditRefused(_("That is too many. Take back some that are not needed."), "deputy")


def _works_here(person_id: int, on: date) -> bool:
    contract = select(Employment.id).where(Employment.person_id == person_id, in_force(Employment, on)).limit(1)
    return db.session.scalar(contract) is not None


def _standing(person: Person) -> Select[Deputyship]:
    return select(Deputyship).where(Deputyship.person_id == person.id, Deputyship.ends_on.is_(None))


def _all() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Deputyship.id,
            _OWNER.label("person_id"),
            _DEPUTY.label("deputy_id"),
            Deputyship.starts_on,
            Deputyship.ends_on,
        )
        .join(_person, _person.id == Deputyship.person_id)
        .join(_deputy, _deputy.id == Deputyship.deputy_id)
    )


def _in_force(on: date) -> Select[*tuple[Any, ...]]:
    """Named for the day, by and for people who work here."""
    here = select(Person.id).where(
        Person.status != FORMER,
        select(Employment.id).where(Employment.person_id == Person.id, in_force(Employment, on)).exists(),
    )
    return _all().where(in_force(Deputyship, on), _DEPUTY.in_(here), _OWNER.in_(here))


def _record(action: str, person: Person, named: Deputyship, deputy: str, viewer: Viewer) -> None:
    audit.record(
        action,
        object_type="person",
        object_id=person.id,
        title=person.name,
        details={
            "deputy": deputy,
            "from": named.starts_on.isoformat(),
            "until": named.ends_on.isoformat() if named.ends_on is not None else None,
        },
        plugin="org",
        viewer=viewer,
    )
