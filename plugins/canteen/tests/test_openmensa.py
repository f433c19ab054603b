"""OpenMensa feeds, read and given."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from plugins.canteen.models import Site
from plugins.canteen.services import export
from plugins.canteen.services.imports import openmensa
from plugins.canteen.services.imports.layout import Layout
from plugins.canteen.services.values import Menu
from plugins.canteen.tests.conftest import course_id, dish, feed, put


def read(site: Site, *days: str, **options: str) -> Menu:
    return openmensa.parse(feed(*days, **options), Layout.of(site))


def meal(name: str, extra: str = "") -> str:
    return f"<meal><name>{name}</name>{extra}</meal>"


def test_dishes_notes_and_prices_by_role(site: Site, monday: date) -> None:
    menu = read(
        site,
        f'<day date="{monday}"><category name="Soups">',
        meal(
            "Borscht",
            "<note>with cream</note><note>Milch</note><note>vegetarisch</note>"
            '<price role="employee">3.40</price><price role="other">4.9</price><price role="student">2.10</price>',
        ),
        "</category></day>",
    )

    borscht = menu.days[0].dishes[0]
    employee, guest = (kind.id for kind in site.price_classes)
    assert borscht.prices == {employee: Decimal("3.40"), guest: Decimal("4.90")}
    assert (borscht.note, borscht.allergens, borscht.marks) == ("with cream", {"milk"}, {"vegetarian"})
    assert borscht.course_id == course_id(site, "soup")
    assert ["student" in problem.text and not problem.fatal for problem in menu.problems] == [True]


def test_closed_days(site: Site, monday: date) -> None:
    menu = read(site, f'<day date="{monday}"><closed/></day>')

    assert [(day.day, day.closed) for day in menu.days] == [(monday, True)]


@pytest.mark.parametrize(
    ("body", "line", "says"),
    [
        ('<day date="{day}"><category name="A"><meal><name></name></meal></category></day>', 4, "no name"),
        (
            (
                '<day date="{day}"><category name="A">\n<meal><name>B</name>\n'
                '<price role="employee">x</price></meal></category></day>'
            ),
            6,
            "not a price",
        ),
        ('<day date="soon"><closed/></day>', 4, "not a date"),
        ('<day date="{day}"><closed/></day><day date="{day}"><closed/></day>', 4, "twice"),
        ('<day date="{day}"><closed/><category name="A"><meal><name>B</name></meal></category></day>', 4, "closed"),
    ],
)
def test_a_mistake_has_its_line(site: Site, monday: date, body: str, line: int, says: str) -> None:
    problem = next(problem for problem in read(site, body.format(day=monday)).problems if problem.fatal)

    assert (problem.line, says in problem.text) == (line, True)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"<openmensa version='2.1'><canteen>", "well-formed"),
        (b"<html></html>", "not an OpenMensa feed"),
        (b"<openmensa version='3.0'/>", "version"),
        (b"<openmensa version='2.0'><canteen/><canteen/></openmensa>", "several canteens"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><openmensa version='2.0'/>", "no menu needs"),
        (b"<openmensa version='2.0'>" + b"<a>" * 50 + b"</a>" * 50 + b"</openmensa>", "nested"),
        (b"<openmensa version='2.0'><canteen/></openmensa>", "No dish"),
        (b"<openmensa>" + b" " * 5_000_001, "larger than"),
    ],
)  # fmt: skip
def test_what_is_no_feed_is_refused_in_words(site: Site, data: bytes, says: str) -> None:
    menu = openmensa.parse(data, Layout.of(site))

    assert menu.unusable
    assert says in menu.problems[0].text


def test_the_own_feed_can_be_read_again(site: Site, today: date) -> None:
    employee, guest = (kind.id for kind in site.price_classes)
    prices = {employee: Decimal("12.50"), guest: Decimal("20.00")}
    soup = dish(site, "Борщ <&> «Киевский»", "soup", prices=prices, note="hot", allergens=frozenset({"milk"}))
    put(site, today, soup, dish(site, "Plov"))
    put(site, today + timedelta(days=1), closed=True, reason="Cleaning")
    put(site, today - timedelta(days=1), dish(site, "Yesterday's"))

    data = export.feed(site)
    menu = openmensa.parse(data, Layout.of(site))

    assert ElementTree.fromstring(data).tag == "{http://openmensa.org/open-mensa-v2}openmensa"  # noqa: S314 - our own text
    assert menu.problems == ()
    assert [(day.day, day.closed) for day in menu.days] == [(today, False), (today + timedelta(days=1), True)]
    assert menu.days[0].dishes[0] == soup
