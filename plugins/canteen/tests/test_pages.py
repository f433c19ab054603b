"""The pages: who may call them, what they show, and that they work without JavaScript."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

from plugin_sdk.db import session
from plugin_sdk.testing import Make
from plugins.canteen.models import Choice, Course, Day, Dish, Import, Site
from plugins.canteen.services import reading, sites
from plugins.canteen.services.calendar import Week
from plugins.canteen.tests.conftest import course_id, dish, names, put, workbook

Login = Callable[..., FlaskClient]
VIEW, EDIT, MANAGE = "canteen.view", "canteen.edit", "canteen.manage"


def notified(person_id: int) -> list[str]:
    """Subjects of the notifications that a person got."""
    rows = session.execute(
        text("SELECT subject FROM core_notification WHERE person_id = :id ORDER BY id"), {"id": person_id}
    )
    return list(rows.scalars())


@pytest.fixture
def cook(login: Login, site: Site) -> FlaskClient:
    return login(role="editor")


@pytest.fixture
def manager(login: Login, site: Site) -> FlaskClient:
    return login(role="administrator")


def addresses(app: Flask, site: Site) -> list[tuple[str, str, str]]:
    """(method, address, permission) of every route of the block."""
    values: dict[str, Any] = {
        "slug": site.slug, "day": "2026-11-23", "site_id": site.id, "import_id": 1, "dish_id": 1, "part_id": 1,
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


def upload(client: FlaskClient, data: bytes, name: str = "menu.csv") -> Any:
    return client.post(
        "/canteen/kitchen/main/upload", data={"file": (io.BytesIO(data), name)}, content_type="multipart/form-data"
    )


def test_a_file_is_shown_applied_and_undone(site: Site, cook: FlaskClient, monday: date) -> None:
    put(site, monday, dish(site, "Plov"))
    data = workbook(["Дата", "Раздел", "Блюдо", "Цена"], [monday, "Супы", "Борщ", "12,50 ₽"])

    preview = cook.get(upload(cook, data, "меню.xlsx").location).text
    assert "Борщ" in preview
    assert "leaves the menu" in preview
    assert names(site, monday) == ["Plov"]
    row = session.scalars(select(Import)).one()
    seal = preview.split('name="seal" value="')[1].split('"')[0]
    cook.post(f"/canteen/kitchen/main/imports/{row.id}/apply", data={"seal": seal})
    assert names(site, monday) == ["Борщ"]
    assert "меню.xlsx" in cook.get("/canteen/kitchen/main/imports/").text
    cook.post(f"/canteen/kitchen/main/imports/{row.id}/undo")
    assert names(site, monday) == ["Plov"]


def test_a_bad_file_names_the_line_and_keeps_the_menu(site: Site, cook: FlaskClient, monday: date) -> None:
    put(site, monday, dish(site, "Plov"))

    page = cook.get(upload(cook, f"Date;Dish;Price\n{monday};Borscht;much\n".encode()).location).text

    assert "1 mistake was found" in page
    assert '<td data-label="Line" data-align="end">2</td>' in page
    assert names(site, monday) == ["Plov"]


def test_no_file_is_an_error_beside_the_field(site: Site, cook: FlaskClient) -> None:
    page = cook.post("/canteen/kitchen/main/upload", data={}, content_type="multipart/form-data").text

    assert "Choose a file." in page


def test_a_discarded_preview_changes_nothing(site: Site, cook: FlaskClient, monday: date) -> None:
    upload(cook, f"Date;Dish\n{monday};Borscht\n".encode())
    row = session.scalars(select(Import)).one()

    cook.post(f"/canteen/kitchen/main/imports/{row.id}/discard")
    cook.post(f"/canteen/kitchen/main/imports/{row.id}/apply", data={"seal": "x"})

    assert names(site, monday) == []


def test_an_import_of_another_canteen_is_not_there(
    site: Site, make_site: Callable[..., Site], cook: FlaskClient, monday: date
) -> None:
    make_site("Other")
    upload(cook, f"Date;Dish\n{monday};Borscht\n".encode())
    row = session.scalars(select(Import)).one()

    assert cook.get(f"/canteen/kitchen/other/imports/{row.id}").status_code == 404
    assert cook.post(f"/canteen/kitchen/other/imports/{row.id}/apply").status_code == 404


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("what", ["template", "menu"])
def test_what_is_downloaded_can_be_uploaded(
    site: Site, cook: FlaskClient, next_week: Week, what: str, kind: str
) -> None:
    put(site, next_week.monday, dish(site, "Borscht", "soup", "12.50", allergens=frozenset({"milk"})))

    data = cook.get(f"/canteen/kitchen/main/{what}.{kind}?week={next_week}")
    page = cook.get(upload(cook, data.data, f"menu.{kind}").location).text

    assert "mistake" not in page
    assert ("the same already" in page) == (what == "menu")


def test_copying_asks_what_to_do_with_menus(site: Site, cook: FlaskClient, today: date) -> None:
    this = Week.of(today)
    put(site, this.monday, dish(site, "Plov"))
    put(site, this.next.monday, dish(site, "There"))
    data = {"source": str(this), "target": str(this.next)}

    asked = cook.post("/canteen/kitchen/main/copy", data=data)
    shown = cook.post("/canteen/kitchen/main/copy", data={**data, "mode": "merge"})

    assert "Choose what happens to them." in asked.text
    assert "Plov" in cook.get(shown.location).text


def test_an_administrator_sets_up_a_canteen(make: Make, login: Login) -> None:
    place, other = make.location("Plant"), make.location("Office")
    manager = login(role="administrator")
    data = {
        "name": "Plant canteen", "slug": "", "location": place.id, "serves": [other.id], "opening_hours": "8–16",
        "closes_at": "15:30", "currency": "EUR", "active": "y", "team": ["role:editor"], "feed_url": "",
    }  # fmt: skip

    manager.post("/canteen/manage/new", data=data)

    made = sites.by_slug("plant-canteen")
    assert made is not None
    assert (made.currency, len(made.courses), [row.location_id for row in made.serves]) == ("EUR", 6, [other.id])
    clash = manager.post("/canteen/manage/new", data={**data, "slug": "plant-canteen"}).text
    assert "Another canteen has this name" in clash
    for slug in ("kitchen", "Ж", "a/b"):
        assert "small Latin letters" in manager.post("/canteen/manage/new", data={**data, "slug": slug}).text
    private = manager.post("/canteen/manage/new", data={**data, "slug": "x", "feed_url": "http://caterer/feed"}).text
    assert "Only https:// addresses" in private


def test_courses_and_price_classes(site: Site, manager: FlaskClient, monday: date) -> None:
    put(site, monday, dish(site, "Borscht", "soup"))
    soup, drink = course_id(site, "soup"), course_id(site, "drink")
    base = f"/canteen/manage/{site.id}/courses"

    manager.post(f"{base}/0", data={"c0-kind": "main", "c0-name": "Wok"})
    manager.post(f"{base}/0", data={"c0-kind": "main", "c0-name": "wok"})
    manager.post(f"{base}/{soup}/delete")
    manager.post(f"{base}/{drink}/delete")
    manager.post(f"{base}/{soup}/up")
    manager.post(f"/canteen/manage/{site.id}/prices/0", data={"p0-role": "", "p0-name": ""})
    manager.post(f"/canteen/manage/{site.id}/prices/0", data={"p0-role": "", "p0-name": "Pensioners"})

    session.expire_all()
    changed = sites.by_id(site.id)
    assert changed is not None
    assert [sites.course_title(course) for course in changed.courses][:2] == ["Soups", "Salads and starters"]
    assert [course.name for course in changed.courses if course.name] == ["Wok"]
    assert drink not in [course.id for course in changed.courses]
    assert [sites.price_title(kind) for kind in changed.price_classes] == ["Employees", "Guests", "Pensioners"]


def test_a_canteen_with_menus_is_not_removed(
    site: Site, make_site: Callable[..., Site], manager: FlaskClient, monday: date
) -> None:
    empty = make_site("Empty")
    put(site, monday, dish(site, "Borscht"))

    manager.post(f"/canteen/manage/{site.id}/delete")
    manager.post(f"/canteen/manage/{empty.id}/delete")

    session.expire_all()
    assert [found.slug for found in sites.all_sites()] == ["main"]
    assert session.scalar(select(func.count()).select_from(Course).where(Course.site_id == empty.id)) == 0


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
