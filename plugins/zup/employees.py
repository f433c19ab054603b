"""Employees of the catalogue as contracts of persons, with what is wrong with them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from sys import intern

from plugin_sdk.org import AbsenceRecord, AssignmentRecord, EmploymentKind, EmploymentRecord
from plugins.zup.absences import Absences
from plugins.zup.history import Contract, History
from plugins.zup.structure import ZupStructure
from plugins.zup.values import Row, day, flag, key, text

_KINDS: Mapping[str, EmploymentKind] = {
    "ОсновноеМестоРаботы": "main",
    "ВнутреннееСовместительство": "inner",
    "Подработка": "inner",
    "Совместительство": "outer",
    "ВнешнееСовместительство": "outer",
}


@dataclass(frozen=True, slots=True)
class Employee:
    """A row of the catalogue of employees."""

    key: str
    number: str
    name: str
    person: str
    organisation: str


class Employees:
    """Gathers employees and their kinds of employment."""

    def __init__(self, today: date) -> None:
        self._today = today
        self._employees: dict[str, Employee] = {}
        self._kinds: defaultdict[str, list[tuple[date, str]]] = defaultdict(list)

    def add(self, row: Row) -> None:
        """Take note of an employee."""
        if flag(row, "DeletionMark"):
            return
        found = Employee(
            key=intern(key(row, "Ref_Key")),
            number=text(row, "Code"),
            name=text(row, "Description"),
            person=key(row, "ФизическоеЛицо_Key"),
            organisation=intern(key(row, "ГоловнаяОрганизация_Key")),
        )
        self._employees[found.key] = found

    def add_kind(self, row: Row) -> None:
        """Take note of a kind of employment."""
        begins = day(row, "Period")
        if begins is not None:
            self._kinds[intern(key(row, "Сотрудник_Key"))].append((begins, intern(text(row, "ВидЗанятости"))))

    def get(self, employee: str) -> Employee | None:
        """The employee of that key."""
        return self._employees.get(employee)

    def __iter__(self) -> Iterator[Employee]:
        return iter(self._employees.values())

    def kind(self, employee: str) -> EmploymentKind:
        """The kind of employment that is in force, the first one where all are still to come."""
        kinds = sorted(self._kinds.get(employee, ()))
        begun = [kind for begins, kind in kinds if begins <= self._today]
        name = begun[-1] if begun else kinds[0][1] if kinds else ""
        return _KINDS.get(name, "main")


class Contracts:
    """What all employees come to: contracts with their places and absences.

    A return under the same employee is a contract of its own, known by the employee's key and its number: the first one
    has the bare key.
    """

    def __init__(self, employees: Employees, history: History, absences: Absences, structure: ZupStructure,
                 positions: Mapping[str, str]) -> None:  # fmt: skip
        self._employees, self._history, self._absences = employees, history, absences
        self._structure, self._positions = structure, positions

    def of(self, employee: Employee) -> list[tuple[Contract, EmploymentRecord]]:
        """The employee's contracts; none where the history says nothing."""
        return [
            (contract, self._record(employee, contract, number))
            for number, contract in enumerate(self._history.contracts(employee.key), start=1)
        ]

    def absences(self, employee: Employee) -> Iterator[AbsenceRecord]:
        """The employee's absences, each with the contract in which it begins."""
        contracts = self._history.contracts(employee.key)
        for absence in self._absences.of(employee.key):
            kind = self._absences.kind(absence)
            if kind is None:
                continue
            begun = sum(contract[0].starts_on <= absence.starts_on for contract in contracts)
            yield AbsenceRecord(
                employment=_contract_key(employee, max(1, begun)),
                kind=kind,
                starts_on=absence.starts_on,
                ends_on=absence.ends_on,
                expected_until=absence.expected_until,
            )

    def _record(self, employee: Employee, contract: Contract, number: int) -> EmploymentRecord:
        return EmploymentRecord(
            external_id=_contract_key(employee, number),
            entity=self._structure.entity(contract[-1].event.organisation, employee.organisation),
            personnel_number=employee.number,
            kind=self._employees.kind(employee.key),
            starts_on=contract[0].starts_on,
            ends_on=contract[-1].ends_on,
            assignments=tuple(
                AssignmentRecord(
                    department=span.event.department if self._structure.has_department(span.event.department) else "",
                    position=self._positions.get(span.event.position, ""),
                    rate=span.event.rate,
                    resumed=span.starts_on != span.event.begins,
                    starts_on=span.starts_on,
                    ends_on=span.ends_on,
                )
                for span in contract
            ),
        )


def _contract_key(employee: Employee, number: int) -> str:
    return employee.key if number == 1 else f"{employee.key}/{number}"
