"""Which person a provider's claims mean: by an immutable id of a source or by a verified e-mail address.

Only where the configuration says so, only if it is exactly one person, never by a name or a login.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from core.db import db
from core.identity.oidc.journey import Arrival
from core.identity.oidc.providers import Provider
from core.org.dates import in_force, today
from core.org.models import DirectoryLogin, Employment, Person
from core.org.sync.models import ExternalRef, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A person, by what they were found, and the directory login that the claim named, if it named one."""

    person: Person
    by: str
    directory_login_id: int | None = None


def by_claim(provider: Provider, arrival: Arrival) -> Match | None:
    """The person whose id the claim holds."""
    settings = provider.settings
    value = arrival.claims.get(settings.match_claim) if settings.match_claim else None
    source_id = db.session.scalar(select(Source.id).where(Source.key == settings.match_source))
    if value is None or source_id is None:
        return None
    ids = _spellings(value)
    if settings.match_by == "personnel_number":
        return _by_number(source_id, ids)
    return _by_id(source_id, ids)


def by_mail(provider: Provider, arrival: Arrival) -> Match | None:
    """The one person who works here with this verified address."""
    if not provider.settings.trust_mail or not arrival.mail:
        return None
    found = db.session.scalars(
        select(Person).where(Person.mail == arrival.mail, Person.status == "active").limit(2)
    ).all()
    return Match(person=found[0], by="mail") if len(found) == 1 else None


def _by_id(source_id: int, ids: list[str]) -> Match | None:
    logins = db.session.scalars(
        select(DirectoryLogin)
        .where(DirectoryLogin.source_id == source_id, DirectoryLogin.external_id.in_(ids))
        .limit(2)
    ).all()
    if len(logins) == 1:
        person = db.session.get(Person, logins[0].person_id)
        return Match(person=person, by="claim", directory_login_id=logins[0].id) if person is not None else None
    known = db.session.scalars(
        select(Person)
        .join(ExternalRef, ExternalRef.object_id == Person.id)
        .where(
            ExternalRef.source_id == source_id,
            ExternalRef.kind == "person",
            ExternalRef.external_id.in_(ids),
            ExternalRef.present.is_(True),
        )
        .limit(2)
    ).all()
    return Match(person=known[0], by="claim") if len(known) == 1 and not logins else None


def _by_number(source_id: int, numbers: list[str]) -> Match | None:
    found = db.session.scalars(
        select(Person)
        .where(
            Person.id.in_(
                select(Employment.person_id).where(
                    Employment.source_id == source_id,
                    Employment.personnel_number.in_(numbers),
                    in_force(Employment, today()),
                )
            )
        )
        .limit(2)
    ).all()
    return Match(person=found[0], by="claim") if len(found) == 1 else None


def _spellings(value: Any) -> list[str]:
    """How an id may be stored: as it came, and as directories' ids are, however the provider writes those."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return []
    text = str(value).strip()
    if not 0 < len(text) <= 255:
        return []
    found = [text]
    try:
        found.append(str(UUID(text)))
    except ValueError:
        try:
            raw = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            return found
        if len(raw) == 16:
            # An objectGUID's bytes, as Active Directory hands them on.
            found.append(str(UUID(bytes_le=raw)))
    return found
