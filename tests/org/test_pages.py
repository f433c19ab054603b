"""The pages of people and structure as a browser without JavaScript sees them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.db import db
from core.org.dates import today
from core.org.models import Assignment, Department, Employment, Location, Person

LONG = "Я" * 160


@pytest.fixture
def anna(make):
    shop = make.department("Сборочный цех", parent=make.department("Завод"), location=make.location("Город"))
    person = make.person(
        "Орлова Анна", department=shop, position="Сварщик", mail="anna@x.example", work_phone="+7 495 1"
    )
    make.head(make.person("Начальников Олег", department=shop), shop)
    return person


def page(client, url, status=200):
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.text


def test_the_directory_is_searched_by_address(anna, login, make):
    client = login(make.person("Reader"))
    assert "Орлова Анна" in page(client, "/people?q=orlova")
    assert "Орлова Анна" not in page(client, "/people?q=nikto")
    assert "Nobody is found like that" in page(client, "/people?q=nikto")


def test_while_typing_only_the_list_is_sent_with_the_address_to_share(anna, login):
    answer = login(anna).get("/people?q=orlova&department=", headers={"HX-Request": "true"})
    assert "<html" not in answer.text and "Орлова Анна" in answer.text
    assert answer.headers["HX-Replace-Url"] == "/people?q=orlova"


@pytest.mark.parametrize(
    "query", ["department=abc", "department=99999", "page=zero", "page=9999", "location=-1", "new=2"]
)
def test_odd_addresses_are_no_error(anna, login, query):
    page(login(anna), f"/people?{query}")


def test_a_page_shows_the_person_and_who_stands_around(anna, login):
    text = page(login(anna), f"/people/{anna.id}")
    for expected in ("Сварщик", "mailto:anna@x.example", "tel:+74951", "Начальников Олег", "Город", "Local time"):
        assert expected in text
    page(login(anna), "/people/987654", 404)


def test_who_left_is_said_to_have_left_without_contacts(anna, login, make):
    gone = make.person("Бывшая Вера", mail="v@x.example", until=today() - timedelta(days=5))
    text = page(login(anna), f"/people/{gone.id}")
    assert "no longer works here" in text and "v@x.example" not in text
    page(login(anna), f"/people/{gone.id}.vcf", 404)


def test_html_in_names_is_text(anna, login, make):
    bad = "<script>alert(1)</script>"
    person = make.person(bad, department=make.department(bad), position=bad, about=bad)
    client = login(anna)
    for url in ("/people", f"/people/{person.id}", "/departments", "/people/phones", f"/people?q={bad}"):
        assert bad not in page(client, url), url


def test_names_of_300_letters_are_shown(anna, login, make):
    person = make.person(f"{LONG} {LONG}")
    assert LONG in page(login(anna), f"/people/{person.id}")
    assert LONG in page(login(anna), "/people")


def test_structure_and_department(anna, login):
    client = login(anna)
    shop = db.session.query(Department).filter_by(name="Сборочный цех").one()
    assert "Сборочный цех" in page(client, "/departments")
    assert "Сборочный цех" in page(client, "/departments?q=СБОР")
    text = page(client, f"/departments/{shop.id}")
    assert "Завод" in text and "Начальников Олег" in text and "Орлова Анна" in text
    assert "Сборочный цех" in page(client, f"/departments/{shop.parent_id}/branch")
    page(client, "/departments/98765", 404)


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_is_saved_as_a_file(anna, login, kind):
    answer = login(anna).get(f"/people.{kind}?q=orlova")
    assert answer.status_code == 200
    assert f"people.{kind}" in answer.headers["Content-Disposition"]


def test_only_ones_own_about_is_edited(anna, login, make):
    other = make.person("Other")
    client = login(anna)
    page(client, f"/people/{other.id}/about", 403)
    assert client.post(f"/people/{anna.id}/about", data={"about": "Варю."}).status_code == 302
    assert "Варю." in page(client, f"/people/{anna.id}")
    assert client.post(f"/people/{anna.id}/about", data={"about": "x" * 4001}).status_code == 422


@pytest.mark.parametrize("url", ["/admin/people", "/admin/people/new", "/admin/departments", "/admin/places"])
def test_keeping_the_directory_is_not_for_everyone(anna, login, url):
    page(login(anna), url, 403)


def test_an_administrator_takes_on_moves_and_lets_go(anna, login, make):
    client = login(make.person("Admin"), role="administrator")
    shop = db.session.query(Department).filter_by(name="Сборочный цех").one()
    new = {"last_name": "Новиков", "first_name": "Пётр", "department": f"department:{shop.id}", "position": "Токарь"}
    new |= {"on": today().isoformat(), "kind": "main"}
    bad = client.post("/admin/people/new", data=new | {"last_name": "", "mail": "nonsense"})
    assert bad.status_code == 422 and "Токарь" in bad.text, "what was typed stays"
    assert client.post("/admin/people/new", data=new).status_code == 302
    person = db.session.query(Person).filter_by(last_name="Новиков").one()
    held = db.session.query(Assignment).filter_by(person_id=person.id).one()
    assert held.department_id == shop.id
    page(client, f"/admin/people/{person.id}")
    page(client, f"/admin/people/{person.id}/posts/{held.id}")
    moved = {
        "on": (today() + timedelta(days=3)).isoformat(),
        "department": f"department:{shop.parent_id}",
        "position": "Мастер",
    }
    assert client.post(f"/admin/people/{person.id}/posts/{held.id}", data=moved).status_code == 302
    assert client.post(f"/admin/people/{person.id}", data=new | {"room": "7"}).status_code == 302
    early = client.post(f"/admin/people/{person.id}/leave", data={"on": (today() - timedelta(days=9)).isoformat()})
    assert early.status_code == 422 and "A contract begins after this day" in early.text
    assert client.post(f"/admin/people/{person.id}/leave", data={"on": today().isoformat()}).status_code == 302
    db.session.expire_all()
    assert db.session.query(Employment).filter_by(person_id=person.id).one().ends_on == today()


def test_an_administrator_keeps_departments_and_places(anna, login, make):
    client = login(make.person("Admin"), role="administrator")
    assert client.post("/admin/departments/new", data={"name": "Новый отдел", "weight": "0"}).status_code == 302
    made = db.session.query(Department).filter_by(name="Новый отдел").one()
    for path in ("", "/head", "/close"):
        page(client, f"/admin/departments/{made.id}{path}")
    head = {"person": f"person:{anna.id}", "on": today().isoformat()}
    assert client.post(f"/admin/departments/{made.id}/head", data=head).status_code == 302
    assert "Орлова Анна" in page(client, f"/departments/{made.id}")
    assert client.post(f"/admin/departments/{made.id}/close", data={"on": today().isoformat()}).status_code == 302
    assert client.post("/admin/places/new", data={"name": "Тверь", "time_zone": "Nowhere"}).status_code == 422
    assert client.post("/admin/places/new", data={"name": "Тверь", "time_zone": "Europe/Moscow"}).status_code == 302
    assert db.session.query(Location).filter_by(name="Тверь").one().time_zone == "Europe/Moscow"
    assert client.post("/admin/entities/new", data={"name": "ООО «Тверь»"}).status_code == 302
    assert "Тверь" in page(client, "/admin/places")


def test_the_pages_send_the_same_statements_however_many_people_there_are(anna, login, make, count_queries):
    client = login(anna)
    shop = db.session.query(Department).filter_by(name="Сборочный цех").one()
    urls = ("/people", "/people?q=orl", f"/departments/{shop.id}", "/departments", f"/people/{anna.id}")

    def spent():
        counts = []
        for url in urls:
            page(client, url)
            with count_queries() as count:
                page(client, url)
            counts.append(len(count))
        return counts

    make.person("Орлов Пётр", department=shop)
    before = spent()
    for number in range(12):
        make.person(f"Орлов{number} Пётр", department=shop)
    assert spent() == before
