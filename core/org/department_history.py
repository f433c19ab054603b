"""Departments as they were: their names, their places in the structure, their legal entities, on any day.

Written after each change of the structure by ``derived.write_structure``, read where a day was chosen.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BindParameter, Row, Select, Table, and_, case, delete, func, select
from sqlalchemy.orm import aliased

from core.db import db, metadata
from core.org import bulk
from core.org.dates import ChosenDay, in_force
from core.org.models import Assignment, Department, DepartmentVersion

STATE = ("name", "parent_id", "legal_entity_id", "location_id", "path", "depth", "weight")
"""What of a department is remembered."""

PORTION = 500
DAY = timedelta(days=1)
_DEPARTMENTS: Table = metadata.tables["core_department"]
_VERSIONS: Table = metadata.tables["core_department_version"]


def departments(on: date) -> Any:
    """What to select columns of departments from: as they are, or on a chosen day as they were or will be."""
    return departments_of(on) if isinstance(on, ChosenDay) else Department


def departments_of(on: date | BindParameter[date]) -> Any:
    """An alias of ``Department`` whose columns are those of a day. Never select it as a whole, only its columns.

    Objects of it would be taken for the departments of today by the rest of the request.
    """
    known = DepartmentVersion
    columns = [
        case((known.id.is_(None), column), else_=getattr(known, column.name)).label(column.name)
        if column.name in STATE
        else column
        for column in _DEPARTMENTS.columns
    ]
    of_the_day = and_(known.department_id == _DEPARTMENTS.c.id, in_force(known, on))
    rows = select(*columns).select_from(_DEPARTMENTS).outerjoin(known, of_the_day)
    return aliased(Department, rows.subquery(), adapt_on_names=True)


def write(on: date) -> None:
    """Note what has changed since the last time, as in force from ``on``; what was noted that same day is corrected.

    A department that comes up after the portal's first day gets a first day too, unless it has one.
    """
    fresh, changed = [], []
    for row in db.session.execute(_with_open_versions()):
        if row.version_id is None:
            fresh.append(row)
        elif _state(row) != _known(row) and (row.ends_on is None or row.ends_on >= on):
            # The history of a closed one is over, wherever its former neighbours move.
            changed.append(row)
    _begin(fresh, on)
    _change([row for row in changed if row.recorded_on < on], on)
    _correct([row for row in changed if row.recorded_on >= on], on)


def _with_open_versions() -> Select[*tuple[Any, ...]]:
    """Departments beside what was noted of them last.

    One statement, so that a change that another transaction commits meanwhile is seen with its version or not at all.
    """
    known = [_VERSIONS.c[name].label(f"known_{name}") for name in STATE]
    columns = [_DEPARTMENTS.c[name] for name in ("id", "starts_on", "ends_on", *STATE)]
    the_open_one = and_(_VERSIONS.c.department_id == _DEPARTMENTS.c.id, _VERSIONS.c.ends_on.is_(None))
    return select(*columns, _VERSIONS.c.id.label("version_id"), _VERSIONS.c.recorded_on, *known).select_from(
        _DEPARTMENTS.outerjoin(_VERSIONS, the_open_one)
    )


def _state(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    return {name: row._mapping[name] for name in STATE}


def _known(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    return {name: row._mapping[f"known_{name}"] for name in STATE}


def _begin(fresh: Sequence[Row[*tuple[Any, ...]]], on: date) -> None:
    if not fresh:
        return
    first = db.session.scalar(select(func.min(DepartmentVersion.recorded_on)))
    if first is not None and first < on:
        days = _first_days(fresh, on)
        bulk.update(_DEPARTMENTS, [{"id": number, "starts_on": day} for number, day in days.items() if day])
    new = {"starts_on": None, "ends_on": None, "recorded_on": on}
    bulk.insert(_VERSIONS, [{"department_id": row.id, **_state(row), **new} for row in fresh])


def _first_days(fresh: Sequence[Row[*tuple[Any, ...]]], on: date) -> dict[int, date | None]:
    """Since when new departments exist: since the first place that somebody held in or below them, at most since today.

    ``None`` where a place has been held since ever.
    """
    days: dict[int, date | None] = {row.id: on for row in fresh if row.starts_on is None}
    paths = {row.id: row.path for row in fresh}
    for number, first in _first_places(paths).items():
        for above in (int(part) for part in paths[number].split("/") if part):
            day = days.get(above)
            if day is not None and (first is None or first < day):
                days[above] = first
    return days


def _first_places(ids: Collection[int]) -> dict[int, date | None]:
    found: dict[int, date | None] = {}
    wanted = sorted(ids)
    for start in range(0, len(wanted), PORTION):
        query = (
            select(
                Assignment.department_id, func.min(Assignment.starts_on), func.count(), func.count(Assignment.starts_on)
            )
            .where(Assignment.department_id.in_(wanted[start : start + PORTION]))
            .group_by(Assignment.department_id)
        )
        for number, first, places, dated in db.session.execute(query):
            found[number or 0] = first if places == dated else None
    return found


def _change(rows: Sequence[Row[*tuple[Any, ...]]], on: date) -> None:
    bulk.update(_VERSIONS, [{"id": row.version_id, "ends_on": on - DAY} for row in rows])
    new = {"starts_on": on, "ends_on": None, "recorded_on": on}
    bulk.insert(_VERSIONS, [{"department_id": row.id, **_state(row), **new} for row in rows])


def _correct(rows: Sequence[Row[*tuple[Any, ...]]], on: date) -> None:
    """Make the version of the same day the new one; back as it was the day before, nothing is left of it."""
    before = _versions_until(on - DAY, [row.id for row in rows])
    back = [row for row in rows if row.id in before and _state(before[row.id]) == _state(row)]
    for start in range(0, len(back), PORTION):
        gone = [row.version_id for row in back[start : start + PORTION]]
        db.session.execute(delete(_VERSIONS).where(_VERSIONS.c.id.in_(gone)))
    bulk.update(_VERSIONS, [{"id": before[row.id].id, "ends_on": None} for row in back])
    settled = {row.id for row in back}
    bulk.update(_VERSIONS, [{"id": row.version_id, **_state(row)} for row in rows if row.id not in settled])


def _versions_until(last_day: date, ids: Sequence[int]) -> dict[int, Row[*tuple[Any, ...]]]:
    found: dict[int, Row[*tuple[Any, ...]]] = {}
    for start in range(0, len(ids), PORTION):
        portion = _VERSIONS.c.department_id.in_(ids[start : start + PORTION])
        query = select(_VERSIONS).where(portion, _VERSIONS.c.ends_on == last_day)
        found |= {row.department_id: row for row in db.session.execute(query)}
    return found
