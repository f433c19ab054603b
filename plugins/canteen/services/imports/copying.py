"""Copying a week: another source of menus, with the same preview and the same undo."""

from __future__ import annotations

from datetime import date

from plugin_sdk.i18n import gettext as _
from plugins.canteen.models import Import, Site
from plugins.canteen.services.calendar import Week, today_at
from plugins.canteen.services.imports import history
from plugins.canteen.services.imports.plan import MODES
from plugins.canteen.services.kitchen import KitchenError
from plugins.canteen.services.reading import load_days
from plugins.canteen.services.values import Menu, MenuDay


def occupied(site: Site, target: Week) -> list[date]:
    """The coming days of the target week that have a menu or are closed: what to do with them must be asked."""
    first = max(target.monday, today_at(site))
    return sorted(load_days(site.id, first, target.sunday)) if first <= target.sunday else []


def start(site: Site, source: Week, target: Week, *, mode: str, person_id: int | None) -> Import:
    """A preview of the target week with the source week's dishes on the same weekdays; nobody is sold out.

    Days on which the canteen was closed are not copied, for a holiday does not come again a week later.

    Raises:
        KitchenError: the weeks are the same, the target is over, or there is nothing to copy.
    """
    if source == target:
        raise KitchenError(_("Choose two different weeks."))
    if target.sunday < today_at(site):
        raise KitchenError(_("That week is over."))
    if mode not in MODES:
        raise KitchenError(_("Choose what happens to the days that have a menu."))
    found = load_days(site.id, source.monday, source.sunday)
    shift = target.monday - source.monday
    days = [
        MenuDay(day=day + shift, dishes=MenuDay.of(stored).dishes) for day, stored in found.items() if stored.dishes
    ]
    if not days:
        raise KitchenError(_("There is no menu in the week that you want to copy."))
    name = f"{source} → {target}"
    return history.start(site, Menu(tuple(_fresh(days))), source="copy", filename=name, mode=mode, person_id=person_id)


def _fresh(days: list[MenuDay]) -> list[MenuDay]:
    """The same dishes without the marks of their day."""
    data = [day.to_json() for day in days]
    for day in data:
        for dish in day["dishes"]:
            dish["sold_out"] = False
    return [MenuDay.from_json(day) for day in data]
