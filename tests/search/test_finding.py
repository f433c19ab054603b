"""What is found by which words, and what a viewer never learns of."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import search
from core.db import db
from core.org.models import Person
from core.search import query
from tests.search.conftest import Library

SOON = timedelta(minutes=1)


@pytest.fixture
def index(run_jobs):
    """Takes up all changes."""
    return lambda: run_jobs(ahead=SOON)


@pytest.fixture
def reader(make, viewer_of):
    """An ordinary employee."""
    return viewer_of(make.person())


def titles(viewer, text: str, **options) -> list[str]:
    return [hit.title.striptags() for hit in search.search(viewer, text, **options).hits]


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("Отпуска сотрудников", "отпуск сотрудника"), ("Заявление на отпуск", "отпуска"), ("Ёлка в офисе", "елка"),
        ("Елка в офисе", "ёлки"), ("Running shoes", "run shoe"), ("Быть или не быть", "или"),
        ("To be or not to be", "to be"),
        ("Company Ли", "ли"), ("COVID-19", "covid 19"), ("Отчёт за 2026 год", "2026"), ("Регламент", "регл"),
        ("Café menu", "cafe"), ("Йога", "йога"), ("Новый офис", "novyi ofis"), ("Москва", "moskva"), ("C++ and R", "r"),
    ],
)  # fmt: skip
def test_words_are_found_in_any_form(library, index, reader, title, typed):
    library.add("Something else entirely")
    library.add(title)
    index()
    assert titles(reader, typed) == [title]


def test_every_word_must_be_there(library, index, reader):
    library.add("Летний отпуск", "заявление")
    library.add("Летний лагерь")
    index()
    assert titles(reader, "летний отпуск") == ["Летний отпуск"]
    assert titles(reader, "летний заявление") == ["Летний отпуск"]
    assert titles(reader, "зимний отпуск") == []


def test_only_the_last_word_may_be_unfinished(library, index, reader):
    library.add("Корпоративный портал")
    index()
    assert titles(reader, "корпоративный порт") == ["Корпоративный портал"]
    assert titles(reader, "корпора портал") == []


def test_a_word_in_the_title_counts_more(library, index, reader):
    library.add("Разное", "бассейн " * 3 + "слово " * 20)
    library.add("Бассейн", "слово " * 20)
    index()
    assert titles(reader, "бассейн") == ["Бассейн", "Разное"]


def test_keywords_find_what_the_text_does_not_say(library, index, reader):
    library.add("Орлова Юлия", keywords="yulia juliette")
    index()
    for typed in ("Julia", "Yuliya", "orlova", "juliette"):
        assert titles(reader, typed) == ["Орлова Юлия"]


def test_the_wrong_keyboard_layout_is_tried_and_told(library, index, reader):
    library.add("Привет, мир")
    index()
    found = search.search(reader, "ghbdtn")
    assert (found.instead, found.total) == ("привет", 1)


def test_a_typo_is_forgiven_only_when_nothing_else_was_found(library, index, reader):
    library.add("Регламент отпусков")
    index()
    found = search.search(reader, "регламемт")
    assert (found.similar, found.total) == (True, 1)
    library.add("Регламемт")
    index()
    found = search.search(reader, "регламемт")
    assert (found.similar, [hit.title.striptags() for hit in found.hits]) == (False, ["Регламемт"])


@pytest.mark.parametrize(
    "typed", ["", "   ", "!!!", "* OR *", 'title:"x', "a" * 5000, "\x00", "(((", "--", "слово " * 500]
)
def test_nothing_that_is_typed_breaks_the_search(library, index, reader, typed):
    library.add("Слово")
    index()
    assert search.search(reader, typed).total in (0, 1)


def test_nobody_finds_or_counts_what_is_not_addressed_to_them(library, index, make, viewer_of):
    boss, worker = make.person(), make.person()
    for number in range(5):
        library.add(f"Премия {number}", "секретное слово", audience=[f"person:{boss.id}"])
    library.add("Премия для всех")
    index()
    mine, theirs = search.search(viewer_of(boss), "премия"), search.search(viewer_of(worker), "премия")
    assert (mine.total, theirs.total) == (6, 1)
    assert dict(theirs.counts) == {"demo": 1}
    assert [(kind.kind, kind.count) for kind in theirs.kinds] == [("demo", 1)]
    hidden = search.search(viewer_of(worker), "секретное")
    assert (hidden.total, hidden.counts, hidden.hits, hidden.kinds) == (0, {}, (), ())


def test_what_cannot_be_seen_does_not_suggest_its_words(library, index, make, viewer_of):
    boss, worker = make.person(), make.person()
    library.add("Увольнения", audience=[f"person:{boss.id}"])
    index()
    found = search.search(viewer_of(worker), "увальнения")
    assert (found.total, found.instead, found.similar) == (0, "", False)


def test_a_right_given_or_taken_counts_on_the_next_search(library, index, make, viewer_of, session):
    department = make.department()
    person = make.person()
    library.add("Бюджет", audience=[f"department:{department.id}"])
    index()
    assert titles(viewer_of(person), "бюджет") == []
    member = make.person(department=department)
    assert titles(viewer_of(member), "бюджет") == ["Бюджет"]
    library.put("1", "Бюджет", audience=["role:administrator"])
    index()
    assert titles(viewer_of(member), "бюджет") == []


def test_a_visitor_who_is_not_signed_in_finds_nothing(library, index, viewer_of):
    library.add("Премия для всех")
    index()
    assert search.search(viewer_of(None), "премия").total == 0


def test_things_of_a_block_that_is_off_are_neither_found_nor_counted(library, index, reader, block):
    library.add("Премия")
    index()
    block.switch(False)
    assert (search.search(reader, "премия").total, search.search(reader, "премия").counts) == (0, {})
    block.switch(True)
    assert titles(reader, "премия") == ["Премия"]


def test_kinds_narrow_the_list_not_the_counts(library, index, reader, other_block):
    library.add("Премия")
    other = Library(other_block, "other.note", weight=1)
    other.add("Премия года")
    index()
    found = search.search(reader, "премия", ["demo"])
    assert [hit.kind for hit in found.hits] == ["demo"]
    assert (found.total, dict(found.counts)) == (1, {"demo": 1, "other.note": 1})
    assert [kind.kind for kind in found.kinds] == ["other.note", "demo"]
    assert [hit.kind for hit in search.search(reader, "премия", leave_out=["demo"]).hits] == ["other.note"]


def test_pages_follow_each_other_and_end(library, index, reader):
    for number in range(45):
        library.add(f"Новость {number}")
    index()
    pages = [titles(reader, "новость", page=number) for number in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [20, 20, 5, 0]
    assert len({title for page in pages for title in page}) == 45
    assert search.search(reader, "новость", page=10_000).page == query.LAST_PAGE


def test_titles_and_snippets_are_escaped_with_the_words_marked(library, index, reader):
    library.add("<b>Отпуск</b>", "начало " * 50 + "<script>alert(1)</script> отпусками & днями " + "конец " * 50)
    index()
    [hit] = search.search(reader, "отпуск").hits
    assert str(hit.title) == "&lt;b&gt;<mark>Отпуск</mark>&lt;/b&gt;"
    assert "<mark>отпусками</mark> &amp; днями" in hit.snippet
    assert "<script" not in hit.snippet
    assert hit.snippet.startswith("… ")
    assert hit.snippet.endswith(" …")
    assert len(hit.snippet.striptags()) < 300


def test_a_search_costs_few_statements_whatever_is_found(library, index, reader, count_queries):
    for number in range(30):
        library.add(f"Новость {number}", audience=[f"person:{number + 1}", "everyone"])
    index()
    db.session.commit()
    with count_queries() as count:
        assert search.search(reader, "новость").total == 30
    assert len(count.statements) <= 2


def test_people_of_the_directory_are_not_needed_to_search(library, reader):
    assert db.session.query(Person).count() == 1
    assert search.search(reader, "никто").hits == ()
