"""Contractors: employees who work under contracts of civil law, for which nobody is hired and no history is kept."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from plugin_sdk.org import AssignmentRecord, EmploymentRecord
from plugins.zup.employees import Employee
from plugins.zup.structure import ZupStructure
from plugins.zup.values import Row, day, flag, key, text


@dataclass(frozen=True, slots=True)
class _Period:
    """The days of one contract; ``document`` is the one that agreed it."""

    starts_on: date
    document: str
    line: str
    ends_on: date | None
    organisation: str


class Contractors:
    """Gathers the register's rows, then tells each employee's contracts."""

    def __init__(self, structure: ZupStructure) -> None:
        self._structure = structure
        self._periods: defaultdict[str, list[_Period]] = defaultdict(list)

    def add(self, row: Row) -> None:
        """Take note of a row; those that are not posted, and those without a day in them, do not count."""
        starts_on, ends_on = day(row, "ДатаНачала"), day(row, "ДатаОкончания")
        if not flag(row, "Active") or starts_on is None or (ends_on is not None and ends_on < starts_on):
            return
        found = _Period(
            starts_on=starts_on,
            document=key(row, "Recorder"),
            line=text(row, "LineNumber"),
            ends_on=ends_on,
            organisation=key(row, "Организация_Key"),
        )
        self._periods[key(row, "Сотрудник_Key")].append(found)

    def of(self, employee: Employee) -> list[EmploymentRecord]:
        """The employee's contracts by their first day, each known by employee and document. They name no department."""
        found = []
        numbers: defaultdict[str, int] = defaultdict(int)
        periods = self._periods.get(employee.key, ())
        for period in sorted(periods, key=lambda one: (one.starts_on, one.document, one.line)):
            numbers[period.document] += 1
            number = numbers[period.document]
            name = f"{employee.key}/{period.document}"
            place = AssignmentRecord(starts_on=period.starts_on, ends_on=period.ends_on)
            found.append(
                EmploymentRecord(
                    external_id=name if number == 1 else f"{name}/{number}",
                    entity=self._structure.entity(period.organisation, employee.organisation),
                    personnel_number=employee.number,
                    kind="contractor",
                    starts_on=period.starts_on,
                    ends_on=period.ends_on,
                    assignments=(place,),
                )
            )
        return found
