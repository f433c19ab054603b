"""Puts the demo company's people at their desks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Query

from core.db import db
from core.demo.names import Name, Names
from core.demo.shares import Desk, shared_out, units_of
from core.demo.structure import Branch, Text, Unit, structure
from core.org.models import (
    Absence,
    Assignment,
    Department,
    Deputyship,
    Employment,
    Headship,
    LegalEntity,
    Location,
    ManagementUnit,
    Person,
    Position,
)
from core.text import transliterate

MAIL_DOMAIN = "northshore.example"
BIRTHDAYS_TODAY = 3
NEWCOMERS = 9
AWAY, AWAY_OF_TEAM = 6, 3
FEW = 60
"""In a company of fewer people nobody comes and goes."""

COMING, GONE, LEAVING = (5, 12, 26), (-3, -9), (4, 18)
"""Days from today on which somebody joins, had, or has their last day."""

LARGE, GROUP = 24, 10
"""A department of more people is divided into groups of so many."""

GROUP_NAME = ("%s, group %d", "%s, группа %d")
VACANT, ACTING = 11, 7
"""Of the groups every so many look for a head, or have one for a while."""


@dataclass(slots=True)
class Company:
    """What was made.

    Attributes:
        genders: which faces to draw.
        personnel: the HR director.
        head / team: of the largest directorate.
        leading: ids of those who head something.
        others: who is yet to come, or has left; they are not among the ``people``.
    """

    people: list[Person] = field(default_factory=list)
    genders: dict[int, bool] = field(default_factory=dict)
    editor: Person | None = None
    director: Person | None = None
    personnel: Person | None = None
    head: Person | None = None
    team: list[Person] = field(default_factory=list)
    leading: set[int] = field(default_factory=set)
    others: list[Person] = field(default_factory=list)


class Builder:
    """Makes departments and people from the structure; ``language`` chooses the texts."""

    def __init__(self, language: str, total: int, today: date, chance: Random) -> None:
        self._index = 1 if language == "ru" else 0
        self._beside_heads = shared_out(structure(), total)
        self._today = today
        self._chance = chance
        self._names = Names(language, chance)
        self._logins: set[str] = set()
        self._positions: dict[str, Position] = {}
        self._lines: dict[str, list[tuple[Department, str]]] = {}
        self._desks: list[tuple[Unit, Department, Location, LegalEntity]] = []
        self.company = Company()

    def build(self) -> Company:
        """The whole company; flushed, not committed."""
        entity = LegalEntity(name=self._text(structure().company), short_name=self._text(structure().company))
        db.session.add(entity)
        db.session.flush()
        root = self._department(self._text(structure().company), None, None, entity, 0)
        for place, branch in enumerate(structure().branches):
            if (place,) in self._beside_heads:
                self._branch(branch, root, entity, place)
        self._management(entity)
        self._spread_days()
        self._absences()
        self._movements()
        db.session.flush()
        return self.company

    def _absences(self) -> None:
        """A few are away, and most of them have named a deputy."""
        away = self._chance.sample(self.company.people, AWAY)
        away += [person for person in self.company.team[:AWAY_OF_TEAM] if person not in away]
        for place, person in enumerate(away):
            first, last = self._today - timedelta(days=place), self._today + timedelta(days=2 + 3 * place)
            db.session.add(Absence(person_id=person.id, kind="vacation", starts_on=first, ends_on=last))
            if place:
                deputy = self._chance.choice([one for one in self.company.people if one not in away])
                db.session.add(Deputyship(person_id=person.id, deputy_id=deputy.id, starts_on=first, ends_on=last))

    def _movements(self) -> None:
        """Some are about to join, a few have just left, and some know their last day."""
        if len(self.company.people) < FEW:
            return
        for days in (*COMING, *GONE):
            person = self._member(*self._chance.choice(self._desks))
            self.company.people.remove(person)
            self.company.others.append(person)
            day = self._today + timedelta(days=days)
            for row in self._rows_of(person):
                row.starts_on, row.ends_on = (day, None) if days > 0 else (row.starts_on, day)
        staying = {*self.company.leading, *(person.id for person in self.company.people[-1:])}
        ordinary = [person for person in self.company.people[-FEW // 2 :] if person.id not in staying]
        for person, days in zip(ordinary, LEAVING, strict=False):
            for row in self._rows_of(person):
                row.ends_on = self._today + timedelta(days=days)

    def _rows_of(self, person: Person) -> list[Any]:
        return [
            row for model in (Employment, Assignment) for row in db.session.query(model).filter_by(person_id=person.id)
        ]

    def _management(self, entity: LegalEntity) -> None:
        """The company as it is led: each line of work from all branches together."""
        root = ManagementUnit(name=self._text(structure().company), legal_entity_id=entity.id)
        db.session.add(root)
        db.session.flush()
        if self.company.director is not None:
            db.session.add(Headship(legal_entity_id=entity.id, person_id=self.company.director.id))
        for key, departments in self._lines.items():
            line = ManagementUnit(name=self._text(structure().directorates[key].name), parent_id=root.id)
            db.session.add(line)
            db.session.flush()
            db.session.add_all(
                ManagementUnit(name=f"{department.name}, {place}", parent_id=line.id, department_id=department.id)
                for department, place in departments
            )

    def _branch(self, branch: Branch, root: Department, entity: LegalEntity, place: int) -> None:
        location = Location(name=self._text(branch.name), city=self._text(branch.city), time_zone=branch.time_zone)
        db.session.add(location)
        db.session.flush()
        department = self._department(self._text(branch.name), root, location, entity, place)
        boss = self._person(
            department, structure().director if place == 0 else structure().branch_head, location, entity, head=True
        )
        if place == 0:
            self.company.director = boss
            db.session.add(Headship(department_id=root.id, person_id=boss.id))
        for number, (key, unit) in enumerate(zip(branch.directorates, units_of(structure(), branch), strict=True)):
            before = len(self.company.people)
            made = self._unit(unit, (place, number), department, location, entity)
            team = self.company.people[before:]
            if len(team) > len(self.company.team) + 1:
                self.company.head, self.company.team = team[0], team[1:]
            if made is not None:
                self._lines.setdefault(key, []).append((made, location.city))

    def _unit(
        self, unit: Unit, desk: Desk, parent: Department, location: Location, entity: LegalEntity
    ) -> Department | None:
        """The department of a unit; none where the company is too small to have it."""
        if desk not in self._beside_heads:
            return None
        department = self._department(self._text(unit.name), parent, location, entity, desk[-1])
        boss = self._person(department, unit.head, location, entity, head=True)
        if unit.head[0] == "HR director" and self.company.personnel is None:
            self.company.personnel = boss
        members = self._beside_heads[desk]
        if members > LARGE:
            self._groups(unit, department, location, entity, members)
            members = 0
        for _ in range(members):
            self._member(unit, department, location, entity)
        for number, team in enumerate(unit.teams):
            self._unit(team, (*desk, number), department, location, entity)
        return department

    def _groups(self, unit: Unit, parent: Department, location: Location, entity: LegalEntity, people: int) -> None:
        """A large department is divided into groups; a few of them look for a head, or have one for a while."""
        groups = -(-people // GROUP)
        for number in range(groups):
            name = self._text(GROUP_NAME) % (parent.name, number + 1)
            department = self._department(name, parent, location, entity, 100 + number)
            for place in range(people // groups + (number < people % groups)):
                person = self._member(unit, department, location, entity)
                if place == 0 and department.id % VACANT:
                    acting = department.id % ACTING == 0
                    db.session.add(Headship(department_id=department.id, person_id=person.id, acting=acting))
                    self.company.leading.add(person.id)

    def _member(self, unit: Unit, department: Department, location: Location, entity: LegalEntity) -> Person:
        person = self._person(department, self._chance.choice(unit.positions), location, entity)
        self._desks.append((unit, department, location, entity))
        if self.company.editor is None and unit.name[0] == "Communications":
            self.company.editor = person
        return person

    def _department(
        self, name: str, parent: Department | None, location: Location | None, entity: LegalEntity, place: int
    ) -> Department:
        made = Department(
            name=name,
            parent_id=parent.id if parent else None,
            location_id=location.id if location else None,
            legal_entity_id=entity.id,
            weight=place,
        )
        db.session.add(made)
        db.session.flush()
        return made

    def _person(
        self, department: Department, position: Text, location: Location, entity: LegalEntity, *, head: bool = False
    ) -> Person:
        name = self._names.new()
        number = len(self.company.people) + 1
        person = Person(
            last_name=name.last,
            first_name=name.first,
            middle_name=name.middle,
            name=" ".join(part for part in (name.last, name.first, name.middle) if part),
            mail=f"{self._login(name)}@{MAIL_DOMAIN}",
            internal_phone=str(1000 + number),
            work_phone=f"+7 812 555 {number // 100:02d} {number % 100:02d}",
            mobile_phone=f"+7 900 {100 + number // 1000} {number % 1000 // 10:02d} {self._chance.randint(10, 99)}"
            if self._chance.random() < 0.6
            else "",
            room=f"{self._chance.randint(1, 6)}{self._chance.randint(1, 24):02d}",
            location_id=location.id,
            birth_month=self._chance.randint(1, 12),
            birth_day=self._chance.randint(1, 28),
        )
        db.session.add(person)
        db.session.flush()
        since = self._today - timedelta(days=self._chance.randint(60, 5200))
        employment = Employment(
            person_id=person.id, legal_entity_id=entity.id, personnel_number=f"{number:05d}", starts_on=since
        )
        db.session.add(employment)
        db.session.flush()
        db.session.add(
            Assignment(
                employment_id=employment.id,
                person_id=person.id,
                department_id=department.id,
                position_id=self._position(self._text(position)).id,
                starts_on=since,
            )
        )
        if head:
            db.session.add(Headship(department_id=department.id, person_id=person.id, starts_on=since))
            self.company.leading.add(person.id)
        self.company.people.append(person)
        self.company.genders[person.id] = name.female
        return person

    def _spread_days(self) -> None:
        """Somebody has a birthday whenever the demo is looked at, and some have just come."""
        people = self._chance.sample(
            self.company.people, min(len(self.company.people), 4 * BIRTHDAYS_TODAY + NEWCOMERS)
        )
        for number, person in enumerate(people[: BIRTHDAYS_TODAY * 4]):
            day = self._today + timedelta(days=number // BIRTHDAYS_TODAY)
            person.birth_month, person.birth_day = day.month, day.day
        newcomers = {person.id for person in people[BIRTHDAYS_TODAY * 4 :]}
        for model in (Employment, Assignment):
            rows: Query[Any] = db.session.query(model).where(model.person_id.in_(newcomers))
            for place, row in enumerate(rows.order_by(model.person_id)):
                row.starts_on = self._today - timedelta(days=2 + place * 2)

    def _position(self, name: str) -> Position:
        if name not in self._positions:
            self._positions[name] = Position(name=name)
            db.session.add(self._positions[name])
            db.session.flush()
        return self._positions[name]

    def _login(self, name: Name) -> str:
        base = f"{transliterate(name.first)[:1]}.{transliterate(name.last)}".lower().replace("'", "")
        login, number = base, 2
        while login in self._logins:
            login, number = f"{base}{number}", number + 1
        self._logins.add(login)
        return login

    def _text(self, text: Text) -> str:
        return text[self._index]
