"""What is found by which words, and what a viewer never learns of."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import search
from core.db import db, utcnow
from core.org.dates import today as portal_today
from core.org.models import Person
from core.search import query, synonyms
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
        ("Приказ 15-К", "№ 15-К"), ("Приказ 15-К", "15к"), ("Договор № 12/3 от 5 мая", "12/3"),
        ("Бизнес-центр", "бизнес центр"),
        ("Перенос отпуска и отдыха", '"перенос отпуска"'), ("The old house", "рщгыу"),
        ("Company Ли", "ли"), ("COVID-19", "covid 19"), ("Отчёт за 2026 год", "2026"), ("Регламент", "регл"),
        ("Café menu", "cafe"), ("Йога", "йога"), ("Новый офис", "novyi ofis"), ("Москва", "moskva"), ("C++ and R", "r"),
        ("Регламент", "ре"), ("Жуки", "zh"), ("Отдел Щербакова", "shche"), ("Report on shoes", "sh"),
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


@pytest.mark.parametrize("typed", ["bo", "bod", "body", "ke", "key", "ти", "тит", "ti"])
def test_the_beginning_of_a_word_is_found_wherever_it_stands(library, index, reader, typed):
    library.add("Титул", "body", keywords="key")
    library.add("Другое", "nobody", keywords="monkey")
    index()
    assert titles(reader, typed) == ["Титул"]


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


@pytest.mark.parametrize("typed", ["15-Ж", "5-К", "15-К-2", "100", '"отпуска перенос"', '"приказ о переносе"', "15 Ж"])
def test_numbers_and_phrases_stand_as_they_are(library, index, reader, typed):
    library.add("Приказ 15-К", "Перенос отпуска. Пункт 15, литера К. Пункты 5 и 10.")
    index()
    assert titles(reader, typed) == []


@pytest.mark.parametrize(
    ("typed", "instead", "similar"),
    [
        ("ghbrfp", "приказ", False), ("прмказ", "приказ", True), ("ариказ", "приказ", True), ("прикза", "приказ", True),
        ("командироовкаж", "командировках", True), ("ghbrfl", "приказ", True),
        ("приказ о камандировках", "приказ о командировках", True),
    ],
)  # fmt: skip
def test_what_a_query_was_taken_for_is_told(library, index, reader, typed, instead, similar):
    library.add("Приказ о командировках")
    index()
    found = search.search(reader, typed)
    assert (found.instead, found.similar, found.total) == (instead, similar, 1)
    assert "<mark>" in found.hits[0].title
    assert search.search(reader, typed, literal=True).total == 0


def test_a_typo_never_stands_above_what_was_meant(library, index, reader):
    library.add("Кассиры", "касса " * 9)
    library.add("Каска")
    index()
    assert titles(reader, "каска") == ["Каска"]
    # A mistake in one word alone is no reason to take the other for something else first.
    library.add("Каска и перчатки")
    library.add("Касса и перчатки", "касса " * 9)
    index()
    assert titles(reader, "каска перчвтки")[0] == "Каска и перчатки"


def test_short_words_and_numbers_are_not_taken_for_others(library, index, reader):
    library.add("Дом 2025")
    index()
    assert [titles(reader, typed) for typed in ("том", "2026", "дом 2026")] == [[], [], []]


def test_synonyms_find_what_is_called_otherwise(library, index, reader):
    library.add("Листок нетрудоспособности")
    library.add("Больничный буфет")
    index()
    kept = synonyms.save("больничный лист, листок  нетрудоспособности, sick note")
    db.session.commit()
    for typed in ("sick notes", "больничного листа", "листка нетрудоспособности", "sick not"):
        expected = [] if typed == "sick not" else ["Листок нетрудоспособности"]
        assert titles(reader, typed) == expected, typed
    assert titles(reader, "буфет больничный") == ["Больничный буфет"]
    synonyms.save("отгул, day off", kept.id)
    db.session.commit()
    assert titles(reader, "sick note") == []
    for refused in ("отпуск", "отпуск, отпуска", ", ,", "a, " + "слово " * 5, ",".join(map(str, range(13)))):
        with pytest.raises(synonyms.SynonymsRefused):
            synonyms.save(refused)


def test_time_narrows_the_list_and_the_counts(library, index, reader):
    today = portal_today()
    for days in (0, 10, 100):
        library.add(f"Новость {days}", changed=utcnow() - timedelta(days=days))
    index()
    periods = [today - timedelta(days=days) for days in (6, 30, 365)]
    found = search.search(reader, "новость", periods=periods, since=periods[1])
    assert (found.total, found.any_time, list(found.since), len(found.hits)) == (2, 3, [1, 2, 3], 2)
    old = search.search(reader, "новость 100", periods=periods, since=periods[0])
    assert (old.total, old.any_time, dict(old.counts), old.hits) == (0, 1, {}, [])


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


def test_what_cannot_be_seen_changes_no_answer(library, index, make, viewer_of):
    boss, worker = make.person(), make.person()
    for number in range(4):
        library.add(f"Увольнение и отпуск {number}", "отпуск " * number + "приказ " * (4 - number), changed=utcnow())
    library.add("Отпуск", "приказ об отпуске")
    index()
    asked = (
        "отпуск", "приказ отпуск", "увольнения", "увальнение", "отпускк", "отпу", "ghbrfp", "секрет", "секретт",
        "ctrhtn", '"приказ об отпуске"', "премия",
    )  # fmt: skip
    options = {"periods": [portal_today()]}
    before = [search.search(viewer_of(worker), text, **options) for text in asked]
    for number in range(30):
        body = "секрет премия отпускк увальнение " * 3 + "отпуск " * 40
        library.add(f"Секрет отпуск {number}", body, audience=[f"person:{boss.id}"], changed=utcnow())
    index()
    assert search.search(viewer_of(boss), "секретт").total == 30
    assert [search.search(viewer_of(worker), text, **options) for text in asked] == before


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
