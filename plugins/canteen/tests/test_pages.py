"""The readers' pages, and what all pages keep: permissions, few statements, no writing while reading."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from plugin_sdk.db import session
from plugin_sdk.testing import Make
from plugins.canteen.models import Choice, Site
from plugins.canteen.services import sites
from plugins.canteen.services.calendar import Week
from plugins.canteen.tests.conftest import dish, put

Login = Callable[..., FlaskClient]
VIEW, EDIT, MANAGE = "canteen.view", "canteen.edit", "canteen.manage"
ORDERS, PAYROLL = "canteen.orders", "canteen.payroll"


@pytest.fixture
def manager(login: Login, site: Site) -> FlaskClient:
    return login(role="administrator")


def addresses(app: Flask, site: Site) -> list[tuple[str, str, str]]:
    """(method, address, permission) of every route of the block."""
    values: dict[str, Any] = {
        "slug": site.slug, "day": "2026-11-23", "site_id": site.id, "import_id": 1, "dish_id": 1, "part_id": 1,
        "person_id": 1, "month": "2026-11",
        "what": "courses",
        "how": "up", "kind": "csv",
    }  # fmt: skip
    found = []
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if rule.endpoint.startswith("canteen."):
                chosen = {**values, "what": "menu"} if rule.endpoint == "canteen.download" else values
                path = rule.build({name: chosen[name] for name in rule.arguments})[1]  # type: ignore[index]  # it can be built
                needed = app.view_functions[rule.endpoint]._dunbar_rule.permission  # type: ignore[attr-defined]  # the gate's mark
                found.extend((method, path, needed) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"})
    return sorted(found)


def test_every_page_asks_for_its_permission(app: Flask, site: Site, login: Login, client: FlaskClient) -> None:
    pages = addresses(app, site)
    assert len(pages) > 30
    for method, path, needed in pages:
        expected = MANAGE if "/manage" in path else EDIT if "/kitchen" in path else VIEW
        expected = ORDERS if re.search("names|orders/(for|1)$", path) else PAYROLL if "/payroll" in path else expected
        assert needed == expected, path
        assert client.open(path, method=method).status_code in (302, 401), path
    employee = login()
    for method, path, needed in pages:
        if needed != VIEW:
            assert employee.open(path, method=method).status_code == 403, path


def test_no_page_fails_for_an_administrator(app: Flask, site: Site, manager: FlaskClient, today: date) -> None:
    put(site, today, dish(site, "Plov"))
    for method, path, _needed in addresses(app, site):
        if method == "GET":
            assert manager.get(path).status_code in (200, 302, 404), path


def test_reading_writes_nothing(app: Flask, site: Site, manager: FlaskClient, today: date, count_queries: Any) -> None:
    put(site, today, dish(site, "Plov"))
    for method, path, _needed in addresses(app, site):
        if method == "GET":
            with count_queries() as count:
                manager.get(path)
            written = [
                sql for sql in count.statements if not sql.lstrip().startswith(("SELECT", "WITH")) and "canteen_" in sql
            ]
            assert written == [], path


def test_the_week_and_the_day(site: Site, login: Login, today: date) -> None:
    put(site, today, dish(site, "<b>Plov</b>", note="with “care”", allergens=frozenset({"milk"}), kcal=520))
    reader = login()

    week = reader.get("/canteen/").text
    day = reader.get(f"/canteen/main/{today}").text

    for page in (week, day):
        assert "&lt;b&gt;Plov&lt;/b&gt;" in page
        assert "<b>Plov" not in page
        assert "520 kcal" in page
    assert "milk" in day
    assert reader.get("/canteen/main/2026-13-45").status_code == 404
    assert reader.get("/canteen/nowhere/").status_code == 404
    assert reader.get("/canteen/main/?week=nonsense").status_code == 200


def test_where_nothing_can_be_ordered_ones_orders_lead_to_the_menu(site: Site, make: Make, login: Login) -> None:
    assert not site.takes_orders
    assert login(make.person()).get("/canteen/orders").location == "/canteen/"


def test_without_a_canteen_the_page_says_what_to_do(login: Login) -> None:
    assert "There is no canteen yet" in login(role="administrator").get("/canteen/").text


def test_a_closed_day_says_why(site: Site, login: Login, today: date) -> None:
    put(site, today, closed=True, reason="Cleaning day")

    assert "Cleaning day" in login().get(f"/canteen/main/{today}").text


def test_calories_can_be_left_out(site: Site, login: Login, today: date) -> None:
    from plugin_sdk import settings

    put(site, today, dish(site, "Plov", kcal=520))
    settings.set("canteen", "show_nutrition", False)
    session.commit()

    assert "520 kcal" not in login().get(f"/canteen/main/{today}").text


def test_what_i_do_not_eat_is_hidden_until_i_ask(site: Site, login: Login, today: date) -> None:
    put(site, today, dish(site, "Milk soup", "soup", allergens=frozenset({"milk"})), dish(site, "Plov"))
    reader = login()

    reader.post("/canteen/choices", data={"allergens": ["milk"], "wishes": []})

    hidden, shown = reader.get("/canteen/").text, reader.get("/canteen/?all=1").text
    assert "Milk soup" not in hidden
    assert "Plov" in hidden
    assert "1 dish is hidden for you" in hidden
    assert "Not for you: milk" in shown


def test_a_canteen_can_be_put_first(site: Site, make_site: Callable[..., Site], login: Login) -> None:
    make_site("Second")
    reader = login()

    reader.post("/canteen/second/mine", data={"on": "1"})
    assert "<h1>" in reader.get("/canteen/").text
    assert session.scalar(select(Choice.site_id)) == sites.by_slug("second").id  # type: ignore[union-attr]  # it is there


def test_the_feed_is_given_with_a_mark_for_unchanged(site: Site, login: Login, today: date) -> None:
    put(site, today, dish(site, "Plov"))
    reader = login()

    first = reader.get("/canteen/main/openmensa.xml")
    again = reader.get("/canteen/main/openmensa.xml", headers={"If-None-Match": first.headers["ETag"]})

    assert first.mimetype == "application/xml"
    assert "Plov" in first.text
    assert again.status_code == 304


def test_statements_of_pages_do_not_grow(site: Site, manager: FlaskClient, today: date, count_queries: Any) -> None:
    paths = [
        "/canteen/",
        f"/canteen/main/{today}",
        "/canteen/kitchen/main/",
        f"/canteen/kitchen/main/{today}",
        "/canteen/main/print",
    ]
    week = Week.of(today)

    def count(path: str) -> int:
        manager.get(path)
        with count_queries() as counted:
            manager.get(path)
        return len(counted)

    put(site, today, dish(site, "Plov"))
    few = {path: count(path) for path in paths}
    for day in week.days:
        put(site, day, *[dish(site, f"Dish {number}") for number in range(15)])

    assert {path: count(path) for path in paths} == few


def test_the_home_page_shows_lunch(site: Site, login: Login, today: date) -> None:
    put(site, today, dish(site, "Plov", price="235"))

    home = login().get("/").text

    assert "What&#39;s for lunch" in home
    assert "Plov" in home


def test_switched_off_it_is_gone_and_nothing_is_lost(
    site: Site, login: Login, today: date, switch: Callable[[str, bool], None]
) -> None:
    put(site, today, dish(site, "Plov"))
    reader = login()

    switch("canteen", False)
    assert reader.get("/canteen/").status_code == 404
    assert "Plov" not in reader.get("/").text
    switch("canteen", True)
    assert "Plov" in reader.get(f"/canteen/main/{today}").text
