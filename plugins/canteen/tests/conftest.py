"""A canteen, the people around it, and files to bring in."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import text

from plugin_sdk import Viewer
from plugin_sdk.db import session
from plugin_sdk.testing import Make
from plugins.canteen.models import PriceClass, Site
from plugins.canteen.services import kitchen, managing, reading, sites
from plugins.canteen.services.calendar import Week, today_at
from plugins.canteen.services.values import MenuDay, MenuDish

MakeSite = Callable[..., Site]


@pytest.fixture
def make_site(app: Flask, make: Make) -> MakeSite:
    """``make_site("Main")`` is a canteen in roubles with the usual courses, for employees and guests."""

    def build(name: str = "Main", **values: Any) -> Site:
        location = values.pop("location", None) or make.location(
            f"{name} office", time_zone=values.pop("zone", "Europe/Moscow")
        )
        serves = values.pop("serves", ())
        site = managing.new_site("RUB")
        data = {"name": name, "slug": name.lower(), "location_id": location.id, **values}
        managing.save_site(site, data, [place.id for place in serves])
        site.price_classes.append(PriceClass(role="other", position=1))
        session.commit()
        found = sites.by_id(site.id)
        assert found is not None
        return found

    return build


@pytest.fixture
def site(make_site: MakeSite) -> Site:
    """A canteen in Moscow."""
    return make_site()


@pytest.fixture
def cook(make: Make, viewer_of: Callable[..., Viewer], site: Site) -> Viewer:
    """Somebody who keeps the menus."""
    return viewer_of(make.person("Petrov Oleg"), roles=("editor",))


@pytest.fixture
def today(site: Site) -> date:
    """The day that it is at the canteen."""
    return today_at(site)


@pytest.fixture
def next_week(today: date) -> Week:
    """The week after this one: all its days are still to come."""
    return Week.of(today).next


@pytest.fixture
def monday(next_week: Week) -> date:
    """Next Monday."""
    return next_week.monday


def course_id(site: Site, kind: str) -> int:
    return next(course.id for course in site.courses if course.kind == kind)


def dish(site: Site, name: str, kind: str = "main", price: str | None = "100", **values: Any) -> MenuDish:
    prices = {site.price_classes[0].id: Decimal(price).quantize(Decimal("0.01"))} if price is not None else {}
    return MenuDish(name=name, course_id=course_id(site, kind), prices=values.pop("prices", prices), **values)


def put(site: Site, day: date, *dishes: MenuDish, closed: bool = False, reason: str = "") -> None:
    """Make this the menu of a day."""
    kitchen.write_day(
        site, MenuDay(day=day, dishes=dishes, closed=closed, reason=reason), reading.load_day(site.id, day)
    )
    session.commit()


def names(site: Site, day: date) -> list[str]:
    """The names of the dishes on a day."""
    stored = reading.load_day(site.id, day)
    return [dish.name for dish in stored.dishes] if stored is not None else []


def workbook(*rows: Sequence[Any]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def feed(*days: str, version: str = "2.1") -> bytes:
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<openmensa version="{version}" xmlns="http://openmensa.org/open-mensa-v2">
<canteen><name>Caterer</name>
{"".join(days)}
</canteen></openmensa>"""
    return text.encode()


def notified(person_id: int) -> list[str]:
    """Subjects of the notifications that a person got."""
    rows = session.execute(
        text("SELECT subject FROM core_notification WHERE person_id = :id ORDER BY id"), {"id": person_id}
    )
    return list(rows.scalars())
