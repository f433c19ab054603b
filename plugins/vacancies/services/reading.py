"""What a colleague sees: the list, one vacancy, whom a department looks for. All passes the audience inside SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, or_, select

from plugin_sdk import Viewer, access
from plugin_sdk.db import session
from plugins.vacancies.models import OPEN, Vacancy
from plugins.vacancies.services import structure
from plugins.vacancies.services.structure import Names
from plugins.vacancies.services.text import containing


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a reader narrows the list to; 0 and empty texts mean anything."""

    text: str = ""
    location_id: int = 0
    department_id: int = 0
    work_format: str = ""
    employment: str = ""

    @property
    def anything(self) -> bool:
        """True if the list is narrowed in any way."""
        return self != Wanted()


def shown(viewer: Viewer, today: date | None = None) -> ColumnElement[bool]:
    """The condition that a vacancy is open on the viewer's day and addressed to the viewer."""
    day = today or viewer.today
    lasting = or_(Vacancy.closes_on.is_(None), Vacancy.closes_on >= day)
    return and_(Vacancy.status == OPEN, lasting, access.visible(viewer, Vacancy.audience_id))


def listing(viewer: Viewer, wanted: Wanted, names: Names) -> Select[Vacancy]:
    """The vacancies that the viewer may see, the newest first. A department stands for all below it."""
    query = select(Vacancy).where(shown(viewer), *containing(wanted.text))
    if wanted.location_id:
        query = query.where(Vacancy.location_id == wanted.location_id)
    if wanted.department_id:
        query = query.where(
            Vacancy.department_id.in_(structure.below(wanted.department_id, names.departments.values()))
        )
    if wanted.work_format:
        query = query.where(Vacancy.work_format == wanted.work_format)
    if wanted.employment:
        query = query.where(Vacancy.employment == wanted.employment)
    return query.order_by(Vacancy.opened_at.desc(), Vacancy.id.desc())


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What the list can be narrowed to, as ``(value, title)``: only what some open vacancy has."""

    places: Sequence[tuple[int, str]]
    departments: Sequence[tuple[int, str]]
    work_formats: frozenset[str]
    employments: frozenset[str]


def choices(viewer: Viewer, names: Names) -> Choices:
    """Read from the open vacancies, in one statement."""
    columns = (Vacancy.location_id, Vacancy.department_id, Vacancy.work_format, Vacancy.employment)
    rows = session.execute(select(*columns).where(shown(viewer)).distinct()).all()
    places = {row.location_id for row in rows} & names.places.keys()
    units = {row.department_id for row in rows} & names.departments.keys()
    above = {number for unit in units for number in names.departments[unit].path} & names.departments.keys()
    return Choices(
        places=sorted(((number, names.places[number].name) for number in places), key=lambda pair: pair[1]),
        departments=sorted(((number, names.departments[number].name) for number in above), key=lambda pair: pair[1]),
        work_formats=frozenset(row.work_format for row in rows),
        employments=frozenset(row.employment for row in rows),
    )


def newest(viewer: Viewer, limit: int) -> Sequence[Vacancy]:
    """The newest open vacancies."""
    query = select(Vacancy).where(shown(viewer)).order_by(Vacancy.opened_at.desc(), Vacancy.id.desc())
    return session.scalars(query.limit(limit)).all()


def of_department(viewer: Viewer, department_id: int, names: Names, limit: int) -> Sequence[Vacancy]:
    """The newest open vacancies of a department and of all below it."""
    query = listing(viewer, Wanted(department_id=department_id), names)
    return session.scalars(query.limit(limit)).all()


def of_departments(viewer: Viewer, headed: Sequence[int], names: Names, limit: int) -> Sequence[Vacancy]:
    """The same of several departments."""
    units = names.departments.values()
    below = {number for department_id in headed for number in structure.below(department_id, units)}
    query = select(Vacancy).where(shown(viewer), Vacancy.department_id.in_(below))
    return session.scalars(query.order_by(Vacancy.opened_at.desc(), Vacancy.id.desc()).limit(limit)).all()


def find(viewer: Viewer, vacancy_id: int) -> Vacancy | None:
    """An open vacancy that the viewer may see."""
    return session.scalar(select(Vacancy).where(Vacancy.id == vacancy_id, shown(viewer)))
