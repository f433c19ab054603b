"""What editors see of vain searches, synonyms, and the page of the index; who may not see them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from core.db import db, utcnow
from core.jobs.models import JobRow
from core.search import misses
from core.search.models import SearchMiss, SearchSynonym
from tests.search.conftest import Library

SOON = timedelta(minutes=1)
PAGES = ("/search/missed", "/search/synonyms", "/search/state")


@pytest.fixture
def asked(library: Library, make, login, app):
    """``asked("текст", 2)``: that many people search for it."""

    def ask(text: str, people: int, times: int = 1) -> None:
        for _number in range(people):
            browser = login(make.person(), client=app.test_client())
            for _time in range(times):
                assert "Nothing was found" in browser.get("/search", query_string={"q": text}).text

    return ask


def test_editors_see_what_two_people_have_sought_and_never_who(asked, login, make):
    asked("Ёлочка", 1)
    asked("елочка", 1, times=2)
    asked("тайна одного", 1, times=5)
    for personal in ("+7 916 123-45-67", "anna@example.com", "паспорт 4509"):
        asked(personal, 2)
    page = login(make.person(), role="editor").get("/search/missed").text
    assert "елочка" in page
    assert "паспорт 4509" in page
    assert ">3<" in page
    for hidden in ("тайна", "916 123", "example.com"):
        assert hidden not in page
    rows = {row.text: row for row in db.session.scalars(select(SearchMiss))}
    assert set(rows) == {"елочка", "тайна одного", "паспорт 4509"}
    assert rows["елочка"].first_asker == ""
    assert rows["тайна одного"].first_asker


def test_a_solved_search_opens_again_when_it_is_asked_in_vain_once_more(asked, login, make, app):
    asked("сауна", 2)
    editor = login(make.person(), role="editor")
    editor.post("/search/missed/solved", data={"text": "сауна", "solved": "1"})
    assert "сауна" not in editor.get("/search/missed").text
    assert "сауна" in editor.get("/search/missed?which=solved").text
    asked("сауна", 1)
    assert "сауна" in editor.get("/search/missed").text


def test_old_searches_are_forgotten(library):
    now = utcnow()
    for text, days, asker in (("новое", 5, ""), ("старое", 100, ""), ("одинокое", 40, "x")):
        moment = now - timedelta(days=days)
        db.session.add(SearchMiss(text=text, first_at=moment, last_at=moment, first_asker=asker))
    db.session.commit()
    misses.forget_old({}, None)
    assert list(db.session.scalars(select(SearchMiss.text))) == ["новое"]


def test_an_editor_keeps_synonyms(library, login, make, run_jobs):
    library.add("Отгул")
    run_jobs(ahead=SOON)
    editor = login(make.person(), role="editor")
    assert "at least two different" in editor.post("/search/synonyms", data={"wordings": "отгул"}).text
    assert "Выходной" in editor.get("/search/synonyms?word=Выходной").text
    editor.post("/search/synonyms", data={"wordings": "отгул, свободный день"})
    kept = db.session.scalars(select(SearchSynonym)).one()
    assert "<mark>" in editor.get("/search?q=свободный+день").text
    editor.post(f"/search/synonyms/{kept.id}", data={"wordings": "отгул, day off"})
    assert "Nothing was found" in editor.get("/search?q=свободный+день").text
    editor.post(f"/search/synonyms/{kept.id}/remove")
    assert editor.get(f"/search/synonyms/{kept.id}").status_code == 404
    assert "Nothing was found" in editor.get("/search?q=day+off").text


def test_the_index_is_built_anew_from_its_page(library, login, make, run_jobs):
    library.add("Новость")
    admin = login(make.person(), role="administrator")
    assert "Build anew" in admin.get("/search/state").text
    admin.post("/search/state/rebuild")
    job = db.session.scalars(select(JobRow).where(JobRow.name == "search.rebuild")).one()
    page = admin.get("/search/state").text
    assert f"/search/state/progress/{job.id}" in page
    assert "<progress" in admin.get(f"/search/state/progress/{job.id}").text
    run_jobs(ahead=SOON)
    assert admin.get(f"/search/state/progress/{job.id}").headers["HX-Refresh"] == "true"
    assert "Things of demo" in admin.get("/search/state").text
    admin.post("/search/state/rebuild")
    admin.post("/search/state/stop")
    assert db.session.scalars(select(JobRow.state).order_by(JobRow.id.desc()).limit(1)).one() == "cancelled"


@pytest.mark.parametrize(("role", "allowed"), [("", ""), ("editor", "/search/missed /search/synonyms")])
def test_these_pages_are_for_those_who_hold_the_right(library, login, make, role, allowed):
    browser = login(make.person(), role=role) if role else login()
    answers = {path: browser.get(path).status_code for path in PAGES}
    assert answers == {path: 200 if path in allowed.split() else 403 for path in PAGES}
