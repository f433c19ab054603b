"""Canteens: which there are, which one a viewer means, and what belongs to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from plugin_sdk import Viewer
from plugin_sdk.cache import Kept
from plugin_sdk.db import session
from plugins.canteen.models import Choice, Course, PriceClass, Site
from plugins.canteen.words import COURSES, PRICE_ROLES, Word


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteCard:
    """A canteen in use as the home page needs it; the attributes are those of :class:`Site`."""

    id: int
    name: str
    slug: str
    location_id: int | None
    closes_at: time | None
    currency: str
    takes_orders: bool
    orders_until: time
    orders_ahead: int
    serves: frozenset[int]
    """Locations whose people eat here, besides its own."""


@dataclass(frozen=True, slots=True)
class Door:
    """The canteens that a viewer may choose from, the one to show first, and what the viewer does not eat."""

    sites: Sequence[SiteCard]
    first: SiteCard | None
    avoids: frozenset[str]
    chosen: bool
    """True if the viewer chose the first one; otherwise it was found by where they work."""


_sites: Kept[None, tuple[SiteCard, ...]] = Kept("canteen", org=True)
_choices: Kept[int, tuple[int | None, frozenset[str]]] = Kept("canteen", most=10_000)


def door(viewer: Viewer) -> Door:
    """The viewer's way in. The home page asks every time, so it is remembered."""
    cards = _sites.get(None, _read_sites)
    if not cards:
        return Door((), None, frozenset(), False)
    site_id, avoids = _choice(viewer.person_id)
    first = min(cards, key=lambda card: _distance(card, site_id, viewer.location_id))
    return Door(cards, first, avoids, first.id == site_id)


def _choice(person_id: int | None) -> tuple[int | None, frozenset[str]]:
    if person_id is None:
        return None, frozenset()
    return _choices.get(person_id, lambda: _read_choice(person_id))


def _read_choice(person_id: int) -> tuple[int | None, frozenset[str]]:
    row = session.execute(select(Choice.site_id, Choice.avoids).where(Choice.person_id == person_id)).one_or_none()
    return (row.site_id, row.avoids) if row is not None else (None, frozenset())


def _read_sites() -> tuple[SiteCard, ...]:
    return tuple(
        SiteCard(
            id=site.id,
            name=site.name,
            slug=site.slug,
            location_id=site.location_id,
            closes_at=site.closes_at,
            currency=site.currency,
            takes_orders=site.takes_orders,
            orders_until=site.orders_until,
            orders_ahead=site.orders_ahead,
            serves=frozenset(served.location_id for served in site.serves),
        )
        for site in all_sites(active=True)
    )


def _distance(card: SiteCard, chosen: int | None, location_id: int | None) -> int:
    """How far a canteen is from the viewer: chosen, in the same place, serving that place, any."""
    if card.id == chosen:
        return 0
    if location_id is None:
        return 3
    return 1 if card.location_id == location_id else 2 if location_id in card.serves else 3


def by_slug(slug: str, *, with_inactive: bool = False) -> Site | None:
    """A canteen with its courses and price classes."""
    query = select(Site).where(Site.slug == slug)
    if not with_inactive:
        query = query.where(Site.active)
    return session.scalar(query.options(*with_parts()))


def by_id(site_id: int) -> Site | None:
    """A canteen, used or not."""
    return session.scalar(select(Site).where(Site.id == site_id).options(*with_parts()))


def with_parts() -> tuple[Any, ...]:
    """Loader options for courses and price classes."""
    return selectinload(Site.courses), selectinload(Site.price_classes)


def all_sites(*, active: bool | None = None) -> Sequence[Site]:
    """Every canteen, or only those in use, in their order."""
    query = select(Site).options(selectinload(Site.serves)).order_by(Site.position, Site.name, Site.id)
    if active is not None:
        query = query.where(Site.active.is_(active))
    return session.scalars(query).all()


def next_position() -> int:
    """Where a new canteen stands."""
    return (session.scalar(select(func.max(Site.position))) or 0) + 1


def course_title(course: Course) -> str:
    """The name it was given, else its kind's, in the reader's language."""
    return course.name or str(COURSES.get(course.kind, COURSES["other"]))


def course_icon(course: Course) -> str:
    """An icon of the theme's set."""
    return COURSES.get(course.kind, COURSES["other"]).icon


def price_title(price_class: PriceClass) -> str:
    """The name it was given, else its role's, in the reader's language."""
    return price_class.name or str(PRICE_ROLES.get(price_class.role, Word("", price_class.role)))
