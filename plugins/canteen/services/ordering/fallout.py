"""What a change of the menu does to orders: dishes that are gone fall away, and whoever had ordered them is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from plugin_sdk import notify
from plugin_sdk.db import session, utcnow
from plugins.canteen.models import Site
from plugins.canteen.order_models import Order, OrderLine
from plugins.canteen.services.calendar import today_at

DROPPED = "canteen.order_dropped"
RENAMED = "canteen.order_renamed"


def menu_changed(site: Site, day: date, renamed: Mapping[int, tuple[str, str]], *, reason: str = "") -> None:
    """Mark what was ordered and is not cooked, and tell people; nobody is told about days that are over.

    The database has taken the removed dishes out of the lines by itself.

    Args:
        renamed: the old and the new name of dishes that are called differently now, by id.
        reason: why the canteen is closed on that day, if it is.
    """
    lost = select(OrderLine, Order.person_id).join(Order).where(Order.site_id == site.id, Order.day == day)
    unseen = lost.where(OrderLine.dish_id.is_(None), OrderLine.dropped_at.is_(None)).order_by(OrderLine.id)
    gone: dict[int, list[str]] = {}
    for line, person_id in session.execute(unseen.execution_options(populate_existing=True)):
        line.dropped_at = utcnow()
        if person_id is not None:
            gone.setdefault(person_id, []).append(line.name)
    session.flush()
    if day < today_at(site):
        return
    alike: dict[tuple[str, ...], list[int]] = {}
    for person_id, dishes in gone.items():
        alike.setdefault(tuple(dishes), []).append(person_id)
    for names, people in alike.items():
        _tell(DROPPED, people, site, day, {"dishes": list(names), "reason": reason})
    for dish_id, (old, new) in renamed.items():
        eaters = select(Order.person_id).join(OrderLine)
        found = session.scalars(eaters.where(OrderLine.dish_id == dish_id, Order.person_id.is_not(None)))
        _tell(RENAMED, [person_id for person_id in found if person_id], site, day, {"old": old, "new": new})


def _tell(kind: str, people: Sequence[int], site: Site, day: date, more: Mapping[str, object]) -> None:
    if people:
        payload = {"site": site.name, "day": day.isoformat(), **more}
        url = f"/canteen/{site.slug}/{day.isoformat()}/order"
        notify.send(kind, people=people, payload=payload, url=url, plugin="canteen")
