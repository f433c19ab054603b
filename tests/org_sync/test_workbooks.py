"""A list of people in a workbook, and the page on which the columns of a file are chosen."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from sqlalchemy import func, select

from core import workbook
from core.db import db
from core.org.models import Assignment, Employment, Person
from core.org.sync.models import Source
from tests.org_sync.conftest import execute, person, place, titles

TITLES = ("Таб. №", "ФИО", "Дата рождения", "Подразделение", "Должность", "Ставка", "Дата приёма", "E-mail")
ROWS: Sequence[Sequence[Any]] = (
    (1001, "Ёлкин Пётр Ильич", date(1984, 2, 29), "Маяк", "Директор", 1, date(2017, 2, 1), "elkin@example.com"),
    ("0042", "Иванова Анна", "10.03.1997", "Маяк / Вахта", "Смотритель", 0.5, date(2022, 9, 27), "#N/A"),
)


@pytest.fixture
def book(tmp_path: Path, configure: Callable[..., None]) -> Callable[..., Path]:
    """``book({"People": rows})`` is the file of the source ``list``."""

    def write(sheets: dict[str, Sequence[Sequence[Any]]], **settings: Any) -> Path:
        made = Workbook()
        made.remove(made.active)
        for name, rows in sheets.items():
            sheet = made.create_sheet(name.removeprefix("!"))
            sheet.sheet_state = "hidden" if name.startswith("!") else "visible"
            for row in rows:
                sheet.append(list(row))
        path = tmp_path / "people.xlsx"
        made.save(path)
        configure(list={"kind": "csv", "path": str(path), **settings})
        return path

    return write


def test_cells_become_people_days_and_numbers(book):
    book({"!Notes": [["nothing"]], "People": [["Список на 23.11.2026"], [], TITLES, *ROWS, ["Всего сотрудников", 2]]})

    run = execute("list")

    assert run.state == "applied", run.reason
    found = person("Ёлкин Пётр Ильич")
    assert (found.birth_month, found.birth_day, found.joined_on) == (2, 29, date(2017, 2, 1))
    assert person("Иванова Анна").mail == "" and found.mail == "elkin@example.com"
    assert place("Иванова Анна") == ("Вахта", "Смотритель")
    numbers = set(db.session.scalars(select(Employment.personnel_number)))
    assert numbers == {"1001", "0042"}
    rate = db.session.scalars(select(Assignment.rate).where(Assignment.person_id == person("Иванова Анна").id)).one()
    assert str(rate) == "0.50"
    assert not titles(execute("list"), "change")


def test_formulas_count_by_the_value_that_was_last_calculated(book):
    path = book({"People": [TITLES, *ROWS]})
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"].decode()
    assert '<c r="A2" t="n"><v>1001</v></c>' in sheet
    formula = '<c r="A2"><f>1000+1</f><v>1001</v></c>'
    parts["xl/worksheets/sheet1.xml"] = sheet.replace('<c r="A2" t="n"><v>1001</v></c>', formula).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)

    execute("list")

    assert "1001" in set(db.session.scalars(select(Employment.personnel_number)))


def test_a_sheet_may_be_named(book):
    book({"Cover": [["Staff of 2026"]], "Staff": [TITLES, *ROWS]}, sheet="staff")
    assert len(titles(execute("list"), "join")) == 2

    book({"Cover": [["Staff of 2026"]]}, sheet="Staff")
    run = execute("list")

    assert run.state == "failed" and "Staff" in run.reason and "Cover" in run.reason


def test_a_bomb_an_old_file_and_a_broken_one_are_refused(book, monkeypatch):
    path = book({"People": [TITLES, *ROWS]})
    monkeypatch.setattr(workbook, "MAX_UNPACKED", 1000)
    assert "too large" in execute("list").reason
    monkeypatch.undo()

    path.write_bytes(path.read_bytes()[:-200])
    assert "damaged" in execute("list").reason
    path.write_bytes(b"\xd0\xcf\x11\xe0" + bytes(1000))
    assert "old or protected" in execute("list").reason
    assert db.session.scalar(select(func.count(Person.id))) == 0


def test_a_workbook_larger_than_allowed_is_refused(book):
    path = book({"People": [TITLES, *ROWS]}, max_mb=1)
    path.write_bytes(path.read_bytes() + bytes(1_100_000))

    assert "larger than 1 MB" in execute("list").reason


# Choosing columns -----------------------------------------------------------------------------------------------------

ODD = """\
Код;Кто;Место;Телефон;Связь
7;Lind Ada;Office;111;ada@example.com
8;Stone Bob;Office;222;
;Nobody Known;Office;333;
"""


@pytest.fixture
def admin(login):
    return login(role="administrator")


@pytest.fixture
def odd(csv_file: Callable[..., Path]) -> Callable[..., Path]:
    return lambda text=ODD, **settings: csv_file(text, **settings)


CHOSEN = {"personnel_number": "column:Код", "name": "column:Кто", "mail": "column:Связь", "work_phone": "none"}


def mapping() -> dict[str, str]:
    found = db.session.scalars(select(Source.mapping).where(Source.key == "list")).first()
    return dict(found or {})


def test_the_page_shows_the_first_rows_and_what_is_taken_for_what(admin, odd):
    odd()

    page = admin.get("/admin/sources/list/columns").text

    assert "Lind Ada" in page and "As usual: Телефон" in page and "As usual: no column" in page
    assert "With these columns nothing can be imported" in page
    assert "For example: 111" in page


def test_a_look_shows_people_and_problems_and_changes_nothing(admin, odd):
    odd()

    page = admin.post("/admin/sources/list/columns", data={**CHOSEN, "look": "1"}).text

    assert "2 people can be read." in page and "For example: ada@example.com" in page
    assert "Nobody Known" in page and "no personnel number" in page
    assert "not saved yet" in page
    assert mapping() == {}
    assert "Lind Ada" not in set(db.session.scalars(select(Person.name)))
    assert execute("list").state == "failed"


def test_saved_columns_are_used_and_a_column_chosen_as_none_is_not(admin, odd):
    odd()

    answer = admin.post("/admin/sources/list/columns", data={**CHOSEN, "save": "1"}, follow_redirects=True)

    assert "The columns are saved" in answer.text
    assert mapping() == {"personnel_number": "Код", "name": "Кто", "mail": "Связь", "work_phone": ""}
    assert execute("list").state == "applied"
    assert (person("Lind Ada").mail, person("Lind Ada").work_phone) == ("ada@example.com", "")


def test_a_file_that_lacks_a_chosen_column_stops_the_run(admin, odd):
    odd()
    admin.post("/admin/sources/list/columns", data={**CHOSEN, "save": "1"})
    execute("list")
    odd(ODD.replace("Связь", "Почтовый ящик"))

    run = execute("list")

    assert run.state == "failed"
    assert "no column for 'mail'" in run.reason and "Почтовый ящик" in run.reason and "source's page" in run.reason
    assert person("Lind Ada").mail == "ada@example.com"
    assert "Связь (not in this file)" in admin.get("/admin/sources/list/columns").text


def test_the_configuration_wins_and_is_shown_as_locked(admin, odd):
    odd(columns={"name": "Кто"})

    page = admin.get("/admin/sources/list/columns").text
    assert "Set in the configuration" in page
    admin.post("/admin/sources/list/columns", data={**CHOSEN, "name": "column:Место", "save": "1"})

    assert "name" not in mapping()
    assert execute("list").state == "applied"
    assert person("Lind Ada").id


def test_one_column_cannot_be_two_things(admin, odd):
    odd()

    answer = admin.post("/admin/sources/list/columns", data={**CHOSEN, "room": "column:Кто", "save": "1"})

    assert answer.status_code == 422 and "is chosen for" in answer.text
    assert mapping() == {}


def test_a_file_that_is_not_there_is_said_and_other_sources_have_no_columns(admin, odd, stub, login):
    odd().unlink()
    assert "There is no file" in admin.get("/admin/sources/list/columns").text
    assert admin.get("/admin/sources/stub/columns").status_code == 404
    assert admin.get("/admin/sources/nowhere/columns").status_code == 404
    assert login().get("/admin/sources/list/columns").status_code == 403


def test_the_columns_of_a_workbook_are_chosen_alike(admin, book):
    book({"People": [["Код", "Кто"], [7, "Lind Ada"]]})

    page = admin.post("/admin/sources/list/columns", data={**CHOSEN, "mail": "usual", "look": "1"}).text

    assert "1 person can be read." in page
