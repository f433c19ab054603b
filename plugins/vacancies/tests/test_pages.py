"""What colleagues see."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plugin_sdk import settings
from plugin_sdk.db import session
from plugin_sdk.people import today
from plugins.vacancies.services import reading, salary, structure
from plugins.vacancies.services.reading import Wanted


@pytest.fixture
def reader(login, make):
    return login(make.person("Baker Tom"))


def test_nothing_open_is_said_kindly(reader):
    assert "When the company looks for somebody" in reader.get("/vacancies/").text


def test_the_list_is_narrowed_by_link(reader, write, make):
    tula, perm = make.location("Tula"), make.location("Perm")
    plant = make.department("Plant")
    shop = make.department("Shop", parent=plant)
    write("Welder", location_id=tula.id, department_id=shop.id, work_format="shifts")
    write("Lawyer", location_id=perm.id, employment="part", description="<p>Ёлки и договоры</p>")

    def found(query):
        page = reader.get(f"/vacancies/?{query}").text
        return ["Welder" in page, "Lawyer" in page]

    assert found("") == [True, True]
    assert found(f"place={tula.id}") == [True, False]
    assert found(f"department={plant.id}") == [True, False]
    assert found("format=shifts") == [True, False]
    assert found("employment=part") == [False, True]
    assert found("q=елки+догов") == [False, True]
    assert found("q=zzz") == [False, False]
    assert found("place=abc&format=nonsense") == [True, True]


def test_only_whom_it_is_for_sees_it_anywhere(login, make, write, run_jobs, app):
    unit = make.department("Laboratory")
    insider, outsider = make.person(department=unit), make.person()
    vacancy = write("Secret chemist", audience=[f"department:{unit.id}"], department_id=unit.id)
    run_jobs(ahead=timedelta(seconds=5))
    inside, outside = (login(person, client=app.test_client()) for person in (insider, outsider))
    for path in ("/vacancies/", "/search?q=chemist", "/", f"/departments/{unit.id}"):
        assert f'href="/vacancies/{vacancy.id}"' in inside.get(path).text, path
        assert f'href="/vacancies/{vacancy.id}"' not in outside.get(path).text, path
    assert inside.get(f"/vacancies/{vacancy.id}").status_code == 200
    assert outside.get(f"/vacancies/{vacancy.id}").status_code == 404


def test_a_department_shows_whom_it_and_those_below_look_for(reader, write, make):
    plant = make.department("Plant")
    shop = make.department("Shop", parent=plant)
    write("Welder", department_id=shop.id)
    assert "Welder" in reader.get(f"/departments/{plant.id}").text
    assert "Welder" in reader.get(f"/departments/{shop.id}").text
    assert "Open vacancies" not in reader.get(f"/departments/{make.department('Other').id}").text


def test_the_home_page_shows_the_newest_and_no_hole(reader, write):
    assert 'href="/vacancies/"' not in reader.get("/").text.partition("<main")[2]
    for number in range(6):
        write(f"Post{number}")
    settings.set("vacancies", "in_widget", 3)
    session.commit()
    page = reader.get("/").text
    assert [f"Post{number}" in page for number in range(6)] == [False, False, False, True, True, True]


def test_for_colleagues_only_is_said_as_long_as_it_lasts(reader, write, make, viewer_of):
    day = today() + timedelta(days=2)
    always = write("Always", internal_only=True)
    limited = write("Limited", internal_only=True, internal_until=day)
    assert "do not pass it on" in reader.get(f"/vacancies/{always.id}").text
    assert "For colleagues only until" in reader.get(f"/vacancies/{limited.id}").text
    assert limited.internal_on(day)
    assert not limited.internal_on(day + timedelta(days=1))


def test_the_list_pages_and_needs_the_same_few_statements_for_many(write, viewer_of, make, reader, count_queries):
    for number in range(25):
        write(
            f"Post{number:02}",
            department_id=make.department(f"Unit{number}").id,
            location_id=make.location(f"P{number}").id,
        )
    assert "Post00" not in reader.get("/vacancies/").text
    assert "Post00" in reader.get("/vacancies/?page=2").text
    with count_queries() as many:
        reader.get("/vacancies/")
    with count_queries() as few:
        reader.get("/vacancies/?page=2")
    assert len(many) <= len(few) + 1


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"salary_from": 80000, "salary_to": 100000, "salary_currency": "RUB"}, "80,000 – 100,000\u00a0₽ per month"),
        ({"salary_from": 80000, "salary_currency": "USD", "salary_per": "year"}, "from 80,000\u00a0$ per year"),
        ({"salary_to": 900, "salary_currency": "CHF", "salary_per": "day"}, "up to 900\u00a0CHF per day"),
        ({"salary_from": 500, "salary_to": 500, "salary_per": "hour"}, "500 per hour"),
        ({}, ""),
    ],
)
def test_a_salary_is_written_as_people_read_it(write, values, text):
    assert salary.amount(write(**values)) == text


@pytest.mark.parametrize(
    ("description", "summary"),
    [
        ("<p>A long enough first paragraph that says what it is about.</p><h2>Tasks</h2><ul><li>One</li></ul>",
         "A long enough first paragraph that says what it is about."),
        ("<p><b>Tasks:</b></p><ul><li>Weld</li><li>Measure &lt;b&gt; and keep the workplace tidy</li></ul>",
         "Tasks: Weld Measure <b> and keep the workplace tidy"),
        (f"<p>{'word ' * 100}</p>", "word " * 59 + "word…"),
        ("<p></p>", ""),
    ],
)  # fmt: skip
def test_lists_show_how_it_begins(write, description, summary):
    assert write(status="draft", description=description).summary == summary


def test_choices_hold_only_what_is_there(write, viewer_of, make):
    tula, nowhere = make.location("Tula"), make.location("Nowhere")
    plant = make.department("Plant")
    shop = make.department("Shop", parent=plant)
    write("Welder", location_id=tula.id, department_id=shop.id)
    write("Gone", location_id=nowhere.id, status="closed")
    choices = reading.choices(viewer_of(make.person()), structure.names())
    assert choices.places == [(tula.id, "Tula")]
    assert [title for _id, title in choices.departments] == ["Plant", "Shop"]
    assert not Wanted().anything
