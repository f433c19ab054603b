"""What the search finds: the dishes of this week, each leading to its day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from plugin_sdk import SearchDocument, access, search
from plugin_sdk.db import session
from plugin_sdk.i18n import day as day_text
from plugin_sdk.people import today
from plugins.canteen.models import Course, Day, Dish, Site
from plugins.canteen.services import sites
from plugins.canteen.services.calendar import Week

KIND = "canteen"


def _week() -> tuple[date, date]:
    """The present week, and its neighbours' nearest days for canteens where it is another day already."""
    week = Week.of(today())
    return week.monday, week.sunday + timedelta(days=1)


def ids() -> Iterator[str]:
    """Every dish of this week."""
    query = select(Dish.id).join(Day).join(Site, Site.id == Day.site_id).where(Site.active, Day.day.between(*_week()))
    for dish_id in session.scalars(query.order_by(Dish.id)):
        yield str(dish_id)


def load(wanted: Sequence[str]) -> Iterable[SearchDocument]:
    """The documents of dishes; those of other weeks are left out and so leave the index."""
    numbers = [int(text) for text in wanted if text.isdecimal()]
    rows = session.execute(
        select(Dish, Day, Course, Site)
        .join(Day, Day.id == Dish.day_id)
        .join(Course, Course.id == Dish.course_id)
        .join(Site, Site.id == Day.site_id)
        .where(Dish.id.in_(numbers), Site.active, Day.day.between(*_week()))
    )
    audience_id = access.everyone()
    for dish, day, course, site in rows:
        yield SearchDocument(
            kind=KIND,
            id=str(dish.id),
            title=dish.name,
            url=f"/canteen/{site.slug}/{day.day.isoformat()}#dish-{dish.id}",
            audience_id=audience_id,
            body=f"{site.name}, {day_text(day.day)}. {sites.course_title(course)}. {dish.note}".strip(),
            updated_at=day.updated_at,
        )


def turn_week() -> None:
    """Have last week's dishes leave the index and this week's come in."""
    first, last = _week()
    query = select(Dish.id).join(Day).where(Day.day.between(first - timedelta(days=8), last))
    search.refresh(KIND, session.scalars(query.order_by(Dish.id)).all())
