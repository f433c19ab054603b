"""What people see: their own canteen, its days in its own zone, lunch on the home page, with few statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from plugin_sdk import Viewer, cache
from plugin_sdk.db import session
from plugin_sdk.testing import Make
from plugins.canteen.models import Site
from plugins.canteen.services import choices, lunch, reading, sites
from plugins.canteen.services.calendar import Week, today_at
from plugins.canteen.tests.conftest import dish, put

ViewerOf = Callable[..., Viewer]
MONDAY_NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""Noon in Moscow, 19:00 in Vladivostok."""

TODAY = MONDAY_NOON.date()


@pytest.fixture
def reader(make: Make, viewer_of: ViewerOf) -> Viewer:
    return viewer_of(make.person("Ivanova Anna"))


def lunch_names(viewer: Viewer, now: datetime = MONDAY_NOON) -> list[str]:
    found = lunch.lunch(viewer, now)
    assert found is not None
    return [item.name for course in found.courses for item in course.dishes]


def test_the_first_canteen_is_the_nearest(make: Make, make_site: Callable[..., Site], viewer_of: ViewerOf) -> None:
    branch, village = make.location("Branch"), make.location("Village")
    first, own = make_site("First"), make_site("Own", location=branch, serves=[village])
    make_site("Shut", location=branch, active=False)

    def site_of(location: Any) -> int:
        found = sites.door(viewer_of(make.person(location=location))).first
        assert found is not None
        return found.id

    assert site_of(branch) == own.id
    assert site_of(village) == own.id
    assert site_of(None) == first.id


def test_a_chosen_canteen_comes_first(make: Make, make_site: Callable[..., Site], viewer_of: ViewerOf) -> None:
    branch = make.location("Branch")
    other = make_site("Other")
    make_site("Own", location=branch)
    person = make.person(location=branch)
    viewer = viewer_of(person)

    def shown() -> tuple[str, bool]:
        door = sites.door(viewer)
        assert door.first is not None
        return door.first.name, door.chosen

    choices.prefer(person.id, other)
    assert shown() == ("Other", True)
    choices.prefer(person.id, None)
    assert shown() == ("Own", False)


def test_without_a_canteen_there_is_no_lunch(reader: Viewer) -> None:
    assert lunch.lunch(reader) is None
    assert lunch.as_dict(reader) is None


def test_days_are_those_of_the_place(make_site: Callable[..., Site], make: Make, viewer_of: ViewerOf) -> None:
    east = make_site("East", location=make.location("Vladivostok", time_zone="Asia/Vladivostok"), closes_at=time(16))
    put(east, TODAY, dish(east, "Monday's"))
    put(east, TODAY + timedelta(days=1), dish(east, "Tuesday's"))
    in_moscow = viewer_of(make.person(location=make.location("Moscow")))
    evening_in_moscow = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)

    assert today_at(east, MONDAY_NOON) == TODAY
    assert today_at(east, evening_in_moscow) == TODAY + timedelta(days=1)
    # At noon in Moscow it is evening in Vladivostok: lunch is over there.
    found = lunch.lunch(in_moscow, MONDAY_NOON)
    assert found is not None
    assert (found.when, lunch_names(in_moscow)) == ("tomorrow", ["Tuesday's"])
    later = lunch.lunch(in_moscow, evening_in_moscow)
    assert later is not None
    assert later.when == "today"


def test_lunch_is_todays_until_the_canteen_closes(make_site: Callable[..., Site], reader: Viewer) -> None:
    site = make_site("Main", closes_at=time(15, 30))
    friday = TODAY + timedelta(days=4)
    put(site, friday, dish(site, "Friday's"))
    put(site, friday + timedelta(days=3), dish(site, "Monday's"))
    noon = MONDAY_NOON + timedelta(days=4)

    assert lunch_names(reader, noon) == ["Friday's"]
    assert lunch_names(reader, noon + timedelta(hours=3, minutes=29)) == ["Friday's"]
    after = lunch.lunch(reader, noon + timedelta(hours=3, minutes=30))
    assert after is not None
    assert (after.day, after.when) == (friday + timedelta(days=3), "later")


def test_lunch_on_a_closed_day_and_without_a_menu(site: Site, reader: Viewer) -> None:
    put(site, TODAY, closed=True, reason="Holiday")

    closed = lunch.lunch(reader, MONDAY_NOON)
    assert closed is not None
    assert (closed.day, closed.closed, closed.reason) == (TODAY, True, "Holiday")
    nothing = lunch.lunch(reader, MONDAY_NOON + timedelta(days=1))
    assert nothing is not None
    assert nothing.day is None


def test_lunch_shows_the_first_price_and_leaves_out_what_is_not_eaten(site: Site, reader: Viewer) -> None:
    assert reader.person_id is not None
    put(site, TODAY, dish(site, "Milk soup", "soup", allergens=frozenset({"milk"})), dish(site, "Plov", price="235.50"))
    choices.avoid(reader.person_id, {"milk", "nonsense"})

    found = lunch.lunch(reader, MONDAY_NOON)

    assert found is not None
    assert [(item.name, item.price) for course in found.courses for item in course.dishes] == [
        ("Plov", "235.50\u00a0₽")
    ]
    assert found.hidden == 1


def test_the_service_gives_plain_values(site: Site, reader: Viewer, today: date) -> None:
    put(site, today, dish(site, "Plov", price="235"))

    assert lunch.as_dict(reader) == {
        "site": "Main",
        "day": today.isoformat(),
        "when": "today",
        "closed": False,
        "reason": "",
        "courses": [{"title": "Main dishes", "dishes": [{"name": "Plov", "price": "235\u00a0₽", "sold_out": False}]}],
    }


def test_a_week_has_five_days_and_a_weekend_only_if_something_is_cooked(site: Site) -> None:
    week = Week.of(TODAY)
    assert [day.state for day in reading.week(site, week)] == ["unknown"] * 5

    put(site, week.days[6], dish(site, "Sunday's"))

    assert [day.day for day in reading.week(site, week)] == [*week.workdays, week.days[6]]


def test_hidden_dishes_are_counted_or_shown_with_the_reason(site: Site) -> None:
    put(site, TODAY, dish(site, "Milk soup", "soup", allergens=frozenset({"milk"})), dish(site, "Plov"))
    avoids = frozenset({"milk"})

    hidden = reading.week(site, Week.of(TODAY), avoids)[0]
    shown = reading.week(site, Week.of(TODAY), avoids, show_all=True)[0]

    assert (hidden.dishes, hidden.hidden) == (1, 1)
    assert [item.reasons for course in shown.courses for item in course.dishes] == [["milk"], []]


def test_few_statements_whatever_is_on_the_menu(
    site: Site, make_site: Callable[..., Site], reader: Viewer, count_queries: Callable[..., Any]
) -> None:
    def statements(action: Callable[[], object]) -> int:
        cache.changed("canteen")
        session.commit()
        session.expunge_all()
        with count_queries() as count:
            action()
        return len(count)

    def measure() -> tuple[int, int]:
        return (
            statements(lambda: lunch.lunch(reader, MONDAY_NOON)),
            statements(lambda: reading.load_days(site_id, Week.of(TODAY).monday, Week.of(TODAY).sunday)),
        )

    site_id = site.id
    put(site, TODAY, dish(site, "Plov"))
    measure()  # places are remembered from here on
    few = measure()
    make_site("Second")
    again = sites.by_id(site_id)
    assert again is not None
    for step in range(5):
        put(again, TODAY + timedelta(days=step), *[dish(again, f"Dish {number}") for number in range(20)])

    assert few == measure()
    assert few[0] <= 5
    assert few[1] <= 3


def test_lunch_is_remembered_until_the_menu_changes(
    site: Site, reader: Viewer, count_queries: Callable[..., Any]
) -> None:
    put(site, TODAY, dish(site, "Plov"))
    assert lunch_names(reader) == ["Plov"]
    with count_queries() as count:
        assert lunch_names(reader) == ["Plov"]
    assert len(count) == 0

    put(site, TODAY, dish(site, "Borscht"))
    assert lunch_names(reader) == ["Borscht"]
