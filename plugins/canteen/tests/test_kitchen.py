"""Keeping menus by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from plugin_sdk import Viewer
from plugin_sdk.db import session
from plugins.canteen.models import Dish, Price, Site
from plugins.canteen.services import kitchen, reading
from plugins.canteen.services.kitchen import ChangedMeanwhile, KitchenError
from plugins.canteen.services.values import MenuDay
from plugins.canteen.tests.conftest import dish, names, put


def version(site: Site, day: date) -> str:
    stored = reading.load_day(site.id, day)
    return stored.version if stored is not None else ""


def test_a_saved_day_keeps_the_rows_of_its_dishes(site: Site, cook: Viewer, monday: date) -> None:
    put(site, monday, dish(site, "Plov"), dish(site, "Borscht", "soup"))
    stored = reading.load_day(site.id, monday)
    assert stored is not None
    plov = stored.dishes[0]
    kitchen.set_sold_out(site, plov.id, True, viewer=cook)
    before = {item.name: item.id for item in stored.dishes}

    renamed = MenuDay(
        day=monday,
        dishes=(dish(site, "Pilaf", id=plov.id), dish(site, "borscht", "soup", "150"), dish(site, "Tea", "drink")),
    )
    kitchen.save_day(site, renamed, version=stored.version, viewer=cook)
    session.commit()

    after = reading.load_day(site.id, monday)
    assert after is not None
    assert [(item.name, item.sold_out) for item in after.dishes] == [
        ("Pilaf", True),
        ("borscht", False),
        ("Tea", False),
    ]
    assert [item.id for item in after.dishes[:2]] == [before["Plov"], before["Borscht"]]


def test_two_cooks_do_not_overwrite_each_other(site: Site, cook: Viewer, monday: date) -> None:
    put(site, monday, dish(site, "Plov"))
    read = version(site, monday)
    kitchen.save_day(site, MenuDay(day=monday, dishes=(dish(site, "Hers"),)), version=read, viewer=cook)

    with pytest.raises(ChangedMeanwhile):
        kitchen.save_day(site, MenuDay(day=monday, dishes=(dish(site, "His"),)), version=read, viewer=cook)

    assert names(site, monday) == ["Hers"]


def test_a_blank_day_is_no_day(site: Site, cook: Viewer, monday: date) -> None:
    put(site, monday, dish(site, "Plov"))

    kitchen.save_day(site, MenuDay(day=monday), version=version(site, monday), viewer=cook)
    session.commit()

    assert reading.load_day(site.id, monday) is None
    assert session.scalar(select(func.count()).select_from(Price)) == 0


def test_a_quick_dish_comes_with_what_is_known_of_it(site: Site, cook: Viewer, monday: date) -> None:
    put(site, monday, dish(site, "Borscht", "soup", "120", allergens=frozenset({"milk"}), portion="300 g", kcal=215))

    kitchen.add_dish(site, monday + timedelta(days=1), dish(site, "Borscht", "soup", None), viewer=cook)
    kitchen.add_dish(site, monday + timedelta(days=2), dish(site, "Borscht", "soup", "130"), viewer=cook)
    session.commit()

    first = reading.load_day(site.id, monday + timedelta(days=1))
    second = reading.load_day(site.id, monday + timedelta(days=2))
    assert first is not None
    assert second is not None
    assert (first.dishes[0].portion, first.dishes[0].kcal, first.dishes[0].allergens) == ("300 g", 215, {"milk"})
    assert [first.dishes[0].prices[0].amount, second.dishes[0].prices[0].amount] == [120, 130]


def test_the_same_dish_is_not_added_twice(site: Site, cook: Viewer, monday: date) -> None:
    kitchen.add_dish(site, monday, dish(site, "Plov"), viewer=cook)

    with pytest.raises(KitchenError, match="already"):
        kitchen.add_dish(site, monday, dish(site, " PLOV"), viewer=cook)


def test_closing_and_opening_a_day(site: Site, cook: Viewer, monday: date) -> None:
    kitchen.close_day(site, monday, "Cleaning", viewer=cook)
    with pytest.raises(KitchenError, match="closed"):
        kitchen.add_dish(site, monday, dish(site, "Plov"), viewer=cook)

    kitchen.open_day(site, monday, viewer=cook)
    kitchen.add_dish(site, monday, dish(site, "Plov"), viewer=cook)

    assert names(site, monday) == ["Plov"]


def test_a_dish_of_another_canteen_cannot_be_sold_out(
    site: Site, make_site: Callable[..., Site], cook: Viewer, monday: date
) -> None:
    other = make_site("Other")
    put(site, monday, dish(site, "Plov"))
    foreign = session.scalar(select(Dish.id))
    assert foreign is not None

    assert kitchen.set_sold_out(other, foreign, True, viewer=cook) is None


def test_a_menu_for_a_coming_day_is_announced(
    site: Site, cook: Viewer, monday: date, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[object] = []
    monkeypatch.setattr(kitchen.events, "publish", lambda name, payload: heard.append((name, payload)))

    kitchen.add_dish(site, monday, dish(site, "Plov"), viewer=cook)
    kitchen.add_dish(site, monday, dish(site, "Tea", "drink"), viewer=cook)
    kitchen.add_dish(site, today - timedelta(days=3), dish(site, "Old"), viewer=cook)

    assert heard == [("canteen.menu_published", {"site_id": site.id, "days": [monday.isoformat()]})]


def test_saving_the_same_changes_nothing(site: Site, cook: Viewer, monday: date) -> None:
    put(site, monday, dish(site, "Plov"))
    before = version(site, monday)

    kitchen.save_day(site, MenuDay(day=monday, dishes=(dish(site, "Plov"),)), version=before, viewer=cook)

    assert version(site, monday) == before
