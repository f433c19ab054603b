"""Short ways to put an organisation into the database."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from core.db import db
from core.org.models import Assignment, Department, Employment, Headship, LegalEntity, Location, Person, Position

T = TypeVar("T")
TODAY = date(2026, 11, 23)


def there(value: T | None) -> T:
    """The value, which must be there."""
    assert value is not None
    return value


def put(thing: Any) -> Any:
    db.session.add(thing)
    db.session.flush()
    return thing


def department(name: str, parent: Department | None = None, **values: Any) -> Department:
    made = put(Department(name=name, parent_id=parent.id if parent else None, **values))
    made.path = f"{parent.path if parent else '/'}{made.id}/"
    made.depth = parent.depth + 1 if parent else 0
    db.session.flush()
    return made


def position(name: str) -> Position:
    return db.session.query(Position).filter_by(name=name).one_or_none() or put(Position(name=name))


def entity(name: str) -> LegalEntity:
    return put(LegalEntity(name=name))


def location(name: str, time_zone: str = "Europe/Moscow", **values: Any) -> Location:
    return put(Location(name=name, time_zone=time_zone, **values))


def person(last: str, first: str = "", where: Department | None = None, what: str = "", **values: Any) -> Person:
    name = f"{last} {first}".strip()
    made = put(Person(last_name=last, first_name=first, name=name, sort_name=name.casefold(), **values))
    if where is not None:
        hold(made, where, what)
    return made


def hold(
    who: Person,
    where: Department,
    what: str = "",
    starts: date | None = None,
    ends: date | None = None,
    kind: str = "main",
    firm: LegalEntity | None = None,
    primary: bool = True,
) -> Assignment:
    contract = put(
        Employment(person_id=who.id, kind=kind, starts_on=starts, ends_on=ends, legal_entity_id=firm and firm.id)
    )
    return put(
        Assignment(
            employment_id=contract.id,
            person_id=who.id,
            department_id=where.id,
            position_id=position(what).id if what else None,
            starts_on=starts,
            ends_on=ends,
            primary=primary,
        )
    )


def head(who: Person, where: Department, acting: bool = False, **values: Any) -> Headship:
    return put(Headship(person_id=who.id, department_id=where.id, acting=acting, **values))
