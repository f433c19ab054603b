"""Absences, and what reversals leave of them."""

from __future__ import annotations

from datetime import date

import pytest

from plugins.zup.tests.base import TODAY, small_base


@pytest.fixture
def base():
    return small_base()


@pytest.fixture
def employee(base):
    return base.sets["Catalog_Сотрудники"][1]["Ref_Key"]


def absences(found, base, employee):
    person = found.people[base.person_of(employee)]
    return [
        (item.kind, str(item.starts_on), str(item.ends_on or ""), str(item.expected_until or ""))
        for item in person.absences
    ]


def test_kinds_days_and_open_ends(base, employee, read):
    base.absence(employee, "ОтпускОсновной", "2026-12-01", "2026-12-14", expected="2026-12-20")
    base.absence(employee, "Болезнь", "2026-11-20", expected="2026-11-27")
    base.absence(employee, "Командировка", "2026-09-01", "2026-09-01")
    base.absence(employee, "ОтпускУчебныйОплачиваемый", "2026-08-01", "2026-08-02")
    base.absence(employee, "Работа", "2026-07-01", "2026-07-02")
    base.absence(employee, "Увольнение", "2026-07-01")

    found = read(base)

    assert absences(found, base, employee) == [
        ("other", "2026-08-01", "2026-08-02", ""),
        ("business_trip", "2026-09-01", "2026-09-01", ""),
        ("sick", "2026-11-20", "", "2026-11-27"),
        ("vacation", "2026-12-01", "2026-12-14", ""),
    ]
    assert {item.employment for item in found.people[base.person_of(employee)].absences} == {employee}


def test_kinds_can_be_set(base, employee, read):
    base.absence(employee, "Простой", "2026-12-01", "2026-12-14")
    base.absence(employee, "Болезнь", "2026-11-20", "2026-11-25")

    found = read(base, absence_kinds={"Простой": "", "Болезнь": "other"})

    assert absences(found, base, employee) == [("other", "2026-11-20", "2026-11-25", "")]


@pytest.mark.parametrize(
    ("reversed_days", "left"),
    [
        (("2026-12-01", "2026-12-14"), []),
        (("2026-12-10", "2026-12-14"), [("2026-12-01", "2026-12-09")]),
        (("2026-12-01", "2026-12-05"), [("2026-12-06", "2026-12-14")]),
        (("2026-12-05", "2026-12-06"), [("2026-12-01", "2026-12-04"), ("2026-12-07", "2026-12-14")]),
        (("2026-12-10", ""), [("2026-12-01", "2026-12-09")]),
    ],
)
def test_a_reversal_takes_its_days_away(base, employee, read, reversed_days, left):
    document = base.absence(employee, "ОтпускОсновной", "2026-12-01", "2026-12-14")
    other = base.absence(employee, "Командировка", "2026-12-01", "2026-12-14")
    base.absence(employee, "ОтпускОсновной", *reversed_days, document=document, storno=True)

    found = read(base)

    told = absences(found, base, employee)
    assert [(begins, ends) for kind, begins, ends, _ in told if kind == "vacation"] == left
    assert [kind for kind, *_ in told if kind != "vacation"] == ["business_trip"]
    assert other != document
    assert found.codes() == {}


def test_a_reversal_of_the_end_closes_an_open_absence(base, employee, read):
    document = base.absence(employee, "Болезнь", "2026-11-01", expected="2026-12-14")
    base.absence(employee, "Болезнь", "2026-11-20", document=document, storno=True)

    assert absences(read(base), base, employee) == [("sick", "2026-11-01", "2026-11-19", "")]


@pytest.mark.parametrize(
    ("state", "days", "same_document"),
    [
        ("ОтпускОсновной", ("2026-12-01", "2026-12-14"), False),
        ("Болезнь", ("2026-12-01", "2026-12-14"), True),
        ("ОтпускОсновной", ("2026-12-20", "2026-12-24"), True),
    ],
)
def test_a_reversal_of_nothing_is_told(base, employee, read, state, days, same_document):
    document = base.absence(employee, "ОтпускОсновной", "2026-12-01", "2026-12-14")
    stray = base.absence(employee, state, *days, document=document if same_document else "", storno=True)

    found = read(base)

    assert found.codes() == {"storno_unmatched": [(stray,)]}
    assert absences(found, base, employee) == [("vacation", "2026-12-01", "2026-12-14", "")]
    (problem,) = found.problems
    assert (problem.severity, problem.aside, problem.external_id) == ("bad_record", False, base.person_of(employee))


def test_old_absences_are_left_out_with_their_reversals(base, employee, read):
    old = base.absence(employee, "ОтпускОсновной", "2025-11-01", "2025-11-12")
    base.absence(employee, "ОтпускОсновной", "2025-11-01", "2025-11-12", document=old, storno=True)
    base.absence(employee, "ОтпускОсновной", "2025-11-01", "2025-11-13")

    found = read(base, absence_days=(TODAY - date(2025, 11, 13)).days)

    assert absences(found, base, employee) == [("vacation", "2025-11-01", "2025-11-13", "")]
    assert found.codes() == {}


def test_an_absence_belongs_to_the_contract_it_begins_in(base, employee, read):
    department, position = base.department("Склад"), base.position("Кладовщик")
    base.dismiss(employee, "2022-01-01")
    base.hire(employee, "2026-01-01", department, position)
    base.absence(employee, "ОтпускОсновной", "2026-12-01", "2026-12-14")

    (absence,) = read(base).people[base.person_of(employee)].absences

    assert absence.employment == f"{employee}/2"


def test_a_row_that_comes_twice_counts_once(base, employee, read):
    document = base.absence(employee, "ОтпускОсновной", "2026-12-01", "2026-12-14")
    base.absence(employee, "ОтпускОсновной", "2026-12-01", "2026-12-14", document=document)

    assert len(absences(read(base), base, employee)) == 1


def test_days_that_end_before_they_begin_are_none(base, employee, read):
    base.absence(employee, "ОтпускОсновной", "2026-12-14", "2026-12-01")
    base.absence(employee, "ОтпускОсновной", "", "2026-12-01")

    assert absences(read(base), base, employee) == []
