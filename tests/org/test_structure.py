"""Cards, heads, chains and reports on a day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.org import people, structure

from .makers import TODAY, department, head, hold, person, there

pytestmark = pytest.mark.usefixtures("app")
DAY = timedelta(days=1)


def test_a_card_shows_the_main_post_in_force():
    old, new, other = department("Old"), department("New"), department("Other")
    anna = person("Orlova", "Anna", photo_file_id=None)
    hold(anna, other, "Adviser", kind="outer")
    hold(anna, old, "Clerk", ends=TODAY - DAY)
    hold(anna, new, "Chief clerk", starts=TODAY)
    card = there(people.card(anna.id, TODAY))
    assert (card.position, card.department, card.initials, card.url) == (
        "Chief clerk",
        "New",
        "OA",
        f"/people/{anna.id}",
    )
    assert there(people.card(anna.id, TODAY - DAY)).position == "Clerk"


def test_cards_leave_out_the_unknown_and_mark_who_left():
    gone = person("Gone", status="former")
    cards = people.cards([gone.id, 999_999], TODAY)
    assert list(cards) == [gone.id]
    assert not cards[gone.id].active
    assert people.card(999_999, TODAY) is None


@pytest.mark.parametrize(
    ("name", "last", "first", "expected"),
    [
        ("Орлова Анна Петровна", "Орлова", "Анна", "ОА"),
        ("Anna Orlova", "Orlova", "Anna", "AO"),
        ("Bender", "", "", "B"),
        ("philip j fry", "", "", "PJ"),
        ("<b>", "", "", "B"),
        ("***", "", "", "?"),
    ],
)
def test_initials(name, last, first, expected):
    assert people.initials(name, last, first) == expected


def test_the_chain_goes_up_to_the_top_and_passes_over_oneself_and_empty_chairs():
    company = department("Company")
    plant = department("Plant", company)
    empty = department("Empty", plant)
    shop = department("Shop", empty)
    boss, chief, anna = person("Boss", where=company), person("Chief", where=plant), person("Anna", where=shop)
    head(boss, company)
    head(chief, plant)
    assert [link.department for link in structure.chain(anna.id, shop.path, TODAY)] == ["Plant", "Company"]
    assert [link.department for link in structure.chain(chief.id, plant.path, TODAY)] == ["Company"]
    assert structure.chain(boss.id, company.path, TODAY) == []


def test_heads_are_dated_and_the_acting_one_stands_behind():
    shop = department("Shop")
    chief, deputy, former = person("Chief", where=shop), person("Deputy", where=shop), person("Former", where=shop)
    head(deputy, shop, acting=True, starts_on=TODAY)
    head(chief, shop)
    head(former, shop, ends_on=TODAY - DAY)
    found = structure.heads([shop.id], TODAY)[shop.id]
    assert [(one.person.name, one.acting) for one in found] == [("Chief", False), ("Deputy", True)]


def test_the_heads_of_the_departments_below_report_too():
    plant = department("Plant")
    shop = department("Shop", plant)
    chief, foreman, anna = person("Chief", where=plant), person("Foreman", where=shop), person("Anna", where=plant)
    person("Worker", where=shop)
    head(chief, plant)
    head(foreman, shop)
    assert set(structure.reports(chief.id, TODAY)) == {foreman.id, anna.id}
    assert structure.reports(anna.id, TODAY) == []


def test_a_subtree_is_counted_by_people_not_by_posts():
    plant = department("Plant")
    shop = department("Shop", plant)
    department("Unlike", weight=1)
    anna = person("Anna", where=plant)
    hold(anna, shop, kind="inner")
    person("Boris", where=shop)
    assert structure.size(plant.path, TODAY) == 2
