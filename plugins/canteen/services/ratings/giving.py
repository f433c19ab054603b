"""Giving a rating. Whose it is stands nowhere: only the person's own fingerprint of that very dish and day finds it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select, update

from plugin_sdk.db import conflict_insert, session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.org import fingerprint
from plugins.canteen.models import NAME_LENGTH, Dish, Site
from plugins.canteen.order_models import COMMENT_LENGTH, Rating
from plugins.canteen.services import kitchen
from plugins.canteen.services.calendar import today_at
from plugins.canteen.words import fold

OPEN_FOR = timedelta(days=14)
"""How long after the meal people can say what they thought of it."""

STARS = range(1, 6)
_CHUNK = 1000


class RatingRefused(ValueError):
    """A rating that cannot be taken; the message says why, for people."""


@dataclass(frozen=True, slots=True)
class Own:
    """What somebody gave."""

    stars: int
    comment: str


def key(name: str) -> str:
    """What makes it the same dish, whenever it is served."""
    return fold(name)[:NAME_LENGTH]


def can_rate(site: Site, day: date) -> bool:
    """Whether the day's dishes can be rated now: from the day itself on, for two weeks."""
    today = today_at(site)
    return today - OPEN_FOR <= day <= today


def rate(site: Site, dish_id: int, person_id: int, stars: int, comment: str) -> Dish:
    """Remember what somebody thinks of a dish; a second time takes the place of the first.

    Raises:
        RatingRefused: the dish is not on a menu that can be rated, or stars or comment are out of bounds.
    """
    dish = _dish(site, dish_id)
    if stars not in STARS:
        raise RatingRefused(_("Choose one to five stars."))
    if len(comment) > COMMENT_LENGTH:
        raise RatingRefused(_("At most %(max)d characters.", max=COMMENT_LENGTH))
    values = {"title": dish.name, "stars": stars, "comment": comment}
    mine = author(person_id, site.id, dish.day.day, key(dish.name))
    row = {"site_id": site.id, "day": dish.day.day, "dish": key(dish.name), "author": mine, **values}
    session.execute(conflict_insert(Rating).values(**row).on_conflict_do_update(index_elements=["author"], set_=values))
    return dish


def take_back(site: Site, dish_id: int, person_id: int) -> Dish:
    """Forget what somebody thinks of a dish.

    Raises:
        RatingRefused: the dish is not on a menu that can be rated.
    """
    dish = _dish(site, dish_id)
    mine = author(person_id, site.id, dish.day.day, key(dish.name))
    session.execute(delete(Rating).where(Rating.author == mine).execution_options(synchronize_session=False))
    return dish


def _dish(site: Site, dish_id: int) -> Dish:
    dish = kitchen.find_dish(site, dish_id)
    if dish is None or not can_rate(site, dish.day.day):
        raise RatingRefused(_("This dish cannot be rated now."))
    return dish


def own(site_id: int, day: date, dishes: Mapping[int, str], person_id: int) -> dict[int, Own]:
    """What somebody gave to dishes of a day, by dish id.

    Args:
        dishes: names by id.
    """
    if not dishes:
        return {}
    authors = {author(person_id, site_id, day, key(name)): dish_id for dish_id, name in dishes.items()}
    rows = session.execute(select(Rating.author, Rating.stars, Rating.comment).where(Rating.author.in_(authors)))
    return {authors[row.author]: Own(row.stars, row.comment) for row in rows}


def author(person_id: int, site_id: int, day: date, dish: str) -> str:
    """The fingerprint under which somebody's rating of a dish (by its :func:`key`) on a day is kept."""
    return fingerprint(f"canteen.rating:{person_id}:{site_id}:{day.isoformat()}:{dish}")


def all_of(person_id: int) -> Iterator[Rating]:
    """Everything that somebody gave: each rating is asked whether it is theirs, for there is no other way."""
    last = 0
    while rows := session.scalars(select(Rating).where(Rating.id > last).order_by(Rating.id).limit(_CHUNK)).all():
        last = rows[-1].id
        yield from _theirs(rows, person_id)


def _theirs(rows: Iterable[Rating], person_id: int) -> Iterator[Rating]:
    for row in rows:
        if row.author == author(person_id, row.site_id, row.day, row.dish):
            yield row


def forget(person_id: int) -> int:
    """Cut the ratings of somebody loose and drop their words; the stars stay in the averages. Gives how many."""
    ids = [row.id for row in all_of(person_id)]
    for rating_id in ids:
        loose = {"author": secrets.token_hex(16), "comment": ""}
        session.execute(
            update(Rating).where(Rating.id == rating_id).values(loose).execution_options(synchronize_session="fetch")
        )
    return len(ids)
