"""The search page and the offers below the search box."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core import config
from core.db import db, utcnow
from core.extension import PersonCard
from core.jobs.models import JobRow
from core.search import suggestions
from core.search.models import SearchMiss
from core.search.rebuild import rebuild
from core.search.views.reader import PEOPLE_SHOWN

SOON = timedelta(minutes=1)


@pytest.fixture
def index(run_jobs):
    """Takes up all changes."""
    return lambda: run_jobs(ahead=SOON)


@pytest.fixture
def orlova(app, monkeypatch) -> PersonCard:
    """The only person whom the directory finds, by "орл"."""
    card = PersonCard(id=1, name="Орлова Анна", initials="ОА", url="/people/1", position="Юрист")
    finder = lambda viewer, text, limit: [card][:limit] if text.startswith("орл") else []  # noqa: E731 - a stand-in
    monkeypatch.setitem(app.extensions, "dunbar.search.people", finder)
    return card


def test_the_page_shows_people_first_then_what_was_found(library, index, login, orlova):
    library.add("Орлиная роща", "Прогулка для сотрудников")
    index()
    page = login().get("/search?q=орл").text
    assert page.index("Орлова Анна") < page.index("<mark>Орлиная</mark> роща")


def test_more_people_than_are_shown_are_a_step_away(app, login, make):
    for number in range(PEOPLE_SHOWN + 2):
        make.person(f"Орлова Анна{number}")
    db.session.commit()
    rebuild()
    browser = login()
    assert "2 more people" in browser.get("/search?q=орлова").text
    everyone = browser.get("/search?q=орлова&kind=org.person").text
    assert all(f"Анна{number}" in everyone for number in range(PEOPLE_SHOWN + 2))


def test_without_words_it_says_what_can_be_sought(library, login):
    answer = login().get("/search")
    assert answer.status_code == 200
    assert "What are you looking for?" in answer.text


def test_a_hit_is_no_miss_nor_is_a_found_person(library, index, login, orlova):
    library.add("Новость")
    index()
    browser = login()
    browser.get("/search?q=новость")
    browser.get("/search?q=орлова")
    assert db.session.scalar(select(func.count()).select_from(SearchMiss)) == 0


def test_what_was_typed_is_shown_escaped(library, login):
    page = login().get("/search", query_string={"q": "<script>alert(1)</script>"}).text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_what_a_query_was_taken_for_is_told_and_can_be_undone(library, index, login):
    library.add("Привет")
    index()
    browser = login()
    page = browser.get("/search?q=ghbdtn").text
    assert "Shown for “привет”" in page
    assert "literal=1" in page
    literal = browser.get("/search?q=ghbdtn&literal=1").text
    assert "Nothing was found for “ghbdtn”" in literal
    assert "Shown for “привет”" in browser.get("/search/suggest?q=ghbdtn").text


def test_a_missing_index_is_ordered_and_told(library, login):
    (config.current().instance / "search" / "current").unlink()
    browser = login()
    assert "being built" in browser.get("/search?q=новость").text
    browser.get("/search?q=новость")
    waiting = select(func.count()).select_from(JobRow).where(JobRow.name == "search.rebuild", JobRow.state == "new")
    assert db.session.scalar(waiting) == 1


def test_pages_and_kinds_have_addresses(library, index, login):
    for number in range(25):
        library.add(f"Новость {number}")
    index()
    browser = login()
    first = browser.get("/search?q=новость").text
    assert "page=2" in first
    assert "kind=demo" in first
    assert browser.get("/search?q=новость&kind=demo&page=2").text.count("<mark>") == 5
    assert browser.get("/search?q=новость&kind=nothing&page=x").status_code == 200


def test_the_box_offers_people_pages_and_places(library, index, login, orlova):
    library.add("Орлиная роща")
    index()
    offers = login().get("/search/suggest?q=орл").text
    assert offers.index("Орлова Анна") < offers.index("Орлиная")
    assert "<html" not in offers


def test_the_box_offers_places_to_go_by_their_titles_in_any_layout(library, login):
    browser = login()
    assert "/notifications" in browser.get("/search/suggest?q=notif").text
    for typed in ("тщеша", "уведомл", "notifcations", "edtljvktybz", "Notification"):
        assert "/notifications" in browser.get("/search/suggest", query_string={"q": typed}).text, typed
    assert "/account/sessions" in browser.get("/search?q=my+sessions").text


def test_who_finds_nothing_is_told_what_to_try(library, login):
    assert "Try fewer or other words" in login().get("/search/suggest?q=zzqqxx").text


def test_places_that_one_may_not_use_are_not_offered(library, login, make):
    assert "/admin" not in login().get("/search/suggest?q=accounts").text
    assert "/admin/accounts" in login(make.person(), role="administrator").get("/search/suggest?q=accounts").text


def test_offers_never_tell_of_what_is_hidden(library, index, login, make):
    boss = make.person()
    library.add("Увольнения", audience=[f"person:{boss.id}"])
    index()
    assert "Увольнения" not in login().get("/search/suggest?q=увольнения").text
    assert "Увольнения" in login(boss).get("/search/suggest?q=увольнения").text


def test_without_a_directory_the_box_offers_the_rest(library, index, login, app, monkeypatch):
    monkeypatch.delitem(app.extensions, "dunbar.search.people", raising=False)
    library.add("Новость")
    index()
    assert "Новость" in login().get("/search/suggest?q=новость").text
    assert suggestions.people(None, "x") == ()


def test_people_are_found_by_mistyped_and_mislaid_names(app, login, make):
    make.person("Орлова Анна")
    db.session.commit()
    rebuild()
    browser = login()
    for typed in ("Орлва", "Jhkjdf", "Орловна Анна", "Orlova", "Арлова"):
        assert "Анна" in browser.get("/search", query_string={"q": typed}).text, typed
        assert "Анна" in browser.get("/search/suggest", query_string={"q": typed}).text, typed


def test_times_have_addresses_and_counts(library, index, login):
    library.add("Новость вчера", changed=utcnow() - timedelta(days=1))
    library.add("Новость давно", changed=utcnow() - timedelta(days=200))
    index()
    browser = login()
    everything = browser.get("/search?q=новость").text
    assert "since=week" in everything
    assert "Last 7 days · 1" in everything
    week = browser.get("/search?q=новость&since=week").text
    assert "вчера" in week
    assert "давно" not in week
    assert "Nothing of this kind and time" in browser.get("/search?q=давно&since=week").text


@pytest.mark.parametrize("path", ["/search?q=x", "/search/suggest?q=x"])
def test_a_visitor_gets_nothing(client, path):
    assert client.get(path).status_code in (302, 401)
