"""What is wrong with employees, their history and their absences."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from plugin_sdk.i18n import gettext as _
from plugin_sdk.org import Problem
from plugins.zup.absences import Absences
from plugins.zup.employees import Employee
from plugins.zup.history import Contract, History
from plugins.zup.structure import ZupStructure
from plugins.zup.values import Row, key


def without_person(employee: Employee) -> Problem:
    """The catalogue names nobody, or somebody who is not there."""
    return Problem(
        kind="person",
        place=employee.number,
        reason=_("The employee has no person in the base, or one marked for deletion."),
        title=employee.name,
        code="employee_without_person",
        refs=(employee.key,),
    )


def without_history(employee: Employee, *, alone: bool) -> Problem:
    """Nothing says where and when the employee works.

    Args:
        alone: the person has no other contract, so nothing is known of them; what the portal knew stays.
    """
    return Problem(
        kind="person",
        place=employee.number,
        reason=_("The employee has no posted hiring in the history."),
        title=employee.name,
        external_id=employee.person,
        aside=alone,
        code="employee_without_history",
        refs=(employee.key,),
    )


def unknown_departments(employee: Employee, history: History, structure: ZupStructure) -> Iterator[Problem]:
    """Departments that the history names and the base does not have."""
    for department in history.departments(employee.key):
        if not structure.has_department(department):
            yield Problem(
                kind="person",
                place=employee.number,
                reason=_("The history names a department that is not in the base or marked for deletion."),
                title=employee.name,
                external_id=employee.person,
                aside=False,
                code="history_unknown_department",
                refs=(employee.key, department),
            )


def unmatched_reversals(employee: Employee, absences: Absences) -> Iterator[Problem]:
    """Reversals of absences that are not there."""
    for document in dict.fromkeys(absences.unmatched(employee.key)):
        yield Problem(
            kind="person",
            place=employee.number,
            reason=_("An absence is taken back that is not in the register; the reversal is passed over."),
            title=employee.name,
            external_id=employee.person,
            aside=False,
            code="storno_unmatched",
            refs=(document,),
        )


class CurrentPlaces:
    """What the register of current data says, to be compared with the history, which counts."""

    def __init__(self, structure: ZupStructure, today: date) -> None:
        self._structure = structure
        # The register is brought up to date by a task of 1C, so in the early morning it still tells of yesterday.
        self._days = (today, today - timedelta(days=1))
        self._places: dict[str, tuple[str, str]] = {}

    def add(self, row: Row) -> None:
        """Take note of a row."""
        self._places[key(row, "Сотрудник_Key")] = self._place(
            key(row, "ТекущееПодразделение_Key"), key(row, "ТекущаяДолжность_Key")
        )

    def mismatch(self, employee: Employee, contracts: list[Contract]) -> Problem | None:
        """The problem where an employee who works today is elsewhere by the register."""
        said = self._places.get(employee.key)
        spans = [span for contract in contracts for span in contract]
        today = [span for span in spans if span.holds(self._days[0])]
        if said is None or not today:
            return None
        right = {
            self._place(span.event.department, span.event.position)
            for span in spans
            if any(span.holds(on) for on in self._days)
        }
        if said in right:
            return None
        return Problem(
            kind="person",
            place=employee.number,
            reason=_("Current data in 1C names another place than the history; the history counts."),
            title=employee.name,
            external_id=employee.person,
            aside=False,
            code="current_data_mismatch",
            severity="notice",
            refs=(employee.key,),
        )

    def _place(self, department: str, position: str) -> tuple[str, str]:
        return department if self._structure.has_department(department) else "", position
