"""What greetings show on other pages: the home page, a person's page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from plugin_sdk import Occasion, PersonCard, Viewer
from plugin_sdk.people import cards
from plugins.birthdays.services import greetings, occasions
from plugins.birthdays.services.addresses import wall_url

TODAY, SOON, NEW, TEAM = 6, 4, 3, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """An occasion with the person's card; ``url`` leads to its greetings and is empty where there are none to be."""

    occasion: Occasion
    person: PersonCard
    url: str
    greetings: int
    may_greet: bool


def shown(viewer: Viewer, found: Sequence[Occasion]) -> list[Shown]:
    """Occasions as lists show them, in three statements however many."""
    known = cards([one.person_id for one in found], viewer.today)
    counts = greetings.counts(list(found))
    silent = greetings.without_wall(list(found))
    return [
        Shown(
            occasion=one,
            person=known[one.person_id],
            url=wall_url(one.person_id, one.kind, one.day) if _has_page(one, silent) else "",
            greetings=counts.get((one.person_id, one.kind, one.day), 0) if _has_page(one, silent) else 0,
            may_greet=one.person_id != viewer.person_id and one.ahead >= -occasions.OPEN,
        )
        for one in found
        if one.person_id in known
    ]


def _has_page(one: Occasion, silent: set[int]) -> bool:
    return one.ahead <= 0 and one.person_id not in silent


def home(viewer: Viewer) -> Mapping[str, Any] | None:
    """Whose day is today, who is next, and who has just come; nothing where there is nobody."""
    found = occasions.around(viewer)
    if not found:
        return None
    today = [one for one in found if one.ahead == 0]
    new = [one for one in found if one.kind == "joined" and one.ahead < 0][::-1]
    soon = [one for one in found if one.ahead > 0]
    listed = shown(viewer, [*today[:TODAY], *soon[:SOON], *new[:NEW]])
    return {
        "today": [item for item in listed if item.occasion.ahead == 0],
        "more_today": max(0, len(today) - TODAY),
        "soon": [item for item in listed if item.occasion.ahead > 0],
        "new": [item for item in listed if item.occasion.ahead < 0],
    }


def of_team(viewer: Viewer) -> Mapping[str, Any] | None:
    """Birthdays and anniversaries of a head's people; nothing where there are none."""
    found = occasions.of_team(viewer)
    return {"items": shown(viewer, found[:TEAM]), "more": max(0, len(found) - TEAM)} if found else None


def of_person(person_id: int, viewer: Viewer) -> Mapping[str, Any] | None:
    """What a person can be greeted on now; nothing where there is no occasion or the person wants no greetings."""
    one = occasions.latest_of(viewer, person_id)
    if one is None:
        return None
    (item,) = shown(viewer, [one]) or (None,)
    return {"item": item, "own": viewer.person_id == person_id} if item is not None and item.url else None
