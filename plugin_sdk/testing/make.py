"""Makes people, departments and places for tests, each with one short call."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any, TypeVar

from core.db import db
from core.identity.models import Account
from core.org import refresh
from core.org.models import Assignment, Department, Employment, Group, GroupMember, Headship, Location, Person, Position

T = TypeVar("T")


class Make:
    """A factory; what it makes is committed, so that other connections see it too."""

    def __init__(self) -> None:
        self._numbers = count(1)
        self._contracts = count(1)

    def location(self, name: str = "Head office", *, time_zone: str = "Europe/Moscow", city: str = "") -> Location:
        """A place where people work."""
        return self._keep(Location(name=name, city=city or name, time_zone=time_zone))

    def department(
        self, name: str = "Sales", *, parent: Department | None = None, location: Location | None = None
    ) -> Department:
        """A department, under ``parent`` if given."""
        made = self._keep(Department(name=name, parent_id=parent and parent.id, location_id=location and location.id))
        self._refresh([])
        db.session.refresh(made)
        return made

    def person(
        self,
        name: str = "",
        *,
        department: Department | None = None,
        position: str = "",
        location: Location | None = None,
        since: date | None = None,
        until: date | None = None,
        **values: Any,
    ) -> Person:
        """Somebody with an employment; ``name`` is "Surname Given [Middle]"."""
        last, first, middle = [*(name or f"Tester{next(self._numbers)} Pat").split(" ", 2), "", ""][:3]
        full = " ".join(part for part in (last, first, middle) if part)
        person = Person(
            last_name=last,
            first_name=first,
            middle_name=middle,
            name=full,
            location_id=location and location.id,
            **values,
        )
        db.session.add(person)
        db.session.flush()
        # Never the id of a row, which goes on from test to test and might then be what a test searches for.
        number = f"{next(self._contracts):05}"
        employment = Employment(person_id=person.id, starts_on=since, ends_on=until, personnel_number=number)
        db.session.add(employment)
        db.session.flush()
        post = self.position(position) if position else None
        if department is not None or post is not None:
            assignment = Assignment(
                employment_id=employment.id,
                person_id=person.id,
                department_id=department and department.id,
                position_id=post and post.id,
                starts_on=since,
                ends_on=until,
            )
            db.session.add(assignment)
            db.session.flush()
        self._refresh([person.id])
        # What is derived was written past the session.
        db.session.refresh(person)
        return person

    def position(self, name: str) -> Position:
        """A job title, made once."""
        found = db.session.query(Position).filter_by(name=name).one_or_none()
        return found or self._keep(Position(name=name))

    def head(self, person: Person, department: Department, *, acting: bool = False) -> Headship:
        """Make somebody head of a department."""
        made = self._keep(Headship(person_id=person.id, department_id=department.id, acting=acting))
        self._refresh([person.id])
        return made

    def group(self, name: str, *members: Person) -> Group:
        """A group with its members."""
        group = self._keep(Group(name=name))
        for person in members:
            self._keep(GroupMember(group_id=group.id, person_id=person.id))
        self._refresh([person.id for person in members])
        return group

    def account(self, person: Person | None = None, *, login: str = "", **values: Any) -> Account:
        """An account of a person, or of nobody such as a local administrator."""
        if person is not None:
            found = db.session.query(Account).filter_by(person_id=person.id).one_or_none()
            if found is not None:
                return found
        name = person.name if person is not None else "Local administrator"
        return self._keep(Account(person_id=person and person.id, login=login or None, display_name=name, **values))

    def _keep(self, thing: T) -> T:
        db.session.add(thing)
        db.session.commit()
        return thing

    def _refresh(self, people: list[int]) -> None:
        refresh.refresh(people, structure=True)
        db.session.commit()
