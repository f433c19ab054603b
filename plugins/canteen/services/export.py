"""Menus as files: the table to fill in, a week to keep, and the OpenMensa feed that a canteen gives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from xml.etree import ElementTree

from plugin_sdk import people
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import pgettext
from plugins.canteen import words
from plugins.canteen.models import Dish, Site
from plugins.canteen.services import sites
from plugins.canteen.services.calendar import Week, today_at
from plugins.canteen.services.reading import load_days

NAMESPACE = "http://openmensa.org/open-mensa-v2"
FEED_DAYS = 21
_FEED_TEXT = 250
"""Characters that the feed's schema allows for a name or a note."""


def headings(site: Site) -> list[str]:
    """The headings of a canteen's table, in the reader's language; the import understands them in either."""
    prices = [_("Price (%(who)s)", who=sites.price_title(kind)) for kind in site.price_classes]
    texts = [_("Date"), _("Course"), _("Dish"), pgettext("canteen", "Note"), _("Portion"), *prices, _("kcal")]
    texts += [_("Protein"), _("Fat"), _("Carbohydrates"), _("Allergens"), pgettext("canteen", "Marks")]
    return [*texts, pgettext("canteen", "Closed")]


def week_table(site: Site, week: Week) -> list[list[str]]:
    """The week's menu under the headings; what is exported can be uploaded again."""
    table = [headings(site)]
    prices = len(site.price_classes)
    for day, stored in load_days(site.id, week.monday, week.sunday).items():
        if stored.closed:
            table.append([day.isoformat(), *[""] * (10 + prices), stored.reason or pgettext("canteen", "closed")])
        else:
            table.extend(_row(site, day, dish) for dish in stored.dishes)
    return table


def sample_table(site: Site, week: Week) -> list[list[str]]:
    """The headings and two example rows, to be written over."""
    courses = [sites.course_title(course) for course in site.courses[:2]] or [str(words.COURSES["main"])]
    samples = (
        (_("Borscht"), "300", "120", ("celery", "milk"), ()),
        (_("Vegetable stew"), "250", "180.50", (), ("vegan",)),
    )
    rows = []
    for place, (name, portion, price, allergens, marks) in enumerate(samples):
        rows.append(
            [
                week.monday.isoformat() if place == 0 else "", courses[min(place, len(courses) - 1)], name, "", portion,
                *[price] * len(site.price_classes), "", "", "", "",
                ", ".join(words.titles(words.ALLERGENS, allergens)), ", ".join(words.titles(words.MARKS, marks)), "",
            ]
        )  # fmt: skip
    return [headings(site), *rows]


def _row(site: Site, day: date, dish: Dish) -> list[str]:
    amounts = {price.price_class_id: str(price.amount) for price in dish.prices}
    numbers = [dish.kcal, dish.protein, dish.fat, dish.carbs]
    return [
        day.isoformat(),
        next((sites.course_title(course) for course in site.courses if course.id == dish.course_id), ""),
        dish.name,
        dish.note,
        dish.portion,
        *[amounts.get(kind.id, "") for kind in site.price_classes],
        *["" if number is None else str(number) for number in numbers],
        ", ".join(words.titles(words.ALLERGENS, dish.allergens)),
        ", ".join(words.titles(words.MARKS, dish.marks)),
        "",
    ]


def feed(site: Site) -> bytes:
    """The menu from today on as an OpenMensa feed, version 2.1."""
    today = today_at(site)
    root = ElementTree.Element("openmensa", {"version": "2.1", "xmlns": NAMESPACE})
    canteen = ElementTree.SubElement(root, "canteen")
    _child(canteen, "name", site.name)
    place = people.place(site.location_id) if site.location_id is not None else None
    if place is not None and place.city:
        _child(canteen, "city", place.city)
    _child(canteen, "availability", "restricted")
    for day, stored in load_days(site.id, today, today + timedelta(days=FEED_DAYS)).items():
        element = ElementTree.SubElement(canteen, "day", {"date": day.isoformat()})
        if stored.closed:
            ElementTree.SubElement(element, "closed")
        for course in site.courses:
            dishes = [dish for dish in stored.dishes if dish.course_id == course.id]
            if dishes:
                category = ElementTree.SubElement(
                    element, "category", {"name": sites.course_title(course)[:_FEED_TEXT]}
                )
                for dish in dishes:
                    _meal(category, site, dish)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _meal(category: ElementTree.Element, site: Site, dish: Dish) -> None:
    meal = ElementTree.SubElement(category, "meal")
    _child(meal, "name", dish.name)
    for note in _notes(dish):
        _child(meal, "note", note[:_FEED_TEXT])
    amounts = {price.price_class_id: price.amount for price in dish.prices}
    said: set[str] = set()
    for kind in site.price_classes:
        if kind.id in amounts and kind.role and kind.role not in said:
            said.add(kind.role)
            ElementTree.SubElement(meal, "price", {"role": kind.role}).text = str(amounts[kind.id])


def _notes(dish: Dish) -> Sequence[str]:
    texts = [
        dish.note,
        dish.portion,
        *words.titles(words.ALLERGENS, dish.allergens),
        *words.titles(words.MARKS, dish.marks),
    ]
    return [text for text in texts if text]


def _child(parent: ElementTree.Element, name: str, text: str) -> None:
    # Characters that XML cannot hold may come from a form; they are no part of a text.
    clean = "".join(character for character in text if character >= " " or character in "\t\n")
    ElementTree.SubElement(parent, name).text = clean
