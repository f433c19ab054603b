"""Who has to confirm, and until when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from plugin_sdk import Absent, settings
from plugin_sdk.db import session
from plugins.orders.services import confirming, duties, issuing, reading, workdays

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [(0, 1, 1), (0, 4, 4), (4, 1, 7), (5, 1, 7), (6, 1, 7), (0, 5, 7), (0, 10, 14)],
    ids=["next", "friday", "over-the-weekend", "from-saturday", "from-sunday", "week", "two-weeks"],
)
def test_working_days_are_monday_to_friday(start, days, end):
    assert workdays.after(MONDAY + timedelta(days=start), days) == MONDAY + timedelta(days=end)


def test_holidays_give_more_time():
    assert workdays.after(MONDAY, 2, [MONDAY + timedelta(days=1)]) == MONDAY + timedelta(days=3)


def away(first, last):
    return Absent(
        since=MONDAY + timedelta(days=first), until=MONDAY + timedelta(days=last) if last is not None else None
    )


@pytest.mark.parametrize(
    ("absences", "due"),
    [
        ([], 3),
        ([away(-5, -1)], 3),
        ([away(-5, 6)], 10),
        ([away(2, 6)], 10),
        ([away(4, 9)], 3),
        ([away(0, 6), away(8, 13)], 17),
        ([away(1, None)], None),
    ],
    ids=["here", "back-before", "away-at-the-issue", "leaves-meanwhile", "leaves-afterwards", "twice", "open"],
)
def test_the_time_counts_from_the_return(absences, due):
    found = workdays.due(MONDAY, 3, absences)
    assert found == (MONDAY + timedelta(days=due) if due is not None else None)


def test_lines_of_the_setting_that_are_no_days_are_told(app):
    settings.set("orders", "holidays", ["2027-01-01", "New Year"], by=None)
    assert workdays.holidays() == {date(2027, 1, 1)}
    (problem,) = workdays.problems()
    assert "New Year" in problem


def test_a_living_audience_follows_the_company(write, make, day, duties_of, viewer_of):
    sales = make.department("Sales")
    first = make.person("First Ann", department=sales)
    make.person("Other Bob")
    order = write(acknowledge=True, audience=[f"department:{sales.id}"], ago=3)
    assert set(duties_of(order)) == {first.id}
    newcomer = make.person("Newcomer Cid", department=sales)
    # Asked before the job has looked.
    assert [item.id for item in reading.waiting(viewer_of(newcomer))] == [order.id]
    duties.follow(day)
    found = duties_of(order)
    assert set(found) == {first.id, newcomer.id}
    assert found[newcomer.id].since == day
    assert found[newcomer.id].due_on == workdays.after(day, 3)
    assert found[first.id].due_on == workdays.after(day - timedelta(days=3), 3)


def test_newcomers_get_only_what_is_still_in_force(write, make, day, duties_of, viewer_of, run_jobs):
    over = write("1-P", acknowledge=True, ago=30, valid_until=day - timedelta(days=1))
    still = write("2-P", acknowledge=True, ago=30)
    newcomer = make.person("Newcomer Cid")
    duties.follow(day)
    assert newcomer.id not in duties_of(over)
    assert newcomer.id in duties_of(still)
    assert [item.id for item in reading.waiting(viewer_of(newcomer))] == [still.id]


def test_a_fixed_list_stays_as_it_was(write, make, day, duties_of, viewer_of):
    sales = make.department("Sales")
    first = make.person("First Ann", department=sales)
    order = write(acknowledge=True, mode="fixed", audience=[f"department:{sales.id}"])
    newcomer = make.person("Newcomer Cid", department=sales)
    duties.follow(day)
    assert set(duties_of(order)) == {first.id}
    assert reading.waiting(viewer_of(newcomer)) == ()
    assert not confirming.may_confirm(viewer_of(newcomer), order, issuing.current_of(order), None)


def test_who_is_on_the_list_may_read_it_wherever_they_work_now(write, make, day, viewer_of):
    sales = make.department("Sales")
    mover = make.person("Mover Ann", department=sales)
    order = write(acknowledge=True, mode="fixed", audience=[f"department:{sales.id}"])
    from core.org.models import Assignment

    session.query(Assignment).delete()
    session.commit()
    assert reading.find(viewer_of(mover), order.id) is not None
    assert [item.id for item in reading.waiting(viewer_of(mover))] == [order.id]


def test_who_belongs_no_more_is_left_in_peace_and_has_the_whole_time_after_coming_back(
    write, make, day, duties_of, viewer_of
):
    sales = make.department("Sales")
    mover = make.person("Mover Ann", department=sales)
    order = write(acknowledge=True, audience=[f"department:{sales.id}"], ago=20)
    from core.org.models import Assignment

    (post,) = session.query(Assignment).all()
    post.department_id = None
    session.commit()
    duties.follow(day)
    assert duties_of(order)[mover.id].ended_on == day
    post.department_id = sales.id
    session.commit()
    duties.follow(day)
    back = duties_of(order)[mover.id]
    assert (back.ended_on, back.since) == (None, day)


def test_an_absence_moves_the_last_day_when_it_becomes_known(write, make, day, duties_of, absent):
    person = make.person("Away Ann")
    order = write(acknowledge=True)
    absent(person, 0, 6)
    duties.follow(day)
    assert duties_of(order)[person.id].due_on == workdays.after(day + timedelta(days=7), 3)
    absent(person, 7, None)
    duties.follow(day)
    assert duties_of(order)[person.id].due_on is None


def test_a_new_version_is_confirmed_anew(write, make, day, duties_of, viewer_of):
    person = make.person("First Ann")
    viewer = viewer_of(person)
    order = write(acknowledge=True, mode="fixed")
    confirming.confirm(viewer, order, issuing.current_of(order).id)
    newcomer = make.person("Newcomer Cid")
    version = issuing.begin_version(order, viewer=viewer)
    issuing.write(version, "<p>Do it well.</p>", "Well.")
    issuing.issue_version(order, viewer=viewer, today=day, tell=False)
    session.commit()
    found = duties_of(order)
    assert found[person.id].entry_id is None
    assert newcomer.id not in found, "a fixed list takes nobody in"
    assert [item.version for item in reading.waiting(viewer)] == [2]


def test_orders_that_ask_nothing_make_nobody_wait(write, make, viewer_of, duties_of):
    reader = viewer_of(make.person())
    assert duties_of(write()) == {}
    assert reading.waiting(reader) == ()
