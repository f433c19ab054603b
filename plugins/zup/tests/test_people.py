"""Persons: names, birthdays, contacts, and what is never taken."""

from __future__ import annotations

import pytest

from plugin_sdk.org import fingerprint
from plugins.zup.tests.base import HOME, SECRETS, Base, small_base
from plugins.zup.tests.conftest import reading, settings


@pytest.fixture
def base() -> Base:
    return small_base()


@pytest.fixture
def add(base):
    """``add("Name", born=…)`` is a person who works."""
    department, position = base.department("Склад"), base.position("Грузчик")

    def somebody(name: str, **values: str) -> str:
        return base.person_of(base.somebody(name, department, position, **values))

    return somebody


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("Иванова Анна Петровна", ("Иванова", "Анна", "Петровна")),
        ("  Иванова  Анна   Петровна ", ("Иванова", "Анна", "Петровна")),
        ("Гасанов Али Вагиф оглы", ("Гасанов", "Али", "Вагиф оглы")),
        ("Смит Дэвид", ("Смит", "Дэвид", "")),
        ("Римский-Корсаков Пётр Ильич", ("Римский-Корсаков", "Пётр", "Ильич")),
        ("Сухарто", ("Сухарто", "", "")),
    ],
)
def test_names(base, add, read, written, parts):
    record = _read(base, add, read, written)

    assert (record.last_name, record.first_name, record.middle_name) == parts
    assert record.name == " ".join(part for part in parts if part)


def _read(base, add, read, name, **values):
    key = add(name, **values)
    return read(base).people[key]


def test_the_description_counts_where_there_is_no_full_name(base, add, read):
    key = add("Иванова Анна")
    base.sets["Catalog_ФизическиеЛица"][-1]["ФИО"] = ""

    assert read(base).people[key].last_name == "Иванова"


@pytest.mark.parametrize("born", ["1980-02-29", "1980-12-31", "2008-11-23"])
def test_a_birthday_is_a_day_and_a_month(base, add, read, born):
    record = _read(base, add, read, "Иванова Анна", born=born)

    assert (record.birth_month, record.birth_day) == (int(born[5:7]), int(born[8:]))
    assert record.birth_key == fingerprint(born)


@pytest.mark.parametrize("born", ["1753-01-01", "2980-01-01", "1980-13-01"])
def test_a_day_of_birth_that_cannot_be_right_is_told(base, add, read, born):
    key = add("Иванова Анна", born=born)

    found = read(base)

    record = found.people[key]
    assert (record.birth_month, record.birth_day, record.birth_key) == (None, None, "")
    assert found.codes() == {"bad_birth_date": [(key,)]}
    (problem,) = found.problems
    assert (problem.aside, problem.severity, problem.external_id) == (False, "bad_record", key)


def test_no_day_of_birth_is_nothing_to_tell(base, add, read):
    key = add("Иванова Анна")

    found = read(base)

    assert (found.people[key].birth_month, found.people[key].birth_key, found.problems) == (None, "", [])


def test_the_tax_number_is_only_a_fingerprint(base, add, read):
    one = add("Иванова Анна", inn="7707 083 893")
    same = add("Петрова Анна", inn="7707083893")
    none = add("Сидорова Анна")

    people = read(base).people

    assert people[one].tax_key == people[same].tax_key == fingerprint("7707083893") != ""
    assert people[none].tax_key == ""


def test_work_contacts_are_taken_and_home_ones_never(base, add, read):
    key = add("Иванова Анна", home="+7 900 111-22-33", phone="+7 (495) 000-11-22", mail="anna@example.com")

    found = read(base)

    assert found.people[key].mail == "anna@example.com"
    assert found.people[key].work_phone == "+7 (495) 000-11-22"
    assert "111-22-33" not in repr(found)


def test_without_kinds_no_contacts_are_taken_or_asked_for(base, add, serve):
    key = add("Иванова Анна", home="+7 900 111-22-33", phone="+7 (495) 000-11-22", mail="anna@example.com")
    server = serve(base)
    found = reading(settings(url=server.url, work_mail_kind="", work_phone_kind=""))

    assert (found.people[key].mail, found.people[key].work_phone) == ("", "")
    assert not any("КонтактнаяИнформация" in wishes["$select"] for _, wishes in server.asked)


def test_what_is_private_is_neither_asked_for_nor_kept(base, add, serve, read):
    add("Иванова Анна", born="1980-02-03", inn="770708389312", home="+7 900 111-22-33")
    server = serve(base)
    for found in (read(base), reading(settings(url=server.url))):
        written = repr(found)
        for private in (*SECRETS, "770708389312", "1980", "111-22-33", HOME):
            assert private not in written
    asked = {field for _, wishes in server.asked for field in wishes["$select"].split(",")}
    assert not asked & {"СтраховойНомерПФР", "Паспорт", "Оклад", "Пол"}


def test_only_people_with_an_employee_are_taken(base, add, read):
    outside = base.person("Наследник Иван")
    folder = base.person("Работающие")
    base.sets["Catalog_ФизическиеЛица"][-1]["IsFolder"] = True
    inside = add("Иванова Анна")

    people = read(base).people

    assert inside in people
    assert outside not in people
    assert folder not in people
