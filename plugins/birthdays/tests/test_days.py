"""Whose day it is: on the home page, in the month, in messages to a department; and what leaks nowhere."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from plugin_sdk import services
from plugin_sdk.db import session, utcnow
from plugins.birthdays.services import choices, greetings, months, occasions, personal, reminding
from plugins.birthdays.services.occasions import around


def subjects_of(person):
    session.rollback()
    rows = session.execute(text("SELECT subject FROM core_notification WHERE person_id = :id"), {"id": person.id})
    return sorted(rows.scalars())


def noon(day):
    return datetime.combine(day, time(12), tzinfo=ZoneInfo("UTC"))


def years_ago(day, years):
    return date(day.year - years, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


def test_the_home_page_shows_today_and_soon_once(born, login, today):
    born(0, "Today Tina")
    born(3, "Soon Sam")
    born(9, "Later Lena")
    page = login().get("/").text
    assert "Today Tina" in page
    assert "Soon Sam" in page
    assert "Later Lena" not in page
    assert "birthdays-today" in page
    assert "org-people" not in page


def test_without_the_block_the_portals_own_is_back(born, login, switch):
    born(0, "Today Tina")
    switch("birthdays", False)
    page = login().get("/").text
    assert "org-people" in page
    assert "Today Tina" in page


def test_a_hidden_birthday_leaks_nowhere(born, login, make, today, run_jobs):
    sales = make.department("Sales")
    hidden = born(0, "Hidden Hanna", show_birthday=False, department=sales)
    colleague = make.person(department=sales)
    make.account(colleague)
    browser = login(colleague)
    for address in ("/", "/birthdays/", "/birthdays/?kind=birthday", f"/people/{hidden.id}"):
        page = browser.get(address).text
        assert "Congratulate" not in page, address
        assert f"/birthdays/{hidden.id}/" not in page, address
    assert "Hidden Hanna" not in browser.get("/birthdays/").text
    assert browser.get(f"/birthdays/{hidden.id}/birthday/{today}").status_code == 404
    reminding.remind(noon(today))
    session.commit()
    run_jobs()
    assert subjects_of(colleague) == []


def test_who_has_left_never_shows(born, login, today):
    gone = born(0, "Gone Gleb", since=date(2015, 1, 1), until=date(2020, 1, 1))
    browser = login()
    assert "Gone Gleb" not in browser.get("/").text
    assert "Gone Gleb" not in browser.get("/birthdays/").text
    assert browser.get(f"/birthdays/{gone.id}/birthday/{today}").status_code == 404


def test_a_persons_page_leads_to_the_wall(born, login, today):
    person = born()
    browser = login()
    assert f"/birthdays/{person.id}/birthday/{today}" in browser.get(f"/people/{person.id}").text
    other = born(20)
    assert f"/birthdays/{other.id}/" not in browser.get(f"/people/{other.id}").text


def test_anniversaries_need_the_setting_and_the_persons_leave(make, here, viewer_of, allow, today):
    veteran = make.person(location=here, since=years_ago(today, 10))
    viewer = viewer_of(make.person())
    assert around(viewer) == []
    allow(anniversaries=True)
    (one,) = around(viewer)
    assert (one.kind, one.years, one.person_id) == ("anniversary", 10, veteran.id)
    choices.choose(veteran.id, no_wall=False, no_anniversary=True)
    session.commit()
    assert around(viewer) == []
    assert occasions.one(viewer, veteran.id, "anniversary", today) is None


def test_newcomers_are_welcomed(make, here, viewer_of, today):
    make.person("New Nina", location=here, since=today - timedelta(days=2))
    (one,) = around(viewer_of(make.person()))
    assert (one.kind, one.ahead) == ("joined", -2)


def test_the_day_is_that_of_the_branch(make, viewer_of):
    far, near = (make.location(zone, time_zone=zone) for zone in ("Pacific/Kiritimati", "Pacific/Pago_Pago"))
    day = utcnow().astimezone(ZoneInfo("Pacific/Kiritimati")).date()
    first = make.person(location=far, birth_month=day.month, birth_day=day.day)
    second = make.person(location=near, birth_month=day.month, birth_day=day.day)
    ahead = {one.person_id: one.ahead for one in around(viewer_of(make.person()))}
    assert ahead[first.id] == 0
    assert ahead[second.id] > 0


def test_a_department_is_told_once_and_nobody_of_their_own_day(born, make, today, run_jobs):
    company = make.department("Company")
    sales = make.department("Sales", parent=company)
    celebrated = born(0, "Lind Anna", department=sales)
    colleague, director = make.person(department=sales), make.person(department=company)
    for person in (celebrated, colleague, director):
        make.account(person)
    for _time in range(2):
        reminding.remind(noon(today))
        session.commit()
    run_jobs()
    assert subjects_of(colleague) == ["Lind Anna has a birthday today"]
    assert subjects_of(celebrated) == []
    assert subjects_of(director) == []


def test_several_days_in_a_department_are_one_message(born, make, today, run_jobs):
    sales = make.department("Sales")
    anna, tom = born(0, "Lind Anna", department=sales), born(0, "Baker Tom", department=sales)
    colleague = make.person(department=sales)
    for person in (anna, tom, colleague):
        make.account(person)
    reminding.remind(noon(today))
    session.commit()
    run_jobs()
    assert subjects_of(colleague) == ["Whose day it is: Baker Tom, Lind Anna"]
    assert subjects_of(anna) == ["Baker Tom has a birthday today"]
    assert subjects_of(tom) == ["Lind Anna has a birthday today"]


def test_nobody_is_told_before_the_hour_of_the_place(make, today):
    east = make.location("Vladivostok", time_zone="Asia/Vladivostok")
    sales = make.department("Sales")
    make.person(department=sales, location=east, birth_month=today.month, birth_day=today.day)
    make.person(department=sales)
    local = datetime.combine(today, time(8, 59), tzinfo=ZoneInfo("Asia/Vladivostok"))
    assert reminding.remind(local) == 0
    assert reminding.remind(local + timedelta(minutes=1)) == 1
    session.commit()


def test_reminders_can_be_switched_off(born, make, today, allow):
    sales = make.department("Sales")
    born(0, department=sales)
    make.person(department=sales)
    allow(remind=False)
    assert reminding.remind(noon(today)) == 0


def test_the_month_lists_days_and_kinds(born, login, make, allow, here):
    allow(anniversaries=True)
    make.person("Born Boris", location=here, birth_month=5, birth_day=20)
    make.person("Old Olga", location=here, since=date(2010, 5, 21))
    year = utcnow().year
    browser = login()
    page = browser.get(f"/birthdays/?month={year}-05").text
    assert "Born Boris" in page
    assert "Old Olga" in page
    assert f"{year - 2010} years with us" in page
    assert "Old Olga" not in browser.get(f"/birthdays/?month={year}-05&kind=birthday").text
    assert "Nobody has their day" in browser.get(f"/birthdays/?month={year}-05&kind=joined").text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("2026-11", date(2026, 11, 1)),
        ("2027-02", date(2027, 2, 1)),
        ("1999-01", date(2026, 5, 1)),
        ("", date(2026, 5, 1)),
    ],
)
def test_months(name, expected):
    month = months.month_of(name, date(2026, 5, 20))
    assert month.first == expected
    assert (month.last + timedelta(days=1)).day == 1
    assert months.month_of("2027-05", date(2026, 5, 20)).after is None


def test_the_number_of_statements_does_not_grow(born, login, count_queries):
    browser = login()
    born(0)

    def measure(address):
        browser.get(address)
        with count_queries() as count:
            assert browser.get(address).status_code == 200
        return len(count)

    before = [measure(address) for address in ("/", "/birthdays/")]
    for _number in range(5):
        born(0)
        born(1)
    assert [measure(address) for address in ("/", "/birthdays/")] == before


def test_a_visitor_and_who_may_not_look_see_nothing(client, born, today):
    person = born()
    for address in ("/birthdays/", "/birthdays/mine", f"/birthdays/{person.id}/birthday/{today}"):
        assert client.get(address).status_code in (302, 401)


def test_the_copy_and_erasing(born, make, viewer_of, today):
    person, author = born(), make.person()
    viewer = viewer_of(author)
    greetings.greet(viewer, occasions.one(viewer, person.id, "birthday", today), "All the best", "cake")
    choices.choose(person.id, no_wall=False, no_anniversary=True)
    session.commit()
    assert [str(record.title) for record in personal.export(author.id)] == ["Greetings written"]
    assert {str(record.title) for record in personal.export(person.id)} == {
        "Greetings received", "Not wanted on birthdays and anniversaries",
    }  # fmt: skip
    assert personal.erase(person.id).erased == 1
    session.commit()
    assert personal.export(person.id) == personal.export(author.id) == []


@pytest.mark.parametrize("language", ["en", "ru"])
def test_samples_fill_an_empty_block_once(language, born, make, today, login):
    person = born()
    people = [person.id, *(make.person().id for _number in range(6))]
    fill = services.find("birthdays.demo")
    assert fill(people, language=language) >= 3
    session.commit()
    assert fill(people, language=language) == 0
    page = login().get(f"/birthdays/{person.id}/birthday/{today}").text
    assert ("С днём рождения" if language == "ru" else "Happy birthday") in page


def test_a_head_is_told_of_their_own_people_further_ahead_and_nobody_else_is(born, make, login, viewer_of):
    works = make.department("Works")
    chief = make.person("Adams Amy", department=works)
    make.head(chief, works)
    born(9, "Clark Cid", department=works)
    born(9, "Davis Dan", department=make.department("Sales"))
    born(9, "Silent Sue", department=works, show_birthday=False)
    known = [one.person_id for one in occasions.of_team(viewer_of(chief))]
    page = login(chief).get("/").text
    assert len(known) == 1
    assert "Days of my people" in page
    assert "Clark Cid" in page
    assert "Davis Dan" not in page
    assert occasions.of_team(viewer_of(make.person(department=works))) == []
