"""Absences from the register of employees' states, with what was taken back by a reversal (``Сторно``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import cast, get_args

from plugin_sdk.org import AbsenceKind
from plugins.zup.values import Row, day, flag, key, text

_DAY = timedelta(days=1)

ABSENCE_KINDS: tuple[str, ...] = get_args(AbsenceKind)

STATES: Mapping[str, str] = {
    "ОтпускОсновной": "vacation",
    "ДополнительныйОтпуск": "vacation",
    "Командировка": "business_trip",
    "Болезнь": "sick",
    "БолезньБезОплаты": "sick",
    "ОтпускНеоплачиваемыйПоРазрешениюРаботодателя": "unpaid_leave",
    "ОтпускНеоплачиваемыйПоЗаконодательству": "unpaid_leave",
    "ДополнительныйОтпускНеоплачиваемый": "unpaid_leave",
    "ОтпускПоБеременностиИРодам": "maternity",
    "ОтпускПоУходуЗаРебенком": "child_care",
    "Работа": "",
    "РаботаВОтпускеПоУходуЗаРебенком": "",
    "Факт": "",
    "Увольнение": "",
}
"""Kind of absence by state, empty for states that are none. A state not named here is an absence of kind ``other``."""


@dataclass(frozen=True, slots=True)
class Absence:
    """Days of one employee in one state; ``ends_on`` is ``None`` while they are open."""

    state: str
    document: str
    starts_on: date
    ends_on: date | None
    expected_until: date | None

    @property
    def last(self) -> date:
        """The last day, the end of time while it is open."""
        return self.ends_on or date.max


class Absences:
    """Gathers the register's rows, then tells each employee's absences.

    Args:
        kinds: what the configuration says of states, wins over ``STATES``.
        since: absences that ended before are not kept.
    """

    def __init__(self, kinds: Mapping[str, str], since: date) -> None:
        self._kinds = {**STATES, **kinds}
        self._since = since
        self._absences: defaultdict[str, list[Absence]] = defaultdict(list)
        self._reversals: defaultdict[str, list[Absence]] = defaultdict(list)

    def add(self, row: Row) -> None:
        """Take note of a row."""
        starts_on, ends_on = day(row, "Начало"), day(row, "Окончание")
        if starts_on is None or (ends_on is not None and not max(starts_on, self._since) <= ends_on):
            return
        expected = day(row, "ОкончаниеПредположительно") if ends_on is None else None
        found = Absence(text(row, "Состояние"), key(row, "ДокументОснование"), starts_on, ends_on, expected)
        (self._reversals if flag(row, "Сторно") else self._absences)[key(row, "Сотрудник_Key")].append(found)

    def employees(self) -> set[str]:
        """Everybody of whom anything is known."""
        return self._absences.keys() | self._reversals.keys()

    def of(self, employee: str) -> list[Absence]:
        """The absences that are left after all reversals, by their first day."""
        left = list(dict.fromkeys(self._absences.get(employee, ())))
        for reversal in self._reversals.get(employee, ()):
            left = [piece for absence in left for piece in _without(absence, reversal)]
        return sorted(left, key=lambda absence: (absence.starts_on, absence.last, absence.state))

    def unmatched(self, employee: str) -> list[str]:
        """Documents whose reversal cancels nothing that is known."""
        known = self._absences.get(employee, ())
        return [
            reversal.document
            for reversal in self._reversals.get(employee, ())
            if not any(_same(absence, reversal) and _meet(absence, reversal) for absence in known)
        ]

    def kind(self, absence: Absence) -> AbsenceKind | None:
        """What the absence is called in the portal, ``None`` where the state is none."""
        found = self._kinds.get(absence.state, "other")
        return cast(AbsenceKind, found) if found else None


def _same(absence: Absence, reversal: Absence) -> bool:
    return (absence.state, absence.document) == (reversal.state, reversal.document)


def _meet(absence: Absence, reversal: Absence) -> bool:
    return absence.starts_on <= reversal.last and reversal.starts_on <= absence.last


def _without(absence: Absence, reversal: Absence) -> Iterator[Absence]:
    """What is left of an absence: the days before the reversed ones and those behind them."""
    if not (_same(absence, reversal) and _meet(absence, reversal)):
        yield absence
        return
    if absence.starts_on < reversal.starts_on:
        yield replace(absence, ends_on=reversal.starts_on - _DAY, expected_until=None)
    if reversal.last < absence.last:
        yield replace(absence, starts_on=reversal.last + _DAY)
