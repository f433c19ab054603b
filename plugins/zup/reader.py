"""Reads a base: first everything that persons refer to, then the persons one by one, at last the structure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from plugin_sdk.org import EmploymentRecord, Problem, Record
from plugins.zup import checks, entity_sets, failures
from plugins.zup.absences import Absences
from plugins.zup.answers import Answers, connect
from plugins.zup.contractors import Contractors
from plugins.zup.employees import Contracts, Employee, Employees
from plugins.zup.entity_sets import EntitySet
from plugins.zup.failures import BrokenAnswer
from plugins.zup.history import Contract, History
from plugins.zup.people import PersonParser
from plugins.zup.posts import HeadPosts, is_acting
from plugins.zup.settings import ZupSettings
from plugins.zup.structure import ZupStructure
from plugins.zup.values import Row, flag, key, text


def open_base(settings: ZupSettings) -> ZupReader:
    """Open a base for one reading.

    Raises:
        SourceUnavailable: it cannot be reached or refuses us.
    """
    return ZupReader(settings, connect(settings), settings.today())


class ZupReader:
    """A base opened for one reading.

    Args:
        today: the day by which is decided what is current.
    """

    complete = True

    def __init__(self, settings: ZupSettings, answers: Answers, today: date) -> None:
        self._settings, self._answers, self._today = settings, answers, today
        self._since = today - timedelta(days=settings.absence_days)
        self._broken: list[BrokenAnswer] = []
        self._structure = ZupStructure(settings.branches)
        self._posts = HeadPosts()
        self._positions: dict[str, str] = {}
        self._employees = Employees(today)
        self._history = History()
        self._contractors = Contractors(self._structure)
        self._absences = Absences(settings.absence_kinds, self._since)
        self._current = checks.CurrentPlaces(self._structure, today)
        self._people: set[str] = set()
        """Everybody of whom there is a record."""

    def close(self) -> None:
        """Give back connections."""
        self._answers.close()

    def read(self) -> Iterator[Record | Problem]:
        """Everything; see ``Reader.read``."""
        self._gather()
        yield from self._read_people()
        if self._broken:
            raise failures.all_of(self._broken)
        acting = {position for position, name in self._positions.items() if is_acting(name)}
        yield from self._structure.records(self._posts, self._people, acting)

    def _gather(self) -> None:
        settings = self._settings
        self._take(entity_sets.organisations(settings), self._structure.add_organisation)
        self._take(entity_sets.departments(settings), self._structure.add_department)
        self._take(entity_sets.units(settings), self._structure.add_unit)
        self._take(entity_sets.staff_positions(settings), self._posts.add_position)
        self._take(entity_sets.head_posts(settings), self._posts.add_post)
        self._take(entity_sets.positions(settings), self._add_position)
        self._take(entity_sets.employees(settings), self._employees.add)
        self._take(entity_sets.employment_kinds(settings), self._employees.add_kind)
        self._take(entity_sets.history(settings), self._history.add)
        self._take(entity_sets.contractors(settings), self._contractors.add)
        self._take(entity_sets.states(settings, self._since), self._absences.add)
        self._take(entity_sets.current(settings), self._current.add)

    def _take(self, asked: EntitySet, take: Callable[[Row], None]) -> None:
        for row in self._rows(asked):
            take(row)

    def _add_position(self, row: Row) -> None:
        self._positions[key(row, "Ref_Key")] = text(row, "Description")

    def _rows(self, asked: EntitySet) -> Iterator[Row]:
        """The rows of an entity set; an answer that is not whole is noted, so that all of them are told at once."""
        if not asked.name:
            return
        nothing = True
        try:
            for row in self._answers.rows(asked):
                if nothing:
                    failures.expect_fields(asked, row)
                nothing = False
                yield row
            if nothing and asked.filled:
                raise failures.empty(asked)
        except BrokenAnswer as error:
            if not error.in_order:
                self._broken.append(error)

    def _read_people(self) -> Iterator[Record | Problem]:
        contracts = Contracts(self._employees, self._history, self._absences, self._structure, self._positions)
        parser = PersonParser(self._settings, self._today)
        waiting: defaultdict[str, list[Employee]] = defaultdict(list)
        for employee in self._employees:
            waiting[employee.person].append(employee)
        nobody = waiting.pop("", [])
        for row in self._rows(entity_sets.people(self._settings)):
            if flag(row, "IsFolder") or flag(row, "DeletionMark"):
                continue
            mine = waiting.pop(key(row, "Ref_Key"), None)
            # What is not whole is not worth looking at; the rest is read only to know whether it is whole.
            if mine is not None and not self._broken:
                yield from self._person(row, mine, contracts, parser)
        if not self._broken:
            for employee in (*nobody, *(one for several in waiting.values() for one in several)):
                yield checks.without_person(employee)

    def _person(
        self, row: Row, employees: list[Employee], contracts: Contracts, parser: PersonParser
    ) -> Iterator[Record | Problem]:
        employments: list[EmploymentRecord] = []
        hired, idle = [], []
        for employee in employees:
            found, engaged = contracts.of(employee), self._contractors.of(employee)
            employments.extend((*(record for _, record in found), *engaged))
            if not found:
                if not engaged:
                    idle.append(employee)
                continue
            hired.append(employee)
            for contract, _ in found:
                self._posts.add_contract(employee.person, contract)
            yield from self._doubts(employee, [contract for contract, _ in found])
        for employee in idle:
            yield checks.without_history(employee, alone=not employments)
        if employments:
            absences = tuple(absence for employee in hired for absence in contracts.absences(employee))
            record, problem = parser.record(row, tuple(employments), absences)
            if problem is not None:
                yield problem
            self._people.add(record.external_id)
            yield record

    def _doubts(self, employee: Employee, contracts: list[Contract]) -> Iterator[Problem]:
        yield from checks.unknown_departments(employee, self._history, self._structure)
        yield from checks.unmatched_reversals(employee, self._absences)
        mismatch = self._current.mismatch(employee, contracts)
        if mismatch is not None:
            yield mismatch
