"""Whom a head leads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, select

from core.db import db
from core.epochs import Kept
from core.extension import Unit
from core.org import structure
from core.org.dates import in_force
from core.org.models import Headship, Person
from core.org.principals import people_of
from core.org.remembered import EPOCH


def led_by(person_id: int, on: date) -> Select[int] | None:
    """A select of the ids of everybody below a head on a day, of departments or of a legal entity, fully or acting.

    ``None`` for who heads nothing. The head is not below themselves.
    """
    query = select(Headship.department_id, Headship.legal_entity_id)
    rows = db.session.execute(query.where(Headship.person_id == person_id, in_force(Headship, on))).all()
    departments = {row.department_id for row in rows if row.department_id is not None}
    entities = {row.legal_entity_id for row in rows if row.legal_entity_id is not None}
    if not departments and not entities:
        return None
    led = people_of(
        [*(f"department:{number}" for number in departments), *(f"entity:{number}" for number in entities)], on
    )
    return led.where(Person.id != person_id)


_teams: Kept[tuple[int, date], frozenset[int]] = Kept(EPOCH, most=2000)
_headed: Kept[tuple[int, date], tuple[Unit, ...]] = Kept(EPOCH, most=2000)


def team(person_id: int, on: date) -> frozenset[int]:
    """The ids of everybody below a head on a day, see ``led_by``; nobody for who heads nothing. Remembered."""
    return _teams.get((person_id, on), lambda: _team(person_id, on))


def _team(person_id: int, on: date) -> frozenset[int]:
    led = led_by(person_id, on)
    return frozenset(db.session.scalars(led)) if led is not None else frozenset()


def headed(person_id: int, on: date) -> Sequence[Unit]:
    """The departments that somebody heads on a day, fully or acting, the uppermost first. Remembered."""
    return _headed.get((person_id, on), lambda: _units(person_id, on))


def _units(person_id: int, on: date) -> tuple[Unit, ...]:
    return tuple(
        Unit(id=row.id, name=row.name, path=tuple(structure.path_ids(row.path)))
        for row in structure.headed_by(person_id, on)
    )
