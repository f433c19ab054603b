"""Canteens: which there are, which one a viewer means, and what belongs to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import selectinload

from plugin_sdk import Viewer
from plugin_sdk.db import session
from plugins.canteen.models import Choice, Course, PriceClass, ServedLocation, Site
from plugins.canteen.words import COURSES, PRICE_ROLES, Word


@dataclass(frozen=True, slots=True)
class Door:
    """The canteens that a viewer may choose from, the one to show first, and what the viewer does not eat."""

    sites: Sequence[Site]
    first: Site | None
    avoids: frozenset[str]
    chosen: bool
    """True if the viewer chose the first one; otherwise it was found by where they work."""


def door(viewer: Viewer) -> Door:
    """Read with one statement, for the home page asks it every time."""
    rows = session.execute(
        select(Site, ServedLocation.location_id, Choice.site_id, Choice.avoids)
        .outerjoin(
            ServedLocation, and_(ServedLocation.site_id == Site.id, ServedLocation.location_id == viewer.location_id)
        )
        .outerjoin(Choice, Choice.person_id == viewer.person_id)
        .where(Site.active)
        .order_by(Site.position, Site.name, Site.id)
    ).all()
    if not rows:
        return Door((), None, frozenset(), False)
    best = min(rows, key=lambda row: _distance(row, viewer.location_id))
    return Door([row.Site for row in rows], best.Site, rows[0].avoids or frozenset(), best.site_id == best.Site.id)


def _distance(row: Any, location_id: int | None) -> int:
    """How far a canteen is from the viewer: chosen, in the same place, serving that place, any."""
    if row.site_id == row.Site.id:
        return 0
    if location_id is not None and row.Site.location_id == location_id:
        return 1
    return 2 if row.location_id is not None else 3


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
