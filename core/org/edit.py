"""People kept in the portal itself: taken on, moved, changed, let go. Every act is dated and audited.

What an import source owns is refused here: it is changed there. The caller commits.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from core import audit
from core.db import db, utcnow
from core.extension import Viewer
from core.org import ownership, refresh
from core.org.models import FUTURE, Assignment, Department, Employment, Headship, Person, Position
from core.org.naming import full_name
from core.org.refusal import EditRefused

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonData:
    """What is entered about a person. ``birth_month`` and ``birth_day`` go together."""

    last_name: str
    first_name: str = ""
    middle_name: str = ""
    mail: str = ""
    work_phone: str = ""
    internal_phone: str = ""
    mobile_phone: str = ""
    room: str = ""
    location_id: int | None = None
    birth_month: int | None = None
    birth_day: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PostData:
    """Where somebody sits and as what, from a day on."""

    department_id: int | None
    position: str = ""
    entity_id: int | None = None
    kind: str = "main"
    personnel_number: str = ""


def create_person(data: PersonData, post: PostData, starts_on: date, viewer: Viewer) -> Person:
    """Take somebody on from a day that may lie ahead.

    Raises:
        EditRefused: no name, an impossible birthday, or a department that does not exist then.
    """
    _check(data)
    _check_department(post.department_id, starts_on)
    person = Person(name="", status=FUTURE)
    _fill(person, data)
    db.session.add(person)
    db.session.flush()
    contract = Employment(
        person_id=person.id,
        legal_entity_id=post.entity_id,
        kind=post.kind,
        personnel_number=post.personnel_number,
        starts_on=starts_on,
    )
    db.session.add(contract)
    db.session.flush()
    _assign(contract, post, starts_on, primary=True)
    _done("org.person_created", person, viewer, starts_on=starts_on.isoformat())
    return person


def change_person(person: Person, data: PersonData, viewer: Viewer) -> list[str]:
    """Change what is known of a person; gives the names of the fields that changed.

    Raises:
        EditRefused: a source owns the person, or what was entered cannot be.
    """
    _refuse_owned(person)
    _check(data)
    before = {item.name: getattr(person, item.name) for item in fields(PersonData)}
    changed = [name for name, value in asdict(data).items() if before[name] != value]
    if changed:
        _fill(person, data)
        # Which fields, not their values: a birthday or a mobile phone has no place in the audit trail.
        _done("org.person_changed", person, viewer, fields=changed)
    return changed


def move(assignment: Assignment, post: PostData, on: date, viewer: Viewer) -> Assignment:
    """End a post on the day before and begin another under the same contract.

    Raises:
        EditRefused: a source owns the person, the day lies outside the contract, or the department does not exist then.
    """
    person = assignment.employment.person
    _refuse_owned(person)
    _check_department(post.department_id, on)
    contract = assignment.employment
    if contract.ends_on is not None and contract.ends_on < on:
        raise EditRefused(_("The contract ends before this day."), "on")
    if assignment.ends_on is not None and assignment.ends_on < on:
        raise EditRefused(_("This post has already ended by then."), "on")
    if assignment.starts_on is not None and assignment.starts_on >= on:
        # Corrects a post that never was: a day of work must not be counted twice.
        assignment.department_id, assignment.position_id = post.department_id, _position_id(post.position)
        db.session.flush()
        _done("org.post_corrected", person, viewer, on=on.isoformat())
        return assignment
    ends_on, assignment.ends_on = assignment.ends_on, on - DAY
    made = _assign(contract, post, on, primary=assignment.primary, ends_on=ends_on)
    _done("org.person_moved", person, viewer, on=on.isoformat(), department_id=post.department_id)
    return made


def add_post(person: Person, post: PostData, on: date, viewer: Viewer) -> Assignment:
    """Give somebody a further post under a contract of its own.

    Raises:
        EditRefused: a source owns the person, who has left, or the department does not exist then.
    """
    _refuse_owned(person)
    _check_department(post.department_id, on)
    contract = Employment(
        person_id=person.id,
        legal_entity_id=post.entity_id,
        kind=post.kind,
        personnel_number=post.personnel_number,
        starts_on=on,
    )
    db.session.add(contract)
    db.session.flush()
    made = _assign(contract, post, on, primary=True)
    _done("org.post_added", person, viewer, on=on.isoformat(), department_id=post.department_id)
    return made


def end_person(person: Person, last_day: date, viewer: Viewer) -> None:
    """Let somebody go: contracts, posts and headships still open end with ``last_day``, the last day worked.

    Raises:
        EditRefused: a source owns the person, or they have left before.
    """
    _refuse_owned(person)
    contracts = db.session.scalars(select(Employment).where(Employment.person_id == person.id)).all()
    open_ones = [item for item in contracts if item.ends_on is None or item.ends_on > last_day]
    if not open_ones:
        raise EditRefused(_("Nothing is open on this day: they have left before."), "on")
    if any(item.starts_on is not None and item.starts_on > last_day for item in open_ones):
        raise EditRefused(_("A contract begins after this day."), "on")
    posts = db.session.scalars(select(Assignment).where(Assignment.person_id == person.id)).all()
    heads = db.session.scalars(select(Headship).where(Headship.person_id == person.id)).all()
    dated: list[Employment | Assignment | Headship] = [*open_ones, *posts, *heads]
    for item in dated:
        if item.ends_on is None or item.ends_on > last_day:
            item.ends_on = last_day
    _done("org.person_left", person, viewer, last_day=last_day.isoformat())


def change_about(person: Person, about: str, viewer: Viewer) -> None:
    """Keep what a person tells about themselves; their own act, whoever owns the rest."""
    person.about = about
    _done("org.about_changed", person, viewer)


def _assign(
    contract: Employment, post: PostData, starts_on: date, *, primary: bool, ends_on: date | None = None
) -> Assignment:
    made = Assignment(
        employment_id=contract.id,
        person_id=contract.person_id,
        department_id=post.department_id,
        position_id=_position_id(post.position),
        primary=primary,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    db.session.add(made)
    db.session.flush()
    return made


def _position_id(name: str) -> int | None:
    if not name:
        return None
    known = db.session.scalar(select(Position.id).where(Position.name == name))
    if known is not None:
        return known
    made = Position(name=name)
    db.session.add(made)
    db.session.flush()
    return made.id


def _fill(person: Person, data: PersonData) -> None:
    for name, value in asdict(data).items():
        setattr(person, name, value)
    person.name = full_name(data.last_name, data.first_name, data.middle_name)
    person.updated_at = utcnow()


def _check(data: PersonData) -> None:
    if not (data.last_name or data.first_name):
        raise EditRefused(_("Enter a surname."), "last_name")
    if (data.birth_month is None) != (data.birth_day is None):
        raise EditRefused(_("Give both the day and the month, or neither."), "birth_day")
    if data.birth_month is not None and data.birth_day is not None:
        try:
            date(2000, data.birth_month, data.birth_day)
        except ValueError:
            raise EditRefused(_("There is no such day."), "birth_day") from None


def _check_department(department_id: int | None, on: date) -> None:
    if department_id is None:
        return
    department = db.session.get(Department, department_id)
    if department is None or (department.ends_on is not None and department.ends_on < on):
        raise EditRefused(_("There is no such department on this day."), "department")


def _refuse_owned(person: Person) -> None:
    source = ownership.owner("person", person.id)
    if source:
        raise EditRefused(_("This person comes from “%(source)s”; change it there.", source=source))


def _done(action: str, person: Person, viewer: Viewer, **details: Any) -> None:
    db.session.flush()
    refresh.refresh([person.id])
    db.session.refresh(person)
    audit.record(
        action,
        object_type="person",
        object_id=person.id,
        title=person.name,
        details=details,
        plugin="org",
        viewer=viewer,
    )
