"""Where each value on a person's card came from, and when it was last different there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import pgettext
from sqlalchemy import select

from core.db import db
from core.org.dates import today
from core.org.models import Location
from core.org.sync.merge import profiles
from core.org.sync.models import ExternalRef, Source


@dataclass(frozen=True, slots=True)
class Origin:
    """A value of the card.

    Attributes:
        others: what other sources say instead, as (source's title, value).
    """

    field: str
    value: str
    source: str
    at: datetime | None
    others: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Record:
    """A source's record that means the person; ``why`` tells how an account was found to be theirs."""

    source: str
    kind: str
    external_id: str
    at: datetime | None
    why: str


@dataclass(frozen=True, slots=True)
class Lineage:
    """Everything that sources say of a person."""

    origins: list[Origin]
    records: list[Record]


def of_person(person_id: int) -> Lineage:
    """What the sources say; empty for a person whom the portal itself keeps."""
    said = profiles.records_of([person_id]).get(person_id, [])
    profile = profiles.Precedence(today()).merge(said)
    places = _places(said)
    origins = []
    for name in profiles.FIELDS:
        found = profile.values.get(name)
        if found is None:
            continue
        shown = _shown(name, found.value, found.said, places)
        others = tuple(
            (one.title, text)
            for one in said
            if one is not found.said
            and (value := profiles.value_of(name, one))
            and (text := _shown(name, value, one, places)) != shown
        )
        origins.append(Origin(_title(name), shown, found.said.title, found.said.applied_at, others))
    return Lineage(origins, _records(person_id, said))


def known_as(person_id: int) -> list[tuple[str, str]]:
    """Under which ids sources list a person or have listed them: (key of the source, id), without logins."""
    query = (
        select(Source.key, ExternalRef.external_id)
        .join(Source, Source.id == ExternalRef.source_id)
        .where(ExternalRef.kind == "person", ExternalRef.object_id == person_id)
        .order_by(Source.key, ExternalRef.external_id)
    )
    return [(key, external_id) for key, external_id in db.session.execute(query)]


def _records(person_id: int, said: list[profiles.Said]) -> list[Record]:
    query = select(ExternalRef.source_id, ExternalRef.external_id, ExternalRef.link).where(
        ExternalRef.kind == "account", ExternalRef.object_id == person_id
    )
    links = {(source_id, external_id): link for source_id, external_id, link in db.session.execute(query)}
    words = {
        "key": _("by the person's key in the directory"),
        "number": _("by the personnel number"),
        "decision": _("a person decided so"),
    }
    return [
        Record(
            one.title,
            pgettext("sync", "Account") if one.kind == "account" else pgettext("sync", "Person"),
            one.external_id,
            one.applied_at,
            words.get(links.get((one.source_id, one.external_id), ""), ""),
        )
        for one in said
    ]


def _places(said: list[profiles.Said]) -> dict[tuple[int, str], str]:
    wanted = [one.record["location"] for one in said if one.record.get("location")]
    if not wanted:
        return {}
    query = (
        select(ExternalRef.source_id, ExternalRef.external_id, Location.name)
        .join(Location, Location.id == ExternalRef.object_id)
        .where(ExternalRef.kind == "location", ExternalRef.external_id.in_(wanted))
    )
    return {(source_id, external_id): name for source_id, external_id, name in db.session.execute(query)}


def _shown(name: str, value: Any, said: profiles.Said, places: Mapping[tuple[int, str], str]) -> str:
    if name == "name":
        return profiles.shown_name(value)
    if name == "birthday":
        return f"{value[1]:02d}.{value[0]:02d}"
    if name == "photo":
        return _("a picture")
    if name == "location":
        return places.get((said.source_id, value), "")
    return str(value)


def _title(name: str) -> str:
    return {
        "name": _("Name"),
        "birthday": _("Birthday"),
        "location": pgettext("sync", "Place"),
        "room": _("Room"),
        "mail": _("E-mail"),
        "work_phone": _("Work phone"),
        "internal_phone": _("Internal phone"),
        "mobile_phone": _("Mobile phone"),
        "latin_name": _("Name in Latin letters"),
        "photo": _("Photo"),
    }[name]
