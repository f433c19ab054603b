"""The history of employees: what a register's rows mean for each day, as contracts and places in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from sys import intern

from plugins.zup.values import Row, day, flag, key, rate, text

_DAY = timedelta(days=1)
_DISMISSAL = "Увольнение"
_HIRE = "Прием"


@dataclass(frozen=True, slots=True)
class Event:
    """A row of the register.

    Attributes:
        begins: its first day; of a dismissal the first day that is not worked.
        until: the last day of a temporary row.
    """

    begins: date
    until: date | None
    what: str
    organisation: str
    department: str
    position: str
    rate: str

    @property
    def dismisses(self) -> bool:
        """True if the contract is over from that day on."""
        return self.what.startswith(_DISMISSAL)

    @property
    def hires(self) -> bool:
        """True if a contract begins."""
        return self.what.startswith(_HIRE)


@dataclass(frozen=True, slots=True)
class Span:
    """Days in one place; ``ends_on`` is ``None`` while they are open."""

    starts_on: date
    ends_on: date | None
    event: Event

    def holds(self, on: date) -> bool:
        """True if the day is one of them."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


Contract = tuple[Span, ...]
"""The places of one contract without a gap, at least one."""


class History:
    """Gathers the rows of all employees."""

    def __init__(self) -> None:
        self._events: defaultdict[str, list[Event]] = defaultdict(list)

    def add(self, row: Row) -> None:
        """Take note of a row; those that are not posted do not count."""
        begins = day(row, "Period")
        if begins is None or not flag(row, "Active"):
            return
        event = Event(
            begins=begins,
            until=day(row, "ДействуетДо"),
            what=intern(text(row, "ВидСобытия")),
            organisation=intern(key(row, "Организация_Key")),
            department=intern(key(row, "Подразделение_Key")),
            position=intern(key(row, "Должность_Key")),
            rate=intern(rate(row, "КоличествоСтавок")),
        )
        self._events[intern(key(row, "Сотрудник_Key"))].append(event)

    def contracts(self, employee: str) -> list[Contract]:
        """The employee's contracts from first to last: one, and a further one for each return after a dismissal."""
        return contracts(self._events.get(employee, ()))

    def departments(self, employee: str) -> list[str]:
        """The departments that the employee's rows name."""
        events = self._events.get(employee, ())
        return list(dict.fromkeys(event.department for event in events if event.department and not event.dismisses))


def contracts(events: Iterable[Event]) -> list[Contract]:
    """What rows of one employee mean: which counts on which days.

    On each day the row that began last counts; one with ``until`` through that day, then the row before it comes back.
    Every row is a place of its own, also where it changes nothing that the portal knows of.
    """
    # On one day a dismissal comes before a hiring: the contract ends the day before, the next begins.
    rows = sorted(events, key=lambda event: (event.begins, not event.dismisses))
    found: list[list[Span]] = []
    for span in _spans(rows):
        if span.event.dismisses:
            continue
        last = found[-1][-1] if found else None
        if last is None or last.ends_on is None or last.ends_on + _DAY != span.starts_on or _begins_anew(span, rows):
            found.append([span])
        elif last.event is span.event:
            found[-1][-1] = replace(last, ends_on=span.ends_on)
        else:
            found[-1].append(span)
    return [tuple(spans) for spans in found]


def _spans(rows: list[Event]) -> Iterator[Span]:
    """For each stretch of days between two changes the row that counts."""
    starts = {row.begins for row in rows}
    starts.update(row.until + _DAY for row in rows if row.until is not None and row.until >= row.begins)
    turns = sorted(starts)
    for number, first in enumerate(turns):
        event = _in_force(rows, first)
        if event is not None:
            yield Span(first, turns[number + 1] - _DAY if number + 1 < len(turns) else None, event)


def _in_force(rows: list[Event], on: date) -> Event | None:
    for row in reversed(rows):
        if row.begins <= on and (row.until is None or on <= row.until):
            return row
    return None


def _begins_anew(span: Span, rows: list[Event]) -> bool:
    """True if somebody is hired on the very day on which they are dismissed."""
    return (
        span.event.hires
        and span.starts_on == span.event.begins
        and any(row.dismisses and row.begins == span.starts_on for row in rows)
    )
