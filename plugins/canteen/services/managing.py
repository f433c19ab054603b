"""Setting up canteens: where they are, whom they serve, their courses and price classes."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import time
from typing import Any, TypeVar

from sqlalchemy import exists, func, select

from plugin_sdk import EDITOR_ROLE, Viewer, access, audit
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugins.canteen import words
from plugins.canteen.models import Course, Day, Dish, Price, PriceClass, ServedLocation, Site
from plugins.canteen.services import sites
from plugins.canteen.services.kitchen import KIND, KitchenError

RESERVED_SLUGS = frozenset({"kitchen", "manage", "choices", "orders", "payroll"})
SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,58}")
FIRST_COURSES = ("salad", "soup", "main", "side", "dessert", "drink")
_Part = TypeVar("_Part", Course, PriceClass, Site)


def new_site(currency: str) -> Site:
    """A canteen as it is before anything was entered; not stored."""
    return Site(
        name="", slug="", currency=currency, active=True, opening_hours="", feed_url="", mail_senders="", serves=[],
        courses=[], price_classes=[], team_audience_id=default_team(), takes_orders=False, orders_until=time(16),
        orders_ahead=1, slots=(),
    )  # fmt: skip


def default_team() -> int:
    """The audience that is told of failed imports until somebody decides otherwise: the editors."""
    return access.intern([f"role:{EDITOR_ROLE}"])


def save_site(site: Site, values: dict[str, Any], served: Collection[int], *, viewer: Viewer | None = None) -> Site:
    """Store a new or changed canteen; a new one gets the usual courses and one price class.

    Raises:
        KitchenError: the name in addresses is not free.
    """
    slug = values["slug"]
    if not SLUG.fullmatch(slug) or slug in RESERVED_SLUGS:
        raise KitchenError(_("Use small Latin letters, digits and hyphens; some words are taken by the portal itself."))
    other = session.scalar(select(Site.id).where(Site.slug == slug))
    if other is not None and other != site.id:
        raise KitchenError(_("Another canteen has this name in its address."))
    is_new = site.id is None
    address_changed = values.get("feed_url", site.feed_url) != site.feed_url
    for name, value in values.items():
        setattr(site, name, value)
    if address_changed:
        site.feed_error, site.feed_checked_at = "", None
    if is_new:
        site.position = sites.next_position()
        site.courses = [Course(kind=kind, position=place) for place, kind in enumerate(FIRST_COURSES)]
        site.price_classes = [PriceClass(role="employee")]
        session.add(site)
        session.flush()
    _serve(site, served)
    session.flush()
    record("canteen.site_added" if is_new else "canteen.site_changed", site, viewer)
    return site


def _serve(site: Site, served: Collection[int]) -> None:
    kept = [row for row in site.serves if row.location_id in served]
    known = {row.location_id for row in kept}
    added = [ServedLocation(location_id=location_id) for location_id in sorted(set(served) - known)]
    site.serves = [*kept, *added]


def suggest_slug(name: str) -> str:
    """A name for addresses made from the canteen's name; empty if it has no Latin letters."""
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")[:58]


def delete_site(site: Site, *, viewer: Viewer | None = None) -> None:
    """Remove a canteen that never had a menu.

    Raises:
        KitchenError: it has; past menus stay, so it can only be put out of use.
    """
    if session.scalar(select(exists().where(Day.site_id == site.id))):
        raise KitchenError(_("This canteen has menus, and past menus stay. Put it out of use instead."))
    record("canteen.site_removed", site, viewer)
    session.delete(site)


def record(action: str, site: Site, viewer: Viewer | None) -> None:
    """Write the audit entry of a change of a canteen."""
    audit.record(action, object_type="canteen_site", object_id=site.id, title=site.name, plugin=KIND, viewer=viewer)


def dish_counts(site: Site) -> dict[int, int]:
    """How many dishes there ever were in each course, by course id."""
    rows = session.execute(
        select(Dish.course_id, func.count()).join(Course).where(Course.site_id == site.id).group_by(Dish.course_id)
    )
    return dict(rows.all())


def delete_course(site: Site, course_id: int, *, viewer: Viewer | None = None) -> None:
    """Remove a course that no menu uses.

    Raises:
        KitchenError: a past or coming menu has dishes in it.
    """
    course = find_part(site.courses, course_id)
    if session.scalar(select(exists().where(Dish.course_id == course.id))):
        raise KitchenError(_("There are menus with dishes in this course. Rename it instead."))
    site.courses.remove(course)
    record("canteen.courses_changed", site, viewer)


def delete_price_class(site: Site, class_id: int, *, viewer: Viewer | None = None) -> None:
    """Remove a price class that no dish has a price for.

    Raises:
        KitchenError: some dish has.
    """
    price_class = find_part(site.price_classes, class_id)
    if session.scalar(select(exists().where(Price.price_class_id == price_class.id))):
        raise KitchenError(_("There are dishes with this price. Rename it instead."))
    site.price_classes.remove(price_class)
    record("canteen.prices_changed", site, viewer)


def save_course(site: Site, course_id: int | None, kind: str, name: str, *, viewer: Viewer | None = None) -> Course:
    """Add or change a course.

    Raises:
        KitchenError: another course goes by that name.
    """
    title = name or str(words.COURSES[kind])
    _check_distinct(title, (sites.course_title(part) for part in site.courses if part.id != course_id))
    course = Course(position=_end(site.courses)) if course_id is None else find_part(site.courses, course_id)
    course.kind, course.name = kind, name
    if course_id is None:
        site.courses.append(course)
    session.flush()
    record("canteen.courses_changed", site, viewer)
    return course


def save_price_class(
    site: Site, class_id: int | None, role: str, name: str, *, viewer: Viewer | None = None
) -> PriceClass:
    """Add or change a price class; one without a role must have a name.

    Raises:
        KitchenError: it has neither, or another goes by that name.
    """
    if not role and not name:
        raise KitchenError(_("Enter a name."))
    title = name or str(words.PRICE_ROLES[role])
    _check_distinct(title, (sites.price_title(part) for part in site.price_classes if part.id != class_id))
    parts = site.price_classes
    found = PriceClass(position=_end(parts)) if class_id is None else find_part(parts, class_id)
    found.role, found.name = role, name
    if class_id is None:
        site.price_classes.append(found)
    session.flush()
    record("canteen.prices_changed", site, viewer)
    return found


def _end(parts: Sequence[Course] | Sequence[PriceClass]) -> int:
    return max((part.position for part in parts), default=-1) + 1


def _check_distinct(title: str, others: Iterable[str]) -> None:
    if title.casefold() in (other.casefold() for other in others):
        raise KitchenError(_("“%(name)s” is there already.", name=title))


def find_part(parts: Sequence[_Part], part_id: int) -> _Part:
    """The one with that id.

    Raises:
        KitchenError: there is none, because somebody removed it meanwhile.
    """
    for part in parts:
        if part.id == part_id:
            return part
    raise KitchenError(_("It is not there any more."))


def move(parts: Sequence[_Part], part_id: int, step: int) -> None:
    """Move a canteen, course or price class up (-1) or down (+1) in its order."""
    part = find_part(parts, part_id)
    ordered = list(parts)
    place = ordered.index(part)
    target = min(max(place + step, 0), len(ordered) - 1)
    ordered.insert(target, ordered.pop(place))
    for number, item in enumerate(ordered):
        item.position = number
    session.flush()
