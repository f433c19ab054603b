"""A list of people from a file: encodings, headings, totals, and lines that cannot be taken."""

from __future__ import annotations

import os
from datetime import date

import pytest
from sqlalchemy import select

from core.db import db
from core.org.models import Assignment, Department, Employment
from tests.org_sync.conftest import changes, execute, heads, person, place, snapshot, titles

EXPORT = """\
"Список сотрудников ""Маяк"" на 23.11.2026";;;;;;;;
;;;;;;;;
Сотрудник;;;Место работы;;;Период работы;;
Таб. №;ФИО;Дата рождения;Подразделение;Должность;Ставка;Дата приёма;Телефон;Руководитель
Маяк;;;;;;;;
М-001;Ёлкин Пётр Ильич;29.02.1984;Маяк;Директор;1;01.02.2017;+7 (900) 000-00-01;да
М-002;Иванова Анна;10.03.1997;Маяк / Вахта;Смотритель;0,5;27.09.2022;;
Маяк / Вахта;;;;;;;;
М-003;Петров Яков Олегович;31.02.1980;Маяк / Вахта / Лампа № 1;Смотритель;1;15.09.2024;;да
Итого по подразделению;3;;;;;;;
Всего сотрудников;3;;;;;;;
"""
ENGLISH = """\
Employee ID,Name,Department,Job title,Hire date,E-mail
1,"Lind, Ada",Office,Clerk,2020-02-29,ada@example.com
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "cp866", "koi8-r", "utf-16"])
def test_the_encoding_is_told_by_the_text(csv_file, encoding):
    csv_file(EXPORT.replace("№", "No") if encoding in ("cp866", "koi8-r") else EXPORT, encoding)

    run = execute("list")

    assert run.state == "applied", run.reason
    assert titles(run, "join") == {"Ёлкин Пётр Ильич", "Иванова Анна", "Петров Яков Олегович"}


def test_lines_become_people_with_contracts_and_places(csv_file):
    csv_file(EXPORT, entity="Маяк", location="Гавань", time_zones={"Гавань": "Europe/Samara"})
    execute("list")

    found = person("Ёлкин Пётр Ильич")
    assert (found.last_name, found.first_name, found.middle_name) == ("Ёлкин", "Пётр", "Ильич")
    assert (found.birth_month, found.birth_day, found.joined_on) == (2, 29, date(2017, 2, 1))
    contract = db.session.scalars(select(Employment).where(Employment.person_id == found.id)).one()
    assert contract.personnel_number == "М-001"
    assert place("Петров Яков Олегович") == ("Лампа № 1", "Смотритель")
    rate = db.session.scalars(select(Assignment.rate).where(Assignment.person_id == person("Иванова Анна").id)).one()
    assert str(rate) == "0.50"


def test_department_paths_become_a_tree_with_heads(csv_file):
    csv_file(EXPORT)
    execute("list")

    tree = {row.name: (row.depth, row.people_count) for row in db.session.scalars(select(Department))}
    assert tree == {"Маяк": (0, 3), "Вахта": (1, 2), "Лампа № 1": (2, 1)}
    assert heads() == {"Маяк": "Ёлкин Пётр Ильич", "Лампа № 1": "Петров Яков Олегович"}


def test_headings_totals_and_repeated_titles_are_no_people(csv_file):
    titles_row = EXPORT.splitlines()[3]
    csv_file(EXPORT.replace("Маяк / Вахта;;;;;;;;", titles_row))

    assert len(titles(execute("list"), "join")) == 3


def test_a_wrong_birthday_costs_only_the_birthday(csv_file):
    csv_file(EXPORT)
    run = execute("list")

    notice = changes(run, "notice")[0]
    assert "line 9" in notice.problem and "31.02.1980" in notice.problem
    assert person("Петров Яков Олегович").birth_day is None


def test_the_second_run_changes_nothing(csv_file):
    csv_file(EXPORT)
    execute("list")
    before = snapshot()

    run = execute("list")

    assert [change.action for change in changes(run)] == ["notice"]
    assert snapshot() == before


def test_bad_lines_are_named_and_the_rest_goes_on(csv_file):
    bad = [
        "М-004;Датов Ошиб;01.02.1990;Маяк;Повар;1;31.02.2024;;",
        ";Безномерный Пётр;05.06.1985;Маяк;Повар;1;10.01.2022;;",
        "М-001;Повторный Олег;07.08.1979;Маяк;Повар;1;11.03.2020;;",
        "М-005;Короткий Иван",
        "М-006;;;Маяк;Повар;1;11.03.2020;;",
    ]
    lines = EXPORT.splitlines()
    csv_file("\n".join([*lines[:6], *bad, *lines[6:-1], "Всего сотрудников;8;;;;;;;"]))

    run = execute("list")

    problems = [change.problem for change in changes(run, "quarantine")]
    assert [problem.split(":")[0] for problem in problems] == [f"people.csv, line {number}" for number in range(7, 12)]
    for problem, word in zip(problems, ["31.02.2024", "personnel number", "line 6", "too few", "no name"], strict=True):
        assert word in problem
    assert len(titles(run, "join")) == 3


def test_lost_letters_and_bare_initials_are_pointed_out(csv_file):
    csv_file(EXPORT.replace("Иванова Анна", "?ванова Анна").replace("Петров Яков Олегович", "Петров Я.О."))

    run = execute("list")

    assert titles(run, "notice") >= {"?ванова Анна", "Петров Я.О."}
    assert person("Петров Я.О.").status == "active"


def test_english_titles_commas_and_iso_days(csv_file):
    csv_file(ENGLISH, name_order="surname_first")
    execute("list")

    found = person("Lind Ada")
    assert (found.mail, found.joined_on) == ("ada@example.com", date(2020, 2, 29))
    assert place("Lind Ada") == ("Office", "Clerk")


def test_titles_of_ones_own(csv_file):
    csv_file("Nr;Wer;Wo\n7;Ada Lind;Office\n", columns={"personnel_number": "Nr", "name": "Wer", "department": "Wo"},
             name_order="given_first")  # fmt: skip
    execute("list")

    assert place("Lind Ada") == ("Office", "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", ["is empty"]),
        (";;\n\n", ["is empty"]),
        ("List\nPhone;Room\n123;4\n", ["no column", "'name'", "Phone, Room"]),
        ("ФИО;Должность\nИванов Иван;Повар\n", ["personnel_number", "ФИО, Должность"]),
        (EXPORT.replace("Всего сотрудников;3", "Всего сотрудников;30"), ["30", "3"]),
    ],
)
def test_a_file_that_cannot_be_all_dismisses_nobody(csv_file, text, words):
    csv_file(EXPORT)
    execute("list")
    before = snapshot()
    csv_file(text)

    run = execute("list")

    assert run.state == "failed"
    assert all(word in run.reason for word in words)
    assert snapshot() == before


def test_a_missing_file_dismisses_nobody(csv_file):
    path = csv_file(EXPORT)
    execute("list")
    path.unlink()

    run = execute("list")

    assert (run.state, "people.csv" in run.reason) == ("failed", True)
    assert person("Иванова Анна").status == "active"


def test_a_wrong_encoding_names_the_line(csv_file):
    csv_file(EXPORT, "cp1251", encoding="utf-8")

    run = execute("list")

    assert run.state == "failed"
    assert "line 1" in run.reason and "'encoding'" in run.reason


def test_bytes_that_are_no_text_are_refused(csv_file):
    path = csv_file(EXPORT)
    path.write_bytes(bytes(range(128, 256)) * 50)

    assert "is not text" in execute("list").reason


def test_of_many_files_the_newest_counts(csv_file, configure, tmp_path):
    old = csv_file(EXPORT)
    newer = tmp_path / "people-2.csv"
    newer.write_text(EXPORT.replace("Иванова Анна", "Иванова Нина"), encoding="utf-8")
    later = old.stat().st_mtime + 5
    os.utime(newer, (later, later))
    configure(list={"kind": "csv", "path": str(tmp_path / "people*.csv")})

    assert "Иванова Нина" in titles(execute("list"), "join")


def test_an_empty_list_dismisses_nobody(csv_file):
    csv_file(EXPORT)
    execute("list")
    csv_file("\n".join(EXPORT.splitlines()[:4]))

    assert execute("list").state == "stopped"


def test_formulas_and_markup_are_text(csv_file):
    csv_file(EXPORT.replace("Иванова Анна", "=cmd|'/c calc'!A1 <b>"))
    execute("list")

    assert person("=cmd|'/c calc'!A1 <b>").status == "active"
