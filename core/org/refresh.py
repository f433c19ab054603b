"""Derived state of people and departments, brought in line after any change: safe to call again, cheap when in line.

Nothing here commits. Events carry ``{"person_ids": [...]}``, at most ``PORTION`` ids each.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Row, delete, func, or_, select

from core import epochs, events
from core.access.models import RoleGrant
from core.access.roles import EPOCH as ACCESS_EPOCH
from core.db import among, db
from core.org import derived
from core.org.dates import today
from core.org.local_days import LocalDays
from core.org.models import (
    ACTIVE,
    FORMER,
    FUTURE,
    Assignment,
    Department,
    Employment,
    Headship,
    LegalEntity,
    Person,
    Position,
)
from core.search import changes as search

EPOCH = "org"
PORTION = 500
SEARCH_KIND = "org.person"
JOINED, LEFT, CHANGED = "org.person_joined", "org.person_left", "org.person_changed"


@dataclass(slots=True)
class Outcome:
    """What a refresh found out.

    Attributes:
        revoked: role grants withdrawn from who has left, by person id, each as the row it was.
    """

    joined: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    changed: list[int] = field(default_factory=list)
    revoked: dict[int, list[dict[str, Any]]] = field(default_factory=dict)

    def note(self, person_id: int, before: str, after: str) -> None:
        """Note somebody's status before and now."""
        if after == ACTIVE and before != ACTIVE:
            self.joined.append(person_id)
        elif after == FORMER and before != FORMER:
            self.left.append(person_id)
        else:
            self.changed.append(person_id)


def refresh(person_ids: Iterable[int] = (), *, structure: bool = False) -> Outcome:
    """Bring the derived state of these people in line, tell everyone concerned, and count people anew.

    Args:
        structure: departments were added, moved, closed or renamed.
    """
    outcome = Outcome()
    ids = sorted(set(person_ids))
    days = LocalDays.now()
    for start in range(0, len(ids), PORTION):
        refresh_portion(ids[start : start + PORTION], outcome, days)
    finish(outcome, structure=structure or bool(ids))
    return outcome


def refresh_portion(
    person_ids: Sequence[int], outcome: Outcome, days: LocalDays, made: Collection[int] = frozenset()
) -> None:
    """Bring at most ``PORTION`` people in line; call ``finish`` once at the end.

    Args:
        made: who is new, although what is derived of them may be there already (``derived.derive``).
    """
    people = db.session.execute(select(*derived.COLUMNS).where(among(Person.id, person_ids))).all()
    employments = _group(
        db.session.execute(
            select(Employment.person_id, Employment.starts_on, Employment.ends_on, Employment.personnel_number)
            .where(among(Employment.person_id, person_ids))
            .order_by(Employment.id)
        )
    )
    posts = _group(
        db.session.execute(
            select(
                Assignment.person_id, Assignment.starts_on, Assignment.ends_on, Assignment.primary, Employment.kind,
                Employment.starts_on.label("contract_since"),
                Position.name.label("position"), Department.name.label("department"),
                func.coalesce(Department.location_id, LegalEntity.location_id).label("location_id"),
            )
            .join(Employment, Employment.id == Assignment.employment_id)
            .outerjoin(Position, Position.id == Assignment.position_id)
            .outerjoin(Department, Department.id == Assignment.department_id)
            .outerjoin(LegalEntity, LegalEntity.id == Employment.legal_entity_id)
            .where(among(Assignment.person_id, person_ids))
            .order_by(Assignment.id)
        )
    )  # fmt: skip
    batch = derived.Batch()
    for person in people:
        found = derived.derive(dict(person._mapping), employments.get(person.id, ()), posts.get(person.id, ()), days.of)
        outcome.note(person.id, derived.NEW if person.id in made else person.status, found.columns["status"])
        batch.add(person, found)
    batch.write()
    search.refresh(SEARCH_KIND, person_ids)


def finish(outcome: Outcome, *, structure: bool) -> None:
    """Withdraw rights of who has left, count the departments' people, move the epoch and publish the events."""
    _revoke(outcome)
    if structure:
        derived.write_structure(today())
    epochs.bump(EPOCH)
    for name, ids in ((JOINED, outcome.joined), (LEFT, outcome.left), (CHANGED, outcome.changed)):
        for start in range(0, len(ids), PORTION):
            events.publish(name, {"person_ids": ids[start : start + PORTION]})


def calendar() -> tuple[date, ...]:
    """The dates that it is at the company's places; when this changes, ``refresh_due`` has something to look at."""
    return LocalDays.now().all


def refresh_due() -> Outcome:
    """What the calendar changed by itself since the last time: contracts and places that begin or have ended.

    Days begin in the zone of each person's place. Ask only when ``calendar`` has changed.
    """
    days = LocalDays.now().all
    return refresh(_due(min(days), max(days)))


def _due(earliest: date, latest: date) -> Collection[int]:
    """People whose status is not what their contracts say, and those with a place or headship that changed today."""
    working = (
        select(Employment.person_id)
        .where(
            or_(Employment.starts_on.is_(None), Employment.starts_on <= latest),
            or_(Employment.ends_on.is_(None), Employment.ends_on >= earliest),
        )
        .scalar_subquery()
    )
    found = set(db.session.scalars(select(Person.id).where(Person.status == FUTURE, Person.id.in_(working))))
    lasting = (
        select(Employment.person_id)
        .where(
            or_(Employment.starts_on.is_(None), Employment.starts_on <= earliest),
            or_(Employment.ends_on.is_(None), Employment.ends_on >= latest),
        )
        .scalar_subquery()
    )
    found |= set(db.session.scalars(select(Person.id).where(Person.status == ACTIVE, Person.id.not_in(lasting))))
    for table in (Assignment, Headship):
        begins, ended = table.starts_on.between(earliest, latest), table.ends_on.between(earliest, latest)
        found |= set(db.session.scalars(select(table.person_id).where(or_(begins, ended))))
    return found


def _revoke(outcome: Outcome) -> None:
    """Who leaves loses the roles granted to them in person, and does not get them back by returning."""
    for start in range(0, len(outcome.left), PORTION):
        portion = outcome.left[start : start + PORTION]
        mine = RoleGrant.principal.in_([f"person:{person_id}" for person_id in portion])
        table = RoleGrant.__table__
        for row in db.session.execute(select(table).where(mine)).mappings():
            person_id = int(row["principal"].partition(":")[2])
            outcome.revoked.setdefault(person_id, []).append(dict(row))
        if outcome.revoked:
            db.session.execute(delete(RoleGrant).where(mine))
            epochs.bump(ACCESS_EPOCH)


def _group(rows: Iterable[Row[Any]]) -> dict[int, list[Row[Any]]]:
    found: dict[int, list[Row[Any]]] = {}
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found
