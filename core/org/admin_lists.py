"""Lists of the administrator's screens: everybody, also who left or is still to come."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, or_, select

from core.db import db
from core.org import tokens
from core.org.models import ACTIVE, FORMER, FUTURE, LegalEntity, Location, Person, PersonToken

STATES = (ACTIVE, FUTURE, FORMER)


def people(text: str, state: str) -> Select[Any]:
    """People of a state (any, where ``state`` is not one of ``STATES``) who are found by every word of ``text``."""
    query = select(Person).order_by(Person.sort_name, Person.id)
    if state in STATES:
        query = query.where(Person.status == state)
    for word in tokens.query_words(text):
        hits = select(PersonToken.person_id).where(
            or_(
                *(
                    PersonToken.token.between(prefix, f"{prefix}\U0010ffff")
                    for prefix in tokens.prefixes(word, mobile=True)
                )
            )
        )
        query = query.where(Person.id.in_(hits))
    return query


def location_choices() -> list[tuple[int, str]]:
    """Places for a select, by name."""
    rows = db.session.execute(select(Location.id, Location.name).order_by(Location.name, Location.id))
    return [(row.id, row.name) for row in rows]


def entity_choices() -> list[tuple[int, str]]:
    """Legal entities for a select, by name."""
    rows = db.session.execute(select(LegalEntity.id, LegalEntity.name).order_by(LegalEntity.name, LegalEntity.id))
    return [(row.id, row.name) for row in rows]
