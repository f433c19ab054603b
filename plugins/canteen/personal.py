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
from plugins.canteen.order_models import Order
from plugins.canteen.services import choices, sites
from plugins.canteen.services.ordering import mine, placing
from plugins.canteen.services.ratings import giving

TEAM = "canteen.team"


def export(person_id: int) -> list[PersonalRecord]:
    """What the person set; nothing if they set nothing."""
    return [*_choice(person_id), *_orders(person_id), *_ratings(person_id)]


def _choice(person_id: int) -> list[PersonalRecord]:
    choice = choices.of_person(person_id)
    if choice is None:
        return []
    names = {site.id: site.name for site in sites.all_sites()}
    data = {
        "does_not_eat": words.titles(words.ALLERGENS, choice.avoids),
        "wishes": words.titles(words.WISHES, choice.avoids),
        "canteen": names.get(choice.site_id or 0, ""),
        "reminded_by": names.get(choice.remind_site_id or 0, ""),
    }
    return [PersonalRecord(title=lazy_gettext("Canteen: what I do not eat"), data=data)]


def _orders(person_id: int) -> list[PersonalRecord]:
    orders = session.scalars(mine.orders_of(person_id).order_by(Order.day, Order.id)).all()
    data = [
        {
            "canteen": shown.site.name,
            "day": shown.day.isoformat(),
            "time": f"{shown.slot:%H:%M}" if shown.slot is not None else "",
            "dishes": [{"name": line.name, "portions": line.portions, "state": line.state} for line in shown.lines],
            "total": shown.total,
            "note": shown.note,
        }
        for shown in mine.show(orders)
    ]
    return [PersonalRecord(title=lazy_gettext("Canteen: what I ordered"), data={"orders": data})] if data else []


def _ratings(person_id: int) -> list[PersonalRecord]:
    data = [
        {"day": row.day.isoformat(), "dish": row.title, "stars": row.stars, "comment": row.comment}
        for row in giving.all_of(person_id)
    ]
    return [PersonalRecord(title=lazy_gettext("Canteen: how I liked it"), data={"ratings": data})] if data else []


def erase(person_id: int) -> ErasureReport:
    """Erase what the person set, ordered for coming days and wrote to the kitchen.

    Menus stay, and so do portions that were cooked and stars that were given, both without a name.
    """
    unnamed = update(Import).where(Import.person_id == person_id).values(person_id=None).returning(Import.id)
    erased = len(session.scalars(unnamed).all()) + placing.forget(person_id)
    return ErasureReport(erased=erased + choices.forget(person_id) + giving.forget(person_id))


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
