"""The pages of orders and ratings, as a browser without JavaScript sees them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from plugin_sdk.db import session
from plugin_sdk.testing import Make
from plugins.canteen.models import Choice, Dish, Site
from plugins.canteen.order_models import Order, OrderLine
from plugins.canteen.services import sites
from plugins.canteen.tests.conftest import dish, put

Login = Callable[..., FlaskClient]


@pytest.fixture
def ordering(site: Site, monday: date) -> Site:
    site.takes_orders, site.slots = True, (time(12), time(12, 30))
    put(site, monday, dish(site, "Plov", price="235"), dish(site, "Borscht", "soup", price="120"))
    return site


def number(name: str) -> int:
    found = session.scalar(select(Dish.id).where(Dish.name == name))
    assert found is not None
    return found


def test_a_mistake_is_told_beside_its_field_and_nothing_typed_is_lost(
    ordering: Site, login: Login, monday: date
) -> None:
    reader, address = login(), f"/canteen/main/{monday}/order"
    plov, borscht = f"dish_{number('Plov')}", f"dish_{number('Borscht')}"

    wrong = reader.post(address, data={plov: "lots", borscht: "2", "slot": ""}).text
    gone = reader.post(address, data={plov: "1", "dish_999": "2", "slot": "12:00"}).text
    right = reader.post(address, data={plov: "1", borscht: "2", "slot": "12:30"}, follow_redirects=True).text

    assert "“lots” is not a number of portions." in wrong
    assert 'value="lots"' in wrong
    assert 'value="2"' in wrong
    assert "A dish that you chose is not on the menu any more." in gone
    assert "475" in right
    assert "12:30" in right
    week = reader.get(f"/canteen/main/?week={monday:%G-W%V}").text
    assert "3 portions ordered, 12:30" in week
    reader.post(f"{address}/withdraw")
    assert session.scalar(select(func.count()).select_from(Order)) == 0


def test_names_are_for_who_may_know_them_and_sums_for_the_payroll_office(
    ordering: Site, make: Make, login: Login, monday: date
) -> None:
    eater = make.person("Ivanova Anna")
    line = OrderLine(dish_id=number("Plov"), name="Plov", price=235, portions=2)
    session.add(Order(site_id=ordering.id, day=monday, person_id=eater.id, slot=time(12), lines=[line]))
    session.commit()
    base, month = f"/canteen/kitchen/main/{monday}", f"{monday:%Y-%m}"

    editor = login(role="editor")
    assert "Ivanova" in editor.get(f"{base}/orders").text
    assert "Ivanova" in editor.get(f"{base}/orders/print").text
    assert "Ivanova" in editor.get(f"{base}/names.csv").get_data(as_text=True)
    assert "Ivanova" not in editor.get(f"{base}/orders.csv").get_data(as_text=True)
    assert editor.get(f"{base}/orders", headers={"HX-Request": "true"}).text.count("<html") == 0
    assert editor.get("/canteen/payroll/").status_code == 403
    limit = {f"dish_{number('Plov')}": "-1"}
    assert "Enter a number from 0" in editor.post(f"{base}/limits", data=limit).text
    editor.post(f"{base}/orders/{eater.id}", data={f"dish_{number('Plov')}": "3", "slot": "12:30"})
    assert session.scalar(select(OrderLine.portions)) == 3

    office = login(role="administrator")
    assert "705" in office.get(f"/canteen/payroll/?month={month}").text
    assert "705.00" in office.get(f"/canteen/payroll/main/{month}.csv").get_data(as_text=True)
    assert office.get(f"/canteen/payroll/main/{month}.xlsx").status_code == 200


def test_stars_are_given_by_one_press_and_told_without_names(site: Site, make: Make, login: Login, today: date) -> None:
    put(site, today, dish(site, "Plov"))
    address = f"/canteen/main/dishes/{number('Plov')}/rate"
    for stars in (3, 4, 5):
        login(make.person()).post(address, data={"stars": stars, "comment": "Like at home" if stars == 3 else ""})
    reader = login(make.person("Petrova Olga"))

    answer = reader.post(address, data={"stars": "9", "comment": "My words"}, headers={"HX-Request": "true"}).text

    assert "Choose one to five stars." in answer
    assert "3 ratings" in reader.get(f"/canteen/main/{today}").text
    page = login(role="editor").get("/canteen/kitchen/main/ratings").text
    assert "Like at home" in page
    assert reader.get(f"/canteen/main/{today + timedelta(days=1)}").text.count("canteen-stars") == 0


def test_the_home_page_offers_to_order_and_tells_what_was_ordered(
    ordering: Site, login: Login, monday: date, count_queries: Any
) -> None:
    reader = login()
    with count_queries() as count:
        before = reader.get("/").text
    reader.post(f"/canteen/main/{monday}/order", data={f"dish_{number('Plov')}": "1", "slot": "12:00"})
    after = reader.get("/").text

    assert f"/canteen/main/{monday}/order" in before
    assert "Ordered for" in after
    assert len([sql for sql in count.statements if "canteen_order" in sql]) == 1


def test_an_administrator_switches_orders_on_and_people_ask_to_be_reminded(site: Site, login: Login) -> None:
    address = f"/canteen/manage/{site.id}"
    data = {
        "name": "Main", "slug": "main", "location": site.location_id, "currency": "RUB", "active": "y",
        "team": ["role:editor"], "takes_orders": "y", "orders_until": "", "orders_ahead": "11", "slots": "12:00 noon",
    }  # fmt: skip
    manager = login(role="administrator")

    wrong = manager.post(address, data=data).text
    manager.post(address, data={**data, "orders_until": "10:30", "orders_ahead": "0", "slots": "13.00, 12:00"})

    assert "“noon” is not a time." in wrong
    assert "Say until when people can order." in wrong
    assert "Enter a number from 0 to 10." in wrong
    session.expire_all()
    changed = sites.by_id(site.id)
    assert changed is not None
    assert (changed.takes_orders, changed.orders_until, changed.orders_ahead) == (True, time(10, 30), 0)
    assert changed.slots == (time(12), time(13))
    login().post("/canteen/choices", data={"remind": str(site.id)})
    assert session.scalar(select(Choice.remind_site_id)) == site.id
