"""Ratings: one a person, dish and day; told only where several gave one; and never whose they are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import inspect, select

from plugin_sdk.db import session
from plugin_sdk.testing import Make
from plugins.canteen import personal
from plugins.canteen.models import Site
from plugins.canteen.order_models import Rating
from plugins.canteen.services import reading
from plugins.canteen.services.ratings import averages, giving
from plugins.canteen.services.ratings.giving import Own, RatingRefused
from plugins.canteen.tests.conftest import dish, put


def served(site: Site, day: date, name: str = "Plov") -> int:
    put(site, day, dish(site, name))
    stored = reading.load_day(site.id, day)
    assert stored is not None
    return stored.dishes[0].id


def test_a_person_rates_a_dish_once_a_day_and_may_think_again(site: Site, make: Make, today: date) -> None:
    person, plov = make.person().id, served(site, today)

    giving.rate(site, plov, person, 2, "Salty")
    giving.rate(site, plov, person, 4, "")

    assert giving.own(site.id, today, {plov: "Plov"}, person) == {plov: Own(4, "")}
    giving.take_back(site, plov, person)
    assert giving.own(site.id, today, {plov: "Plov"}, person) == {}


@pytest.mark.parametrize(("days", "stars", "says"), [(1, 3, "now"), (-15, 3, "now"), (0, 6, "five"), (0, 0, "five")])
def test_only_what_was_served_lately_is_rated(
    site: Site, make: Make, today: date, days: int, stars: int, says: str
) -> None:
    plov = served(site, today + timedelta(days=days))

    with pytest.raises(RatingRefused, match=says):
        giving.rate(site, plov, make.person().id, stars, "")


def test_the_average_is_of_the_dish_whenever_it_is_served_and_needs_three(site: Site, make: Make, today: date) -> None:
    before = served(site, today - timedelta(days=7), "plov ")
    now = served(site, today, "Plov")
    for stars in (5, 4):
        giving.rate(site, before, make.person().id, stars, "")

    assert averages.of_dishes(site.id, {now: "Plov"}) == {}
    assert averages.best(site.id, today - timedelta(days=30)) == []
    giving.rate(site, now, make.person().id, 2, "A word")
    assert [(each.stars, each.count) for each in averages.of_dishes(site.id, {now: "Plov"}).values()] == [(3.7, 3)]
    assert [each.stars for each in averages.worst(site.id, today - timedelta(days=30))] == [3.7]
    assert averages.best(site.id, today) == []
    assert [row.comment for row in session.scalars(averages.comments(site.id, today))] == ["A word"]


def test_nothing_in_the_data_says_whose_a_rating_is_but_the_person_gets_and_cuts_it_loose(
    site: Site, make: Make, today: date
) -> None:
    person, other = make.person().id, make.person().id
    days = [served(site, today - timedelta(days=number), name) for number, name in enumerate(("Plov", "Lagman"))]
    for plate in days:
        giving.rate(site, plate, person, 1, "Cold")
    giving.rate(site, days[0], other, 5, "Warm")
    session.commit()

    assert {column["name"] for column in inspect(session.connection()).get_columns("canteen_rating")} == {
        "id", "site_id", "day", "dish", "title", "stars", "comment", "author",
    }  # fmt: skip
    authors = session.scalars(select(Rating.author)).all()
    assert len(set(authors)) == 3, "one person's ratings have nothing in common"
    data = next(record.data for record in personal.export(person) if "ratings" in record.data)
    assert sorted(each["dish"] for each in data["ratings"]) == ["Lagman", "Plov"]

    assert personal.erase(person).erased == 2
    session.commit()

    assert personal.export(person) == []
    assert sorted(session.execute(select(Rating.stars, Rating.comment)).all()) == [(1, ""), (1, ""), (5, "Warm")]
    assert giving.own(site.id, today, {days[0]: "Plov"}, other) == {days[0]: Own(5, "Warm")}
