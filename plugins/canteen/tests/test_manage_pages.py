"""The administrator's pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from plugin_sdk.db import session
from plugin_sdk.testing import Make
from plugins.canteen.models import Course, Site
from plugins.canteen.services import sites
from plugins.canteen.tests.conftest import course_id, dish, put

Login = Callable[..., FlaskClient]
VIEW, EDIT, MANAGE = "canteen.view", "canteen.edit", "canteen.manage"


@pytest.fixture
def manager(login: Login, site: Site) -> FlaskClient:
    return login(role="administrator")


def test_an_administrator_sets_up_a_canteen(make: Make, login: Login) -> None:
    place, other = make.location("Plant"), make.location("Office")
    manager = login(role="administrator")
    data = {
        "name": "Plant canteen", "slug": "", "location": place.id, "serves": [other.id], "opening_hours": "8–16",
        "closes_at": "15:30", "currency": "EUR", "active": "y", "team": ["role:editor"], "feed_url": "",
        "mail_senders": "Cook@Caterer.example; menu@plant.example",
    }  # fmt: skip

    manager.post("/canteen/manage/new", data=data)

    made = sites.by_slug("plant-canteen")
    assert made is not None
    assert (made.currency, len(made.courses), [row.location_id for row in made.serves]) == ("EUR", 6, [other.id])
    assert made.mail_senders == "cook@caterer.example,menu@plant.example"
    wrong = manager.post(f"/canteen/manage/{made.id}", data={**data, "mail_senders": 'cook" OR "1'}).text
    assert "is not an e-mail address" in wrong
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
