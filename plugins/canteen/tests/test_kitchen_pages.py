"""The kitchen's pages: quick steps and whole days, with JavaScript and without."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from plugin_sdk.db import session
from plugins.canteen.models import Day, Dish, Site
from plugins.canteen.services import reading
from plugins.canteen.tests.conftest import course_id, dish, names, put

Login = Callable[..., FlaskClient]
VIEW, EDIT, MANAGE = "canteen.view", "canteen.edit", "canteen.manage"


@pytest.fixture
def cook(login: Login, site: Site) -> FlaskClient:
    return login(role="editor")


def test_a_dish_is_added_in_a_line(site: Site, cook: FlaskClient, monday: date) -> None:
    data = {"course": course_id(site, "soup"), "name": " Borscht ", "price": "12,50"}

    plain = cook.post(f"/canteen/kitchen/main/{monday}/add", data=data)
    again = cook.post(f"/canteen/kitchen/main/{monday}/add", data=data, headers={"HX-Request": "true"})

    assert plain.status_code == 302
    assert names(site, monday) == ["Borscht"]
    assert "already" in again.text
    assert f'id="day-{monday}"' in again.text
    assert 'value="12,50"' in again.text


def test_a_wrong_line_keeps_what_was_typed(site: Site, cook: FlaskClient, monday: date) -> None:
    data = {"course": course_id(site, "soup"), "name": "Borscht", "price": "much"}

    answer = cook.post(f"/canteen/kitchen/main/{monday}/add", data=data, headers={"HX-Request": "true"})

    assert "not a price" in answer.text
    assert 'value="Borscht"' in answer.text
    assert names(site, monday) == []


def test_sold_out_with_one_press(site: Site, cook: FlaskClient, today: date) -> None:
    put(site, today, dish(site, "Plov"))
    dish_id = session.scalar(select(Dish.id))

    answer = cook.post(
        f"/canteen/kitchen/main/dishes/{dish_id}/sold-out", data={"on": "1"}, headers={"HX-Request": "true"}
    )

    assert 'aria-pressed="true"' in answer.text
    assert session.scalar(select(Dish.sold_out)) is True


def rows(site: Site, *dishes: dict[str, Any], **more: Any) -> dict[str, Any]:
    data: dict[str, Any] = dict(more)
    for place, values in enumerate(dishes):
        for name, value in {"course": course_id(site, "main"), **values}.items():
            data[f"dishes-{place}-{name}"] = value
    return data


def test_a_day_is_written_in_rows(site: Site, cook: FlaskClient, monday: date) -> None:
    employee = site.price_classes[0].id
    address = f"/canteen/kitchen/main/{monday}"
    first = {"name": "Plov", f"price_{employee}": "235", "allergens": ["milk", "eggs"], "kcal": "520", "note": "hot"}

    cook.post(address, data=rows(site, first, {"name": ""}, {"name": "Tea", "remove": "y"}))

    stored = reading.load_day(site.id, monday)
    assert stored is not None
    assert [(item.name, item.kcal, item.note, set(item.allergens)) for item in stored.dishes] == [
        ("Plov", 520, "hot", {"milk", "eggs"})
    ]
    page = cook.get(address).text
    assert 'value="235"' in page
    changed = {**first, "dish_id": stored.dishes[0].id, "name": "Pilaf", "allergens": []}
    cook.post(address, data=rows(site, changed, version=stored.version))
    assert names(site, monday) == ["Pilaf"]


def test_mistakes_in_rows_stand_beside_them_and_nothing_is_lost(site: Site, cook: FlaskClient, monday: date) -> None:
    employee = site.price_classes[0].id
    data = rows(
        site, {"name": "Plov", f"price_{employee}": "cheap"}, {"name": "", f"price_{employee}": "5"},
        {"name": "x" * 300},
        {"name": "Tea"}, {"name": "tea"},
    )  # fmt: skip

    page = cook.post(f"/canteen/kitchen/main/{monday}", data=data).text

    for words in (
        "“cheap” is not a price",
        "Enter the dish",
        "At most 250 characters.",
        "This dish is there twice.",
    ):
        assert words in page, words
    assert 'value="cheap"' in page
    assert session.scalar(select(func.count()).select_from(Day)) == 0


def test_rows_are_added_without_javascript_and_with(site: Site, cook: FlaskClient, monday: date) -> None:
    page = cook.post(f"/canteen/kitchen/main/{monday}", data=rows(site, {"name": "Plov"}, add="1")).text
    part = cook.get("/canteen/kitchen/main/row", headers={"HX-Request": "true"}).text

    assert 'value="Plov"' in page
    assert page.count("<legend>New dish</legend>") == 3
    assert "<html" not in part
    assert part.count('<fieldset class="canteen-row"') == 1
    assert names(site, monday) == []


def test_a_conflict_is_shown_with_both_texts(site: Site, cook: FlaskClient, monday: date) -> None:
    put(site, monday, dish(site, "Theirs"))

    page = cook.post(f"/canteen/kitchen/main/{monday}", data=rows(site, {"name": "Mine"}, version="old")).text

    assert "Theirs" in page
    assert 'value="Mine"' in page
    assert names(site, monday) == ["Theirs"]


def test_save_and_next_goes_over_the_weekend(site: Site, cook: FlaskClient, monday: date) -> None:
    friday = monday + timedelta(days=4)

    answer = cook.post(f"/canteen/kitchen/main/{friday}", data=rows(site, {"name": "Plov"}, next="1"))

    assert answer.location == f"/canteen/kitchen/main/{monday + timedelta(days=7)}"


def test_the_home_page_tells_who_keeps_menus_how_the_weeks_stand(
    site: Site, cook: FlaskClient, monday: date, login: Login, app: Any
) -> None:
    assert "Nothing for next week" in cook.get("/").text
    put(site, monday, dish(site, "Borscht"))
    session.commit()
    page = cook.get("/").text
    assert "next week 1 day" in page
    assert "Nothing for next week" not in page
    assert "Menus of the canteens" not in login(client=app.test_client()).get("/").text
