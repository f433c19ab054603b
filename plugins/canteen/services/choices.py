"""What a person set for themselves: the canteen they see first, what they do not eat, whether they are reminded."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import delete

from plugin_sdk import cache
from plugin_sdk.db import conflict_insert, session
from plugins.canteen import words
from plugins.canteen.models import Choice, Site


def of_person(person_id: int) -> Choice | None:
    """What the person set, if anything."""
    return session.get(Choice, person_id, populate_existing=True)


def avoid(person_id: int, codes: Collection[str]) -> None:
    """Remember what the person does not eat; unknown words are left out."""
    known = frozenset(codes) & (words.ALLERGENS.keys() | words.WISHES.keys())
    _write(person_id, avoids=known)


def prefer(person_id: int, site: Site | None) -> None:
    """Remember the canteen that the person wants to see first; ``None`` goes back to where they work."""
    _write(person_id, site_id=site.id if site is not None else None)


def remind(person_id: int, site: Site | None) -> None:
    """Remember of which canteen's cut-off the person wants to be reminded; ``None`` for of none."""
    _write(person_id, remind_site_id=site.id if site is not None else None)


def _write(person_id: int, **values: Any) -> None:
    statement = conflict_insert(Choice).values(person_id=person_id, **{"avoids": frozenset(), **values})
    session.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_=values))
    cache.changed("canteen")


def forget(person_id: int) -> int:
    """Erase what the person set; gives how many rows there were."""
    erased = session.scalars(delete(Choice).where(Choice.person_id == person_id).returning(Choice.person_id))
    cache.changed("canteen")
    return len(erased.all())
