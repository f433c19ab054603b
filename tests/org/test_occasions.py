"""What blocks learn of birthdays, anniversaries and newcomers, and whom they are told to ask in a leaver's place."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from core.clock import today_in, zone
from core.extension import Viewer
from core.org import refresh
from core.org.heads_above import heads_above
from core.org.occasions import occasions


def told(first, last, **options):
    return [(one.kind, one.person_id, one.day, one.years) for one in occasions(None, first, last, **options)]


def test_birthdays_anniversaries_and_newcomers(make):
    today = today_in(zone("Europe/Moscow"))
    born = make.person(birth_month=5, birth_day=20)
    veteran = make.person(since=date(2016, 5, 21))
    fresh = make.person(since=today - timedelta(days=3))
    make.person()
    assert told(date(2026, 5, 18), date(2026, 5, 24)) == [
        ("birthday", born.id, date(2026, 5, 20), 0),
        ("anniversary", veteran.id, date(2026, 5, 21), 10),
    ]
    assert ("joined", fresh.id, today - timedelta(days=3), 0) in told(today - timedelta(days=5), today)
    assert told(date(2026, 5, 18), date(2026, 5, 24), person_ids=[born.id]) == [
        ("birthday", born.id, date(2026, 5, 20), 0)
    ]


@pytest.mark.parametrize(("year", "day"), [(2027, date(2027, 2, 28)), (2028, date(2028, 2, 29))])
def test_the_29th_of_february(make, year, day):
    born = make.person(birth_month=2, birth_day=29)
    joined = make.person(since=date(2020, 2, 29))
    assert told(date(year, 2, 25), date(year, 3, 2)) == [
        ("birthday", born.id, day, 0), ("anniversary", joined.id, day, year - 2020),
    ]  # fmt: skip


def test_who_hides_their_birthday_or_has_left_has_none(make):
    make.person(birth_month=5, birth_day=20, show_birthday=False)
    make.person(birth_month=5, birth_day=20, since=date(2016, 5, 20), until=date(2020, 1, 1))
    future = make.person(birth_month=5, birth_day=20, since=date.max.replace(year=2100))
    assert future.status == "future"
    assert told(date(2026, 5, 1), date(2026, 5, 31)) == []


def test_a_hidden_birthday_is_gone_at_once_though_the_day_was_asked_before(make):
    person = make.person(birth_month=5, birth_day=20)
    assert told(date(2026, 5, 1), date(2026, 5, 31))
    person.show_birthday = False
    refresh.refresh([person.id])
    assert told(date(2026, 5, 1), date(2026, 5, 31)) == []


def test_the_day_is_that_of_the_place(make):
    far = make.location("Kiritimati", time_zone="Pacific/Kiritimati")
    near = make.location("Samoa", time_zone="Pacific/Pago_Pago")
    day = today_in(zone("Pacific/Kiritimati"))
    first = make.person(location=far, birth_month=day.month, birth_day=day.day)
    second = make.person(location=near, birth_month=day.month, birth_day=day.day)
    ahead = {one.person_id: one.ahead for one in occasions(None, day - timedelta(days=2), day + timedelta(days=2))}
    assert ahead[first.id] == 0
    assert ahead[second.id] in (1, 2)


def test_nothing_is_told_to_who_may_not_see_colleagues(make, viewer_of):
    make.person(birth_month=5, birth_day=20)
    known = viewer_of(make.person())
    assert len(occasions(known, date(2026, 5, 1), date(2026, 5, 31))) == 1
    stranger = Viewer(
        account_id=None, person_id=None, name="", principals=frozenset(), permissions=frozenset(), locale="en",
        time_zone=known.time_zone, today=known.today, location_id=None, roles=frozenset(),
    )  # fmt: skip
    assert occasions(stranger, date(2026, 5, 1), date(2026, 5, 31)) == []


def test_a_span_is_bounded(app):
    with pytest.raises(ValueError, match="62 days"):
        occasions(None, date(2026, 1, 1), date(2026, 3, 4))


def test_the_department_is_told_and_asking_again_costs_nothing(make, count_queries):
    sales = make.department("Sales")
    person = make.person(department=sales, birth_month=5, birth_day=20)
    span = date(2026, 5, 1), date(2026, 5, 31)
    (found,) = occasions(None, *span)
    assert (found.person_id, found.department_id) == (person.id, sales.id)
    with count_queries() as count:
        occasions(None, *span)
    assert len(count) == 0


def test_heads_above(make):
    company = make.department("Company")
    sales = make.department("Sales", parent=company)
    empty = make.department("North", parent=sales)
    director, head = make.person(department=company), make.person(department=sales)
    make.head(director, company)
    make.head(head, sales)
    clerk = make.person(department=empty)
    leaver = make.person(department=empty, since=date(2020, 1, 1), until=date(2024, 1, 1))
    homeless = make.person()
    found = heads_above([clerk.id, leaver.id, head.id, director.id, homeless.id])
    assert {number: [card.id for card in cards] for number, cards in found.items()} == {
        clerk.id: [head.id], leaver.id: [head.id], head.id: [director.id],
    }  # fmt: skip
    assert heads_above([]) == {}
