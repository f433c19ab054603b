"""Sources, places, companies, departments, the management tree and groups, as rows of the document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, select

from core.db import db
from core.org import models
from core.org.dates import in_force
from core.org.structure_export.names import Key, Names
from core.org.sync.limits import comparable_login
from core.org.sync.models import ExternalRef, Source, SyncRun


def sources() -> dict[str, dict[str, Any]]:
    """Each source's kind and how its last run ended."""
    last = select(func.max(SyncRun.id)).where(SyncRun.undoes_run_id.is_(None)).group_by(SyncRun.source_id)
    states = dict(db.session.execute(select(SyncRun.source_id, SyncRun.state).where(SyncRun.id.in_(last))).all())
    return {
        row.key: {
            "kind": row.kind,
            "title": row.title,
            "last_run": states.get(row.id),
            "last_success_at": row.last_success_at.isoformat() if row.last_success_at else None,
        }
        for row in db.session.scalars(select(Source).order_by(Source.id))
    }


def locations() -> Iterator[dict[str, Any]]:
    """Places."""
    for row in db.session.scalars(select(models.Location).order_by(models.Location.id)):
        yield {
            "id": row.id, "name": row.name, "city": row.city, "address": row.address, "time_zone": row.time_zone
        }  # fmt: skip


def heads(column: Any, today: date) -> dict[int, dict[str, Any]]:
    """Who heads what: of several the one who has for longest, then the smaller personnel number."""
    query = (
        select(
            column, models.Headship.person_id, models.Headship.acting, models.Headship.starts_on,
            func.min(models.Employment.personnel_number).label("number"),
        )
        .join(models.Person, models.Person.id == models.Headship.person_id)
        .outerjoin(
            models.Employment,
            (models.Employment.person_id == models.Headship.person_id)
            & (models.Employment.source_id == models.Headship.source_id),
        )
        .where(column.is_not(None), in_force(models.Headship, today))
        .group_by(column, models.Headship.id)
    )  # fmt: skip
    found: dict[int, dict[str, Any]] = {}
    rows = db.session.execute(query).all()
    for row in sorted(rows, key=lambda one: (one.starts_on or date.min, one.number or "", one.person_id)):
        since = row.starts_on.isoformat() if row.starts_on else None
        kind = "acting" if row.acting else "full"
        found.setdefault(row[0], {"person": row.person_id, "kind": kind, "since": since})
    return found


def entities(names: Names, today: date) -> Iterator[dict[str, Any]]:
    """Legal entities with their heads."""
    headed = heads(models.Headship.legal_entity_id, today)
    for row in db.session.scalars(select(models.LegalEntity).order_by(models.LegalEntity.id)):
        key = names.key("entity", row.id)
        yield {
            "id": row.id,
            "name": row.name,
            "source": key.source if key else None,
            "key": _own(key),
            "head": headed[row.id]["person"] if row.id in headed else None,
        }


def _own(key: Key | None) -> str | None:
    """An id that the source gives; none where the portal only tells things apart by their names."""
    return None if key is None or key.external_id.startswith("name:") else key.external_id


def departments(names: Names, today: date) -> Iterator[dict[str, Any]]:
    """Departments, closed ones too."""
    rows = db.session.execute(
        select(models.Department, models.LegalEntity.name.label("entity"), models.Location.time_zone)
        .outerjoin(models.LegalEntity, models.LegalEntity.id == models.Department.legal_entity_id)
        .outerjoin(models.Location, models.Location.id == models.Department.location_id)
        .order_by(models.Department.id)
    ).all()
    by_id = {row.Department.id: row for row in rows}
    headed = heads(models.Headship.department_id, today)
    people = _people(today)
    for row in rows:
        department = row.Department
        path = _path(row, by_id)
        key = names.key("department", department.id)
        yield {
            "id": department.id,
            "key": " / ".join(path[1:]) if key and key.external_id.startswith("path:") else key and key.external_id,
            "source": key.source if key else None,
            "code": department.code or None,
            "name": department.name,
            "path": path,
            "parent": department.parent_id,
            "entity": department.legal_entity_id,
            "branch": department.location_id,
            "time_zone": row.time_zone,
            "closed_on": _closed(department.ends_on, today),
            "head": headed.get(department.id),
            "people": people[department.id],
        }


def _closed(ends_on: date | None, today: date) -> str | None:
    """The first day on which the department is no more, once it has come."""
    if ends_on is None or ends_on >= today:
        return None
    return (ends_on + timedelta(days=1)).isoformat()


def _path(row: Any, by_id: Mapping[int, Any]) -> list[str]:
    names = [by_id[int(part)].Department.name for part in row.Department.path.split("/") if part]
    return [row.entity or "", *names]


def _people(today: date) -> Counter[int]:
    """Places that are held in the department itself; who holds two there counts twice."""
    query = (
        select(models.Assignment.department_id, func.count(models.Assignment.id))
        .join(models.Employment, models.Employment.id == models.Assignment.employment_id)
        .where(in_force(models.Assignment, today), in_force(models.Employment, today))
        .where(models.Assignment.department_id.is_not(None))
        .group_by(models.Assignment.department_id)
    )
    return Counter({department_id: count for department_id, count in db.session.execute(query) if department_id})


def management_tree(names: Names) -> Iterator[dict[str, Any]]:
    """Nodes of the management tree, known by their keys."""
    units = db.session.scalars(
        select(models.ManagementUnit).where(models.ManagementUnit.ends_on.is_(None)).order_by(models.ManagementUnit.id)
    )
    for unit in units:
        key, above = names.key("unit", unit.id), names.key("unit", unit.parent_id)
        yield {
            "key": key.external_id if key else None,
            "source": key.source if key else None,
            "name": unit.name,
            "parent": above.external_id if above else None,
            "department": unit.department_id,
        }


def groups(names: Names) -> Iterator[dict[str, Any]]:
    """Groups with the number of people in them, nested groups resolved."""
    count = func.count(models.GroupMember.person_id)
    query = (
        select(models.Group.id, models.Group.name, count)
        .outerjoin(models.GroupMember, models.GroupMember.group_id == models.Group.id)
        .group_by(models.Group.id, models.Group.name)
        .order_by(models.Group.id)
    )
    for group_id, name, people in db.session.execute(query):
        key = names.key("group", group_id)
        yield {"id": group_id, "domain": key.source if key else None, "name": name, "effective_people": people}


def ambiguous_logins() -> list[str]:
    """Plain logins that two directories know, so that a sign-in must ask which is meant."""
    found: dict[str, set[int]] = {}
    query = select(ExternalRef.source_id, ExternalRef.record).where(
        ExternalRef.kind.in_(("person", "account")), ExternalRef.present.is_(True)
    )
    for source_id, record in db.session.execute(query.execution_options(yield_per=2000)):
        login = comparable_login((record.get("login") or {}).get("login", ""))
        if login:
            found.setdefault(login, set()).add(source_id)
    return sorted(login for login, sources in found.items() if len(sources) > 1)
