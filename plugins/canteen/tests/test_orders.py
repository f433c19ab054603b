"""Orders: until when, within which limits, what a changed menu does to them, and what the kitchen and payroll see."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import func, select

from plugin_sdk import Viewer
from plugin_sdk.db import session
from plugin_sdk.testing import Make
from plugins.canteen import jobs, personal
from plugins.canteen.models import Day, Site
from plugins.canteen.order_models import Order, OrderLine
from plugins.canteen.services import choices, kitchen, reading
from plugins.canteen.services.ordering import cutoff, headcount, mine, names, payroll, placing, reminders
from plugins.canteen.services.ordering.payroll import Month
from plugins.canteen.services.ordering.placing import SLOT, OrderRefused, Wish
from plugins.canteen.services.values import MenuDay
from plugins.canteen.tests.conftest import MakeSite, dish, notified, put

RunJobs = Callable[..., int]


@pytest.fixture
def ordering(site: Site, monday: date) -> Site:
    """The canteen takes orders until 16:00 of the open day before; there is a menu for Monday."""
    site.takes_orders = True
    put(site, monday, dish(site, "Plov", price="235"), dish(site, "Borscht", "soup", price="120.50"))
    return site


def ids(site: Site, day: date) -> dict[str, int]:
    stored = reading.load_day(site.id, day)
    return {each.name: each.id for each in (stored.dishes if stored is not None else ())}


def order(site: Site, day: date, person_id: int, slot: time | None = None, **portions: int) -> Order:
    known = ids(site, day)
    wish = Wish({known[name]: number for name, number in portions.items()}, slot)
    placed = placing.place(site, day, person_id, wish)
    session.commit()
    return placed


def test_the_cut_off_is_local_and_skips_days_on_which_the_canteen_is_closed(make_site: MakeSite, monday: date) -> None:
    site = make_site("East", zone="Asia/Vladivostok", takes_orders=True, orders_until=time(15, 30), orders_ahead=2)
    friday, thursday, wednesday = (monday - timedelta(days=days) for days in (3, 4, 5))

    def until(day: date) -> datetime:
        return datetime.combine(day, time(5, 30), tzinfo=UTC)

    assert cutoff.deadline(site, monday) == until(thursday)
    put(site, friday, closed=True, reason="Holiday")
    assert cutoff.deadline(site, monday) == until(wednesday)
    put(site, monday - timedelta(days=2), dish(site, "Saturday's plov"))
    assert cutoff.deadline(site, monday) == until(thursday)
    site.orders_ahead = 0
    assert cutoff.deadlines(site, [monday, friday]) == {monday: until(monday), friday: until(friday)}


def test_an_order_is_changed_and_withdrawn_until_the_cut_off_and_not_after(
    ordering: Site, make: Make, monday: date
) -> None:
    person = make.person().id
    known = ids(ordering, monday)
    late = cutoff.deadline(ordering, monday)

    order(ordering, monday, person, Plov=1)
    order(ordering, monday, person, Plov=2, Borscht=1)

    lines = session.execute(select(OrderLine.name, OrderLine.portions, OrderLine.price)).all()
    assert sorted(lines) == [("Borscht", 1, Decimal("120.50")), ("Plov", 2, Decimal(235))]
    with pytest.raises(OrderRefused, match="closed"):
        placing.place(ordering, monday, person, Wish({known["Plov"]: 1}), now=late)
    with pytest.raises(OrderRefused, match="closed"):
        placing.withdraw(ordering, monday, person, now=late)
    placing.withdraw(ordering, monday, person, now=late - timedelta(seconds=1))
    assert session.scalar(select(func.count()).select_from(OrderLine)) == 0


def test_what_cannot_be_ordered_is_said_for_each_field_and_nothing_is_changed(
    ordering: Site, make: Make, cook: Viewer, monday: date
) -> None:
    ordering.slots = (time(12), time(12, 30))
    person, known = make.person().id, ids(ordering, monday)
    order(ordering, monday, person, time(12), Plov=1)
    kitchen.set_sold_out(ordering, known["Borscht"], True, viewer=cook)

    with pytest.raises(OrderRefused) as refused:
        placing.place(ordering, monday, person, Wish({known["Plov"]: 21, known["Borscht"]: 1, 0: 1}, time(11)))

    assert {key: text[:12] for key, text in refused.value.fields.items()} == {
        known["Plov"]: "Enter a numb", known["Borscht"]: "It is sold o", 0: "This dish is", SLOT: "Choose when ",
    }  # fmt: skip
    with pytest.raises(OrderRefused, match="withdraw"):
        placing.place(ordering, monday, person, Wish({}, time(12)))
    with pytest.raises(OrderRefused, match="no menu"):
        placing.place(ordering, monday + timedelta(days=1), person, Wish({known["Plov"]: 1}))
    kitchen.set_sold_out(ordering, known["Plov"], True, viewer=cook)
    assert order(ordering, monday, person, time(12, 30), Plov=1).slot == time(12, 30), "what was ordered stays"
    ordering.takes_orders = False
    with pytest.raises(OrderRefused, match="no orders"):
        placing.place(ordering, monday, person, Wish({known["Plov"]: 1}, time(12)))


def test_a_limit_holds_for_all_together(ordering: Site, make: Make, cook: Viewer, monday: date) -> None:
    first, second = make.person().id, make.person().id
    plov = ids(ordering, monday)["Plov"]
    headcount.set_limits(ordering, monday, {plov: 3}, viewer=cook)
    order(ordering, monday, first, Plov=2)

    with pytest.raises(OrderRefused, match=r"Only 1 portion is left"):
        placing.place(ordering, monday, second, Wish({plov: 2}))
    order(ordering, monday, second, Plov=1)
    with pytest.raises(OrderRefused, match=r"Only 2 portions are left"):
        placing.place(ordering, monday, first, Wish({plov: 3}))
    headcount.set_limits(ordering, monday, {plov: 1}, viewer=cook)
    assert order(ordering, monday, first, Plov=2).lines[0].portions == 2, "a lower limit takes nothing away"


def test_never_more_than_the_limit_when_many_order_at_once(
    app: Flask, ordering: Site, make: Make, cook: Viewer, monday: date
) -> None:
    people = [make.person().id for _number in range(8)]
    plov = ids(ordering, monday)["Plov"]
    headcount.set_limits(ordering, monday, {plov: 3}, viewer=cook)
    session.commit()
    site_id, start, taken = ordering.id, threading.Barrier(len(people)), []

    def eat(person_id: int) -> None:
        with app.app_context():
            site = session.get(Site, site_id)
            assert site is not None
            start.wait(30)
            try:
                placing.place(site, monday, person_id, Wish({plov: 1}))
                session.commit()
                taken.append(person_id)
            except OrderRefused:
                session.rollback()

    threads = [threading.Thread(target=eat, args=(person_id,)) for person_id in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    session.rollback()
    assert len(taken) == 3
    assert session.scalar(select(func.sum(OrderLine.portions)).where(OrderLine.dish_id == plov)) == 3


def test_who_ordered_a_dish_that_is_gone_is_told_and_does_not_pay(
    ordering: Site, make: Make, cook: Viewer, monday: date, run_jobs: RunJobs
) -> None:
    eater, other = make.person(), make.person()
    for person in (eater, other):
        make.account(person)
    order(ordering, monday, eater.id, Plov=1, Borscht=1)
    order(ordering, monday, other.id, Borscht=1)
    stored = reading.load_day(ordering.id, monday)
    assert stored is not None
    menu = MenuDay.of(stored)

    kitchen.save_day(ordering, MenuDay(day=monday, dishes=menu.dishes[1:]), version=stored.version, viewer=cook)
    session.commit()
    run_jobs()

    assert [text.split(":")[1] for text in notified(eater.id)] == [" the menu has changed"]
    assert notified(other.id) == []
    shown = mine.coming(eater.id, monday)[0]
    assert [(line.name, line.state) for line in shown.lines] == [("Plov", "dropped"), ("Borscht", "ordered")]
    assert shown.total.startswith("120.5")
    assert payroll.total(ordering, Month.of(monday)) == Decimal("241.00")

    order(ordering, monday, eater.id, Borscht=1)
    assert [line.state for line in mine.coming(eater.id, monday)[0].lines] == ["ordered"]
    kitchen.close_day(ordering, monday, "No water", viewer=cook)
    session.commit()
    run_jobs()
    assert (len(notified(eater.id)), len(notified(other.id))) == (2, 1)
    assert headcount.of_day(ordering, monday).portions == 0


def test_who_ordered_a_dish_that_became_another_is_told(
    ordering: Site, make: Make, cook: Viewer, monday: date, run_jobs: RunJobs
) -> None:
    eater = make.person()
    make.account(eater)
    order(ordering, monday, eater.id, Plov=1)
    stored = reading.load_day(ordering.id, monday)
    assert stored is not None
    menu = MenuDay.of(stored)
    other = dish(ordering, "Lagman", price="300", id=menu.dishes[0].id)

    kitchen.save_day(
        ordering, MenuDay(day=monday, dishes=(other, *menu.dishes[1:])), version=stored.version, viewer=cook
    )
    session.commit()
    run_jobs()

    line = mine.coming(eater.id, monday)[0].lines[0]
    assert (line.name, line.was, line.state, line.price) == ("Lagman", "Plov", "renamed", "235\u00a0₽")
    assert len(notified(eater.id)) == 1


def test_the_kitchen_counts_by_dish_and_time_and_changes_orders_after_the_cut_off(
    ordering: Site, make: Make, cook: Viewer, monday: date, run_jobs: RunJobs
) -> None:
    ordering.slots = (time(12), time(13))
    one, two = make.person("Ivanova Anna"), make.person("Belov Ilya")
    make.account(one)
    order(ordering, monday, one.id, time(13), Plov=1)
    order(ordering, monday, two.id, time(12), Plov=2, Borscht=1)

    count = headcount.of_day(ordering, monday)
    assert [(each.name, list(each.by_slot), each.portions) for each in count.dishes] == [
        ("Borscht", [1, 0], 1),
        ("Plov", [2, 1], 3),
    ]
    assert (count.people, list(count.by_slot), count.portions) == (2, [1, 1], 4)
    assert headcount.table(count)[1:] == [["Soups", "Borscht", "1", "0", "1"], ["Main dishes", "Plov", "2", "1", "3"]]
    assert [row[:2] for row in names.table(ordering, monday)[1:]] == [
        ["12:00", "Belov Ilya"], ["12:00", "Belov Ilya"], ["13:00", "Ivanova Anna"],
    ]  # fmt: skip

    plov = ids(ordering, monday)["Plov"]
    ordering.orders_ahead = 10
    placing.place_for(ordering, monday, one.id, Wish({plov: 4}, time(12)), viewer=cook)
    placing.place_for(ordering, monday, two.id, Wish({}), viewer=cook)
    session.commit()
    run_jobs()
    assert headcount.portions_by_day(ordering, monday, monday) == {monday: 4}
    assert len(notified(one.id)) == 1


def test_payroll_sums_a_month_with_personnel_numbers(ordering: Site, make: Make, cook: Viewer, monday: date) -> None:
    department = make.department("Accounts")
    person, nobody = make.person("Ivanova Anna", department=department), make.person("Belov Ilya")
    order(ordering, monday, person.id, Plov=2, Borscht=1)
    order(ordering, monday, nobody.id, Borscht=1)
    month = Month.of(monday)

    rows = payroll.table(ordering, month, viewer=cook)

    assert rows[0][-1] == "Amount, RUB"
    assert [row[0] for row in rows[1:]] == ["00002", "00003"]
    assert [row[1:] for row in rows[1:]] == [
        ["Ivanova Anna", "Accounts", "1", "3", "590.50"],
        ["Belov Ilya", "", "1", "1", "120.50"],
    ]
    assert payroll.own_sum(person.id, month) == [("RUB", Decimal("590.50"))]
    assert payroll.total(ordering, month.previous) == 0


def test_who_asked_for_it_is_reminded_once_unless_they_have_ordered(
    ordering: Site, make: Make, monday: date, run_jobs: RunJobs
) -> None:
    forgetful, diligent, unasked = (make.person() for _number in range(3))
    for person in (forgetful, diligent, unasked):
        make.account(person)
    for person in (forgetful, diligent):
        choices.remind(person.id, ordering)
    order(ordering, monday, diligent.id, Plov=1)
    until = cutoff.deadline(ordering, monday)

    told = [
        reminders.remind(until - before) for before in (timedelta(hours=3), timedelta(hours=1), timedelta(minutes=5))
    ]
    session.commit()
    run_jobs()

    assert told == [0, 1, 0]
    assert [len(notified(person.id)) for person in (forgetful, diligent, unasked)] == [1, 0, 0]
    assert session.scalar(select(Day.reminded).where(Day.day == monday)) is True
    assert "canteen.remind" in [job.name for job in jobs.JOBS]


def test_a_person_gets_their_orders_and_after_erasure_only_past_portions_stay(
    ordering: Site, make: Make, monday: date, today: date
) -> None:
    person = make.person().id
    order(ordering, monday, person, Plov=1)
    past = Order(site_id=ordering.id, day=today - timedelta(days=3), person_id=person, lines=[])
    past.lines.append(OrderLine(name="Shchi", portions=1, dish_id=ids(ordering, monday)["Borscht"]))
    session.add(past)
    session.commit()

    data = next(record.data for record in personal.export(person) if "orders" in record.data)
    report = personal.erase(person)
    session.commit()

    assert [each["day"] for each in data["orders"]] == [past.day.isoformat(), monday.isoformat()]
    assert report.erased == 2
    assert [(each.day, each.person_id) for each in session.scalars(select(Order))] == [(past.day, None)]
    assert [
        row.person_id for row in payroll.owed(session.execute(payroll.by_person(ordering, Month.of(past.day))))
    ] == [None]


def test_a_word_to_the_kitchen_is_read_without_a_name_and_does_not_stay(
    ordering: Site, make: Make, monday: date
) -> None:
    eater, other = make.person("Baker Tom"), make.person("Lind Anna")
    order(ordering, monday, other.id, Plov=1)
    placed = placing.place(ordering, monday, eater.id, Wish({ids(ordering, monday)["Borscht"]: 1}, note="No nuts"))
    session.commit()
    read = [(note.text, note.dishes) for note in headcount.of_day(ordering, monday).notes]
    assert read == [("No nuts", ["Borscht"])]
    assert [row[-1] for row in names.table(ordering, monday)[1:]] == ["No nuts", ""]
    assert (mine.show([placed])[0].note, placing.forget_notes()) == ("No nuts", 0)
    placed.day = monday - timedelta(days=30)
    session.flush()
    assert (placing.forget_notes(), headcount.of_day(ordering, placed.day).notes) == (1, [])
