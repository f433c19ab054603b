"""The viewer of work that is done for a person outside a request of theirs, such as a calendar that is fetched."""

from __future__ import annotations

from sqlalchemy import select

from core.access import viewer as viewers
from core.clock import zone
from core.config import current as config
from core.db import db
from core.extension import Viewer
from core.identity import standing
from core.identity.models import Account
from core.org.models import Location, Person


def viewer_of(person_id: int) -> Viewer | None:
    """Who the person would be if they signed in now; ``None`` for who could not.

    Nothing is remembered: whoever has left, whose account is closed or whom every directory has disabled is nobody from
    that moment on.
    """
    person = db.session.get(Person, person_id)
    account = db.session.scalar(select(Account).where(Account.person_id == person_id))
    if person is None or account is None:
        return None
    stands = standing.of(account)
    if stands.closed or stands.disabled:
        return None
    portal = config().portal
    place = db.session.get(Location, person.location_id) if person.location_id is not None else None
    return viewers.build(
        account_id=account.id,
        person_id=person.id,
        name=person.name,
        locale=account.locale if account.locale in portal.languages else portal.language,
        time_zone=zone(account.time_zone or (place.time_zone if place is not None else "") or portal.time_zone),
        location_id=person.location_id,
    )
