"""Whom a head leads."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Select, select

from core.db import db
from core.org.dates import in_force
from core.org.models import Headship, Person
from core.org.principals import people_of


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
