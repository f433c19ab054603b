"""Birthdays and newcomers: whose day it is where they work, the 29th of February, and nobody who would rather not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.org import birthdays, calendar_days, local_days
from core.org.dates import today


@pytest.fixture
def days(monkeypatch):
    """``days("2026-11-30T22:30")`` sets the moment (UTC) that every place's date is told from."""
    from datetime import UTC, datetime

    from core import clock

    def at(text):
        now = datetime.fromisoformat(text).replace(tzinfo=UTC)
        real = clock.today_in

        def today_in(zone, moment=None):
            return real(zone, moment or now)

        monkeypatch.setattr(local_days, "today_in", today_in)
        monkeypatch.setattr(local_days, "today", lambda: today_in(clock.zone("Europe/Moscow")))
        return today_in(clock.zone("Europe/Moscow"))

    return at


def told(listed):
    return [(day.isoformat(), occasion.person.name, occasion.today) for day, same in listed.days for occasion in same]


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("born", "moment", "period", "day"),
    [
        ((11, 23), "2026-11-26T09:00", "week", "2026-11-23"),
        ((11, 29), "2026-11-26T09:00", "week", "2026-11-29"),
        ((11, 30), "2026-11-26T09:00", "week", None),
        ((11, 30), "2026-11-26T09:00", "month", "2026-11-30"),
        ((12, 1), "2026-11-26T09:00", "month", None),
        ((12, 31), "2026-11-26T09:00", "next", "2026-12-31"),
        ((1, 31), "2026-12-26T09:00", "next", "2027-01-31"),
        ((1, 1), "2026-12-31T09:00", "week", "2027-01-01"),
        ((2, 29), "2027-02-10T09:00", "month", "2027-02-28"),
        ((2, 29), "2028-02-10T09:00", "month", "2028-02-29"),
        ((2, 29), "2027-03-01T09:00", "month", None),
    ],
)
def test_which_days_belong_to_a_period(make, days, born, moment, period, day):
    on = days(moment)
    make.person("Born", birth_month=born[0], birth_day=born[1])
    make.person("Hidden", birth_month=born[0], birth_day=born[1], show_birthday=False)
    make.person("Gone", birth_month=born[0], birth_day=born[1], until=today() - timedelta(days=5))
    found = told(calendar_days.birthdays(period, on))
    assert [entry[:2] for entry in found] == ([(day, "Born")] if day else [])


@pytest.mark.usefixtures("app")
def test_today_is_the_day_at_the_place_of_work(make, days):
    on = days("2026-11-30T18:00")  # 21:00 in Moscow, already 4:00 of the next day in Vladivostok
    east = make.location("East", time_zone="Asia/Vladivostok")
    born = {"birth_month": 12, "birth_day": 1}
    make.person("Eastern", location=east, **born)
    make.person("Western", location=make.location("West"), **born)
    make.person("Nowhere", **born)
    assert told(calendar_days.birthdays("month", on)) == [("2026-12-01", "Eastern", True)]
    week = told(calendar_days.birthdays("week", on))
    assert week == [
        ("2026-12-01", "Eastern", True), ("2026-12-01", "Nowhere", False), ("2026-12-01", "Western", False),
    ]  # fmt: skip


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("born", "on", "day"),
    [
        ((11, 23), "2026-11-23", "2026-11-23"),
        ((11, 30), "2026-11-23", "2026-11-30"),
        ((12, 1), "2026-11-23", None),
        ((1, 2), "2026-12-30", "2027-01-02"),
        ((2, 29), "2027-02-28", "2027-02-28"),
        ((2, 29), "2028-02-28", "2028-02-29"),
    ],
)
def test_the_home_page_tells_of_the_next_week(make, days, born, on, day):
    on = days(f"{on}T09:00")
    make.person("Born", birth_month=born[0], birth_day=born[1])
    make.person("Hidden", birth_month=born[0], birth_day=born[1], show_birthday=False)
    found, _ = birthdays.greeted(on)
    assert [(one.person.name, one.day.isoformat()) for one in found] == ([("Born", day)] if day else [])


@pytest.mark.usefixtures("app")
def test_the_home_page_goes_by_the_day_at_the_place_of_work(make, days):
    on = days("2025-10-31T22:30")  # 1 November in Moscow and Vladivostok, still 31 October in Lisbon
    west = make.location("West", time_zone="Europe/Lisbon")
    east = make.location("East", time_zone="Asia/Vladivostok")
    for name, location in (("Lisbon", west), ("Vladivostok", east), ("Nowhere", None)):
        make.person(f"{name} New", location=location, since=date(2025, 11, 1))
        for month, day in ((10, 31), (11, 1)):
            make.person(f"{name} {day}", location=location, birth_month=month, birth_day=day)
    born, joined = birthdays.greeted(on)
    assert [(one.person.name, one.today) for one in born] == [
        ("Lisbon 31", True), ("Nowhere 1", True), ("Vladivostok 1", True), ("Lisbon 1", False),
    ]  # fmt: skip
    assert [one.person.name for one in joined] == ["Nowhere New", "Vladivostok New"], "in Lisbon that is tomorrow"


@pytest.mark.usefixtures("app")
def test_a_department_means_its_subtree_and_pages_follow(make, days):
    on = days("2026-11-26T09:00")
    plant = make.department("Plant")
    shop = make.department("Shop", parent=plant)
    for number in range(5):
        make.person(f"Name{number}", department=shop, birth_month=11, birth_day=20 + number)
    make.person("Other", department=make.department("Other"), birth_month=11, birth_day=20)
    found = [calendar_days.birthdays("month", on, department=plant.id, page=page, size=2) for page in (1, 2, 3, 4)]
    assert [name for page in found for _, name, _ in told(page)] == [f"Name{number}" for number in range(5)]
    assert {page.total for page in found} == {5}


@pytest.mark.usefixtures("app")
def test_newcomers_come_latest_first_for_thirty_days(make):
    now = today()
    for name, ago in (("Old", 31), ("Edge", 30), ("Fresh", 2), ("First", 0)):
        make.person(name, since=now - timedelta(days=ago))
    make.person("Coming", since=now + timedelta(days=2))
    assert [(name, first) for _, name, first in told(calendar_days.newcomers(now))] == [
        ("First", True), ("Fresh", False), ("Edge", False),
    ]  # fmt: skip


def test_the_pages_say_day_and_month_and_never_the_year(make, login):
    now = today()
    anna = make.person("Anna", birth_month=now.month, birth_day=now.day, since=now - timedelta(days=3))
    client = login(anna)
    text = client.get("/people/birthdays").text
    assert "Anna" in text and "1 birthday" in text and "Today" in text
    assert str(now.year) not in text.partition("<main")[2].partition("</main")[0]
    assert "Anna" in client.get("/people/newcomers").text
    for query in ("period=month", "period=next", "period=x", "department=x", "department=98765", "page=99"):
        assert client.get(f"/people/birthdays?{query}").status_code == 200
        assert client.get(f"/people/newcomers?{query}").status_code == 200


def test_their_cost_does_not_grow_with_the_people(make, login, count_queries):
    now = today()

    def cost(number):
        for place in range(number):
            make.person(f"Name{number}{place}", birth_month=now.month, birth_day=now.day, since=now)
        counts = []
        for url in ("/people/birthdays", "/people/newcomers"):
            client.get(url)
            with count_queries() as count:
                assert client.get(url).status_code == 200
            counts.append(len(count))
        return counts

    client = login(make.person("Reader"))
    assert cost(2) == cost(20)


def test_a_leap_day_is_a_day_of_the_calendar():
    from core.org.birthdays import celebrated

    assert celebrated([date(2027, 2, 28)])[2, 29] == date(2027, 2, 28)
    assert (2, 29) not in celebrated([date(2028, 2, 28)])
