"""Departments, their heads and places of work, kept in the portal itself. Every act is dated and audited.

What an import source owns is refused here: it is changed there. The caller commits.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func, select

from core import audit, epochs
from core.clock import zone
from core.db import db
from core.extension import Viewer
from core.org import ownership, refresh, structure
from core.org.dates import in_force
from core.org.models import Assignment, Department, Employment, Headship, LegalEntity, Location
from core.org.ownership import Kind
from core.org.refusal import EditRefused


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentData:
    """What is entered about a department."""

    name: str
    parent_id: int | None = None
    code: str = ""
    legal_entity_id: int | None = None
    location_id: int | None = None
    weight: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LocationData:
    """What is entered about a place of work; ``time_zone`` is an IANA name."""

    name: str
    city: str = ""
    address: str = ""
    time_zone: str = "UTC"


def create_department(data: DepartmentData, viewer: Viewer, starts_on: date | None = None) -> Department:
    """Open a department.

    Raises:
        EditRefused: no name, or a parent that does not exist.
    """
    _check_department(data, None)
    department = Department(starts_on=starts_on, **asdict(data))
    db.session.add(department)
    db.session.flush()
    _structure_done("org.department_created", department, viewer)
    return department


def change_department(department: Department, data: DepartmentData, viewer: Viewer) -> list[str]:
    """Rename or move a department; gives the names of the fields that changed.

    Raises:
        EditRefused: a source owns it, no name, or it would stand below itself.
    """
    _refuse_owned("department", department.id)
    _check_department(data, department)
    changed = [item.name for item in fields(data) if getattr(department, item.name) != getattr(data, item.name)]
    if changed:
        for name in changed:
            setattr(department, name, getattr(data, name))
        _structure_done("org.department_changed", department, viewer, fields=changed)
    return changed


def describe_department(department: Department, about: str, viewer: Viewer) -> None:
    """Keep what the department says of itself, whoever owns the rest."""
    department.about = about
    _structure_done("org.department_described", department, viewer)


def close_department(department: Department, last_day: date, viewer: Viewer) -> None:
    """Close a department after ``last_day``.

    Raises:
        EditRefused: a source owns it, or people or departments are still in it the day after.
    """
    _refuse_owned("department", department.id)
    after = last_day + timedelta(days=1)
    people = db.session.scalar(
        select(func.count(func.distinct(Assignment.person_id)))
        .join(Employment, Employment.id == Assignment.employment_id)
        .where(Assignment.department_id == department.id, in_force(Assignment, after), in_force(Employment, after))
    )
    if people:
        raise EditRefused(
            ngettext("One person still works there after this day; move them first.",
                     "%(num)s people still work there after this day; move them first.", people),
            "on",
        )  # fmt: skip
    if structure.children(department.id, after):
        raise EditRefused(_("Departments below it are still open after this day; move or close them first."), "on")
    department.ends_on = last_day
    for headship in db.session.scalars(select(Headship).where(Headship.department_id == department.id)):
        if headship.ends_on is None or headship.ends_on > last_day:
            headship.ends_on = last_day
    _structure_done("org.department_closed", department, viewer, last_day=last_day.isoformat())


def set_head(department: Department, person_id: int, on: date, viewer: Viewer, *, acting: bool = False) -> Headship:
    """Make somebody the head from a day on; a head of the same sort before them ends the day before.

    Raises:
        EditRefused: a source owns the department.
    """
    _refuse_owned("department", department.id)
    before = db.session.scalars(
        select(Headship).where(
            Headship.department_id == department.id, Headship.acting.is_(acting), in_force(Headship, on)
        )
    )
    for headship in before:
        if headship.person_id == person_id:
            return headship
        headship.ends_on = on - timedelta(days=1)
    made = Headship(department_id=department.id, person_id=person_id, acting=acting, starts_on=on)
    db.session.add(made)
    db.session.flush()
    _structure_done("org.head_set", department, viewer, person_id=person_id, acting=acting, on=on.isoformat())
    return made


def end_head(headship: Headship, last_day: date, viewer: Viewer) -> None:
    """End a headship after ``last_day``.

    Raises:
        EditRefused: a source owns the department.
    """
    if headship.department_id is None:
        raise LookupError("a legal entity's head comes from a source and is not ended by hand")
    _refuse_owned("department", headship.department_id)
    headship.ends_on = last_day
    department = db.session.get_one(Department, headship.department_id)
    _structure_done("org.head_ended", department, viewer, person_id=headship.person_id, last_day=last_day.isoformat())


def save_location(location: Location | None, data: LocationData, viewer: Viewer) -> Location:
    """Make or change a place of work.

    Raises:
        EditRefused: a source owns it, no name, or an unknown time zone.
    """
    if not data.name:
        raise EditRefused(_("Enter a name."), "name")
    if data.time_zone != "UTC" and str(zone(data.time_zone)) == "UTC":
        raise EditRefused(_("There is no such time zone. Use a name such as Europe/Moscow."), "time_zone")
    made = location or Location(name="")
    if location is not None:
        _refuse_owned("location", location.id)
    for name, value in asdict(data).items():
        setattr(made, name, value)
    db.session.add(made)
    db.session.flush()
    epochs.bump(refresh.EPOCH)
    _record("org.location_saved", "location", made.id, made.name, viewer)
    return made


def save_entity(entity: LegalEntity | None, name: str, short_name: str, viewer: Viewer) -> LegalEntity:
    """Make or rename a legal entity.

    Raises:
        EditRefused: a source owns it, or no name.
    """
    if not name:
        raise EditRefused(_("Enter a name."), "name")
    made = entity or LegalEntity(name="")
    if entity is not None:
        _refuse_owned("entity", entity.id)
    made.name, made.short_name = name, short_name
    db.session.add(made)
    db.session.flush()
    epochs.bump(refresh.EPOCH)
    _record("org.entity_saved", "entity", made.id, made.name, viewer)
    return made


def _check_department(data: DepartmentData, department: Department | None) -> None:
    if not data.name:
        raise EditRefused(_("Enter a name."), "name")
    if data.parent_id is None:
        return
    path = db.session.scalar(select(Department.path).where(Department.id == data.parent_id))
    if path is None:
        raise EditRefused(_("There is no such department."), "parent")
    if department is not None and department.id in {data.parent_id, *structure.path_ids(path)}:
        raise EditRefused(_("A department cannot stand below itself."), "parent")


def _refuse_owned(kind: Kind, object_id: int) -> None:
    source = ownership.owner(kind, object_id)
    if source:
        raise EditRefused(_("This comes from “%(source)s”; change it there.", source=source))


def _structure_done(action: str, department: Department, viewer: Viewer, **details: Any) -> None:
    db.session.flush()
    concerned = details.get("person_id")
    refresh.refresh([*_found_by(department), *([concerned] if concerned else [])], structure=True)
    db.session.refresh(department)
    _record(action, "department", department.id, department.name, viewer, **details)


def _found_by(department: Department) -> list[int]:
    """Ids of the people who are found by the department's name."""
    query = select(Assignment.person_id).where(Assignment.department_id == department.id)
    return list(db.session.scalars(query.distinct()))


def _record(action: str, kind: str, object_id: int, title: str, viewer: Viewer, **details: Any) -> None:
    audit.record(
        action, object_type=kind, object_id=object_id, title=title, details=details, plugin="org", viewer=viewer
    )
