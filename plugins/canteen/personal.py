"""A person's own data in this block."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from plugin_sdk import ErasureReport, OwnedThing, PersonalRecord, access
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext
from plugins.canteen import words
from plugins.canteen.models import Import, Site
from plugins.canteen.services import choices, sites

TEAM = "canteen.team"


def export(person_id: int) -> list[PersonalRecord]:
    """What the person set; nothing if they set nothing."""
    choice = choices.of_person(person_id)
    if choice is None:
        return []
    site = sites.by_id(choice.site_id) if choice.site_id is not None else None
    data = {
        "does_not_eat": words.titles(words.ALLERGENS, choice.avoids),
        "wishes": words.titles(words.WISHES, choice.avoids),
        "canteen": site.name if site is not None else "",
    }
    return [PersonalRecord(title=lazy_gettext("Canteen: what I do not eat"), data=data)]


def erase(person_id: int) -> ErasureReport:
    """Erase what the person set, and who they were in the journal of imports; the menus stay."""
    unnamed = update(Import).where(Import.person_id == person_id).values(person_id=None).returning(Import.id)
    return ErasureReport(erased=choices.forget(person_id) + len(session.scalars(unnamed).all()))


def owned(person_id: int) -> list[OwnedThing]:
    """Canteens whose failed imports the person is told of by name."""
    return [
        # Who is to be replaced stands in the id, for only the things are handed over, not whose they were.
        OwnedThing(
            kind=TEAM,
            id=f"{site.id}-{person_id}",
            title=_("Told when a menu of “%(name)s” cannot be fetched", name=site.name),
            url=f"/canteen/manage/{site.slug}",
        )
        for site in sites.all_sites()
        if f"person:{person_id}" in access.principals_of(site.team_audience_id)
    ]


def hand_over(things: Sequence[OwnedThing], to_person_id: int) -> None:
    """Have somebody else told instead."""
    leaving = {int(site): f"person:{person}" for site, _dash, person in (thing.id.partition("-") for thing in things)}
    for site in session.scalars(select(Site).where(Site.id.in_(leaving))):
        team = set(access.principals_of(site.team_audience_id)) - {leaving[site.id]}
        site.team_audience_id = access.intern(team | {f"person:{to_person_id}"})
    session.flush()
