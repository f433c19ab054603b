"""Who leads whom: the people below a head, and the head above each of many people."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from sqlalchemy import Select, select

from core.db import db
from core.org import posts, structure
from core.org.dates import in_force
from core.org.models import Headship, Person
from core.org.principals import people_of

_CHUNK = 500
"""Ids in one statement."""


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


def heads_of(person_ids: Collection[int], on: date) -> dict[int, int]:
    """The id of the nearest head above each of these people on a day; who has nobody above is left out.

    That is the head of the department of their main post, or of one above it where they are its head themselves or it
    has none; of two heads the full one, not the acting. Three statements for every 500 people.
    """
    found: dict[int, int] = {}
    ids = sorted(set(person_ids))
    for start in range(0, len(ids), _CHUNK):
        found.update(_heads_of(ids[start : start + _CHUNK], on))
    return found


def _heads_of(person_ids: Collection[int], on: date) -> dict[int, int]:
    held = posts.of_people(person_ids, on)
    paths = {person_id: structure.path_ids(found[0].path or "") for person_id, found in held.items()}
    heads: dict[int, list[int]] = {}
    for row in structure.headships({number for path in paths.values() for number in path}, on):
        if row.department_id is not None:
            heads.setdefault(row.department_id, []).append(row.person_id)
    above: dict[int, int] = {}
    for person_id, path in paths.items():
        leaders = (heads.get(number, []) for number in reversed(path))
        nearest = next((found for found in leaders if found and person_id not in found), None)
        if nearest:
            above[person_id] = nearest[0]
    return above
