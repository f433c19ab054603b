"""That somebody is away, and until when, stands on their page; why does not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.db import db
from core.org import away
from core.org.dates import today as portal_today
from core.org.models import Absence, Person

TODAY = date(2026, 3, 3)


@pytest.fixture
def absent(make):
    """``absent(first, last, expected)``: days from today; gives the person's id."""
    person: Person = make.person("Smith Ann", since=date(2020, 1, 1))

    def add(first: int, last: int | None, expected: int | None = None) -> int:
        def day(number: int | None) -> date | None:
            return TODAY + timedelta(days=number) if number is not None else None

        db.session.add(
            Absence(
                person_id=person.id, kind="sick", starts_on=day(first), ends_on=day(last), expected_until=day(expected)
            )
        )
        db.session.commit()
        return person.id

    return add


@pytest.mark.parametrize(
    ("first", "last", "expected", "until"),
    [(0, 0, None, 0), (-3, 2, None, 2), (-3, None, 5, 5), (-3, None, None, None)],
    ids=["today", "some-days", "expected", "open"],
)
def test_who_is_away_is_so_until_the_last_day(absent, first, last, expected, until):
    found = away.of_person(absent(first, last, expected), TODAY)
    assert found == away.Away(TODAY + timedelta(days=until) if until is not None else None)


@pytest.mark.parametrize(("first", "last"), [(1, 5), (-5, -1)], ids=["to-come", "past"])
def test_who_is_here_is_not_away(absent, first, last):
    assert away.of_person(absent(first, last), TODAY) is None


def test_absences_that_follow_each_other_are_one(absent):
    absent(-2, 1)
    assert away.of_person(absent(2, 4), TODAY) == away.Away(TODAY + timedelta(days=4))


def test_the_page_says_until_when_and_not_why(absent, login, viewer_of):
    today = portal_today()
    days = (today - TODAY).days
    person_id = absent(days - 2, days + 2)
    page = login().get(f"/people/{person_id}").text
    assert "Away until" in page
    assert "sick" not in page.lower()


def test_the_directory_and_departments_tell_who_is_away(make, login, count_queries):
    sales = make.department("Sales")
    shop = make.department("Shop", parent=sales)
    today = portal_today()
    gone = [make.person(f"Gone{number} Ann", department=shop) for number in range(9)]
    make.person("Here Bob", department=sales)
    client = login(make.person("Reader", department=shop))

    def leave(people):
        for person in people:
            db.session.add(Absence(person_id=person.id, kind="sick", starts_on=today, ends_on=today))
        db.session.commit()

    def cost(path):
        client.get(path)
        with count_queries() as count:
            client.get(path)
        return len(count)

    paths = (f"/departments/{sales.id}", "/people?away=1", "/people")
    assert "Away today" not in client.get(paths[0]).text
    leave(gone[:1])
    few = [cost(path) for path in paths]
    leave(gone[1:])
    assert [cost(path) for path in paths] == few
    listed = client.get("/people?away=1").text
    assert all(person.name in listed for person in gone) and "Here Bob" not in listed
    assert "sick" not in listed.lower()
    page = client.get(paths[0]).text
    assert f"/people?department={sales.id}&amp;away=1" in page, "the rest is behind a link"
    assert "Away today" in page and "Gone8 Ann" not in page.split("Away today")[-1]
    other = client.get("/people?away=1&on=2026-03-03").text
    assert "Here Bob" in other and "Away" not in other, "another day's absences are nobody's business"


def test_who_turned_out_to_be_somebody_else_leads_there(make, login):
    person, other = make.person("Smith Ann"), make.person("Smith Anna")
    person.same_as_id = other.id
    db.session.commit()
    answer = login().get(f"/people/{person.id}")
    assert (answer.status_code, answer.location) == (302, f"/people/{other.id}")


def test_absences_of_many_are_told_without_their_reason_and_joined_where_they_follow(absent, make):
    other = make.person("Baker Tom")
    person = absent(-30, -20)
    for first, last in ((-2, 1), (2, 4), (10, 12)):
        absent(first, last)
    found = away.absences([person, other.id], TODAY)
    spans = [(stretch.since - TODAY, stretch.until - TODAY) for stretch in found[person]]
    assert spans == [(timedelta(days=-2), timedelta(days=4)), (timedelta(days=10), timedelta(days=12))]
    assert other.id not in found


def test_an_absence_whose_end_nobody_knows_takes_in_all_that_follows(absent):
    person = absent(3, None)
    absent(5, 9)
    (stretch,) = away.absences([person], TODAY)[person]
    assert (stretch.since, stretch.until) == (TODAY + timedelta(days=3), None)
