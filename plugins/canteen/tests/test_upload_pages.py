"""Files and copies on their way through the pages."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from plugin_sdk.db import session
from plugins.canteen.models import Import, Site
from plugins.canteen.services.calendar import Week
from plugins.canteen.tests.conftest import dish, names, put, workbook

Login = Callable[..., FlaskClient]
VIEW, EDIT, MANAGE = "canteen.view", "canteen.edit", "canteen.manage"


@pytest.fixture
def cook(login: Login, site: Site) -> FlaskClient:
    return login(role="editor")


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
