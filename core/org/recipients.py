"""Who gets a notification: where they read mail, in which language and zone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, column, select, table

from core.clock import today_in, zone
from core.config import current
from core.db import db
from core.notify import Recipient
from core.org import away, deputies
from core.org.models import Location, Person
from core.org.people import works_here

CHUNK = 500
"""Ids in one statement, where a list of them is given."""

# Accounts are identity's, which stands above; only what a person chose there is read, by the table's name.
_account = table("core_account", column("person_id"), column("locale"), column("time_zone"), column("disabled_at"))


class OrgRecipients:
    """Tells ``core.notify`` who is behind people's ids."""

    def recipients(self, people: Select[Any] | Sequence[int]) -> Iterator[Recipient]:
        """Those who work here and are not shut out; who has never signed in reads in the portal's language."""
        if isinstance(people, Select):
            yield from _read(Person.id.in_(people))
            return
        for start in range(0, len(people), CHUNK):
            yield from _read(Person.id.in_(people[start : start + CHUNK]))

    def deputies(self, people: Collection[int], on: date) -> Mapping[int, int]:
        """Who stands in for whom, as the people themselves or their heads have named it."""
        found = deputies.of_people(people, on)
        return {person_id: deputy.person.id for person_id, deputy in found.items() if deputy.away is None}


def _read(condition: Any) -> Iterator[Recipient]:
    portal = current().portal
    rows = db.session.execute(
        select(
            Person.id,
            Person.name,
            Person.mail,
            _account.c.locale,
            _account.c.time_zone,
            Location.time_zone.label("place_zone"),
        )
        .outerjoin(_account, _account.c.person_id == Person.id)
        .outerjoin(Location, Location.id == Person.location_id)
        .where(condition, works_here(), _account.c.disabled_at.is_(None))
        .order_by(Person.id)
    ).all()
    absent = away.off_work([row.id for row in rows], today_in(zone(portal.time_zone)))
    for row in rows:
        yield Recipient(
            person_id=row.id,
            name=row.name,
            mail=row.mail,
            locale=row.locale or portal.language,
            time_zone=zone(row.time_zone or row.place_zone or portal.time_zone),
            absent=row.id in absent,
            absent_until=absent[row.id].until if row.id in absent else None,
        )
