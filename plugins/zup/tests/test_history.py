"""What the history of an employee means for each day."""

from __future__ import annotations

from datetime import date

from plugin_sdk.org import EmploymentRecord
from plugins.zup.tests.base import Base, small_base


def places(employment: EmploymentRecord) -> list[tuple[str, str, str]]:
    """(position, first day, last day) of each place, days as ISO texts, empty for an open end."""
    return [
        (post.position, str(post.starts_on), str(post.ends_on) if post.ends_on else "")
        for post in employment.assignments
    ]


class Career:
    """One employee of a small base."""

    def __init__(self) -> None:
        self.base = small_base()
        self.department = self.base.department("Склад")
        self.positions = {name: self.base.position(name) for name in ("A", "B", "C")}
        self.person = self.base.person("Кораблёв Пётр Ильич")
        self.employee = self.base.employee(self.person)

    def hire(self, on: str, position: str, **values) -> None:
        self.base.hire(self.employee, on, self.department, self.positions[position], **values)

    def move(self, on: str, position: str, **values) -> None:
        self.base.move(self.employee, on, self.department, self.positions[position], **values)

    def dismiss(self, on: str, **values) -> None:
        self.base.dismiss(self.employee, on, **values)


def contracts(career: Career, read) -> tuple[EmploymentRecord, ...]:
    return read(career.base).people[career.person].employments


def test_a_move_ends_the_place_before_and_future_ones_are_known(read):
    career = Career()
    career.hire("2020-03-01", "A")
    career.move("2022-05-10", "B", rate=0.5)
    career.move("2027-01-11", "C")

    (contract,) = contracts(career, read)

    assert places(contract) == [
        ("A", "2020-03-01", "2022-05-09"),
        ("B", "2022-05-10", "2027-01-10"),
        ("C", "2027-01-11", ""),
    ]
    assert [post.rate for post in contract.assignments] == ["1", "0.5", "1"]
    assert (contract.starts_on, contract.ends_on) == (date(2020, 3, 1), None)
    assert {post.department for post in contract.assignments} == {career.department}


def test_a_temporary_move_counts_through_its_last_day_then_the_place_before_comes_back(read):
    career = Career()
    career.hire("2020-03-01", "A")
    career.move("2026-10-01", "B", until="2026-12-31")

    (contract,) = contracts(career, read)

    assert places(contract) == [
        ("A", "2020-03-01", "2026-09-30"),
        ("B", "2026-10-01", "2026-12-31"),
        ("A", "2027-01-01", ""),
    ]


def test_a_temporary_move_may_be_of_one_day(read):
    career = Career()
    career.hire("2020-03-01", "A")
    career.move("2026-10-01", "B", until="2026-10-01")

    (contract,) = contracts(career, read)

    assert places(contract) == [
        ("A", "2020-03-01", "2026-09-30"),
        ("B", "2026-10-01", "2026-10-01"),
        ("A", "2026-10-02", ""),
    ]


def test_a_lasting_move_within_a_temporary_one_counts_from_its_day(read):
    career = Career()
    career.hire("2020-03-01", "A")
    career.move("2026-10-01", "B", until="2026-12-31")
    career.move("2026-11-15", "C")

    (contract,) = contracts(career, read)

    assert places(contract) == [
        ("A", "2020-03-01", "2026-09-30"),
        ("B", "2026-10-01", "2026-11-14"),
        ("C", "2026-11-15", ""),
    ]


def test_rows_that_are_not_posted_do_not_count(read):
    career = Career()
    career.hire("2020-03-01", "A")
    career.move("2026-01-01", "B", active=False)
    career.dismiss("2026-02-01", active=False)

    (contract,) = contracts(career, read)

    assert places(contract) == [("A", "2020-03-01", "")]


def test_the_day_of_a_dismissal_is_the_first_one_not_worked(read):
    career = Career()
    career.hire("2020-03-01", "A")
    career.dismiss("2026-11-30")

    (contract,) = contracts(career, read)

    assert contract.ends_on == date(2026, 11, 29)
    assert places(contract) == [("A", "2020-03-01", "2026-11-29")]


def test_a_dismissal_ends_a_temporary_move_too(read):
    career = Career()
    career.hire("2020-03-01", "A")
    career.move("2026-10-01", "B", until="2026-12-31")
    career.dismiss("2026-11-01")

    (contract,) = contracts(career, read)

    assert places(contract) == [("A", "2020-03-01", "2026-09-30"), ("B", "2026-10-01", "2026-10-31")]


def test_a_return_under_the_same_employee_is_a_further_contract(read):
    career = Career()
    career.hire("2020-03-01", "A")
    career.dismiss("2022-01-01")
    career.hire("2024-06-01", "B")

    first, second = contracts(career, read)

    assert (first.external_id, second.external_id) == (career.employee, f"{career.employee}/2")
    assert first.personnel_number == second.personnel_number
    assert (first.ends_on, second.starts_on, second.ends_on) == (date(2021, 12, 31), date(2024, 6, 1), None)
    assert [places(contract) for contract in (first, second)] == [
        [("A", "2020-03-01", "2021-12-31")],
        [("B", "2024-06-01", "")],
    ]


def test_who_is_hired_on_the_day_of_the_dismissal_begins_a_contract(read):
    career = Career()
    career.hire("2024-06-01", "B")
    career.hire("2020-03-01", "A")
    career.dismiss("2024-06-01")

    first, second = contracts(career, read)

    assert (first.ends_on, second.starts_on) == (date(2024, 5, 31), date(2024, 6, 1))


def test_a_return_under_another_employee_is_a_contract_of_the_same_person(read):
    career = Career()
    career.hire("2020-03-01", "A")
    career.dismiss("2022-01-01")
    again = career.base.employee(career.person)
    career.base.hire(again, "2024-06-01", career.department, career.positions["B"])

    assert [contract.external_id for contract in contracts(career, read)] == [career.employee, again]


def test_the_kind_in_force_counts_and_before_the_first_day_that_to_come(read):
    base = small_base()
    department, position = base.department("Склад"), base.position("Грузчик")
    kinds = {}
    for name, known in (
        ("main", "ОсновноеМестоРаботы"), ("inner", "ВнутреннееСовместительство"), ("outer", "Совместительство"),
    ):  # fmt: skip
        person = base.person(f"Кто-то {name}")
        kinds[person] = name
        base.hire(base.employee(person, known), "2024-01-01", department, position)
    changed = base.person("Сменщик Иван")
    employee = base.employee(changed, "Совместительство")
    base.hire(employee, "2024-01-01", department, position)
    base.kind(employee, "2025-01-01", "ОсновноеМестоРаботы")
    base.kind(employee, "2027-01-01", "Совместительство")

    people = read(base).people

    assert {person: people[person].employments[0].kind for person in kinds} == kinds
    assert people[changed].employments[0].kind == "main"


def test_the_organisation_of_the_row_is_the_employer(read):
    base = Base()
    branch = base.organisation("Филиал")
    gone = base.organisation("Старая", DeletionMark=True)
    department, position = base.department("Склад"), base.position("Грузчик")
    base.head_post(department, position)
    people = []
    for organisation in ("", branch, gone):
        person = base.person(f"Кто-то {organisation}")
        base.hire(base.employee(person), "2024-01-01", department, position, organisation=organisation)
        people.append(person)

    found = read(base)

    entities = [found.people[person].employments[0].entity for person in people]
    assert entities == [base.company, branch, base.company]
    assert set(found.entities) == {base.company, branch}
