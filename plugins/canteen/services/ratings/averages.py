"""What is told of ratings: averages of dishes that several people rated, and words without names for the kitchen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, func, select

from plugin_sdk.db import session
from plugins.canteen.order_models import Rating
from plugins.canteen.services.ratings.giving import key

FEWEST = 3
"""Fewer ratings are told to nobody: they would tell who gave them."""

LISTED = 10


@dataclass(frozen=True, slots=True)
class Average:
    """What people think of a dish: stars from 1 to 5, from how many ratings."""

    title: str
    stars: float
    count: int


def of_dishes(site_id: int, dishes: Mapping[int, str]) -> dict[int, Average]:
    """The averages of dishes over all the times they were served, by dish id; those with few ratings are left out.

    Args:
        dishes: names by id.
    """
    if not dishes:
        return {}
    keys = {key(name) for name in dishes.values()}
    rows = session.execute(_averages(site_id).where(Rating.dish.in_(keys)))
    known = {row.dish: _average(row) for row in rows}
    return {dish_id: known[key(name)] for dish_id, name in dishes.items() if key(name) in known}


def _averages(site_id: int) -> Select[str, str, float, int]:
    stars = func.avg(Rating.stars).label("stars")
    return (
        select(Rating.dish, func.max(Rating.title).label("title"), stars, func.count().label("number"))
        .where(Rating.site_id == site_id)
        .group_by(Rating.dish)
        .having(func.count() >= FEWEST)
    )


def _average(row: object) -> Average:
    return Average(row.title, round(float(row.stars), 1), row.number)  # type: ignore[attr-defined]  # a row of the above


def best(site_id: int, since: date) -> Sequence[Average]:
    """The dishes that people liked most since a day."""
    return _ranked(site_id, since, best_first=True)


def worst(site_id: int, since: date) -> Sequence[Average]:
    """The dishes that people liked least since a day."""
    return _ranked(site_id, since, best_first=False)


def _ranked(site_id: int, since: date, *, best_first: bool) -> Sequence[Average]:
    query = _averages(site_id).where(Rating.day >= since)
    stars, number = func.avg(Rating.stars), func.count()
    order = (stars.desc(), number.desc()) if best_first else (stars, number.desc())
    return [_average(row) for row in session.execute(query.order_by(*order, Rating.dish).limit(LISTED))]


def comments(site_id: int, since: date) -> Select[Rating]:
    """Words to the kitchen, the latest days first; within a day in an order that says nothing."""
    query = select(Rating).where(Rating.site_id == site_id, Rating.day >= since, Rating.comment != "")
    return query.order_by(Rating.day.desc(), Rating.author)
