"""A kind of source whose answer a test decides; also shows that a block can bring a kind of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from core.extension.records import (
    AssignmentRecord,
    DepartmentRecord,
    EmploymentRecord,
    LoginRecord,
    PersonRecord,
    Problem,
    Record,
    SourceKind,
    SourceUnavailable,
)
from core.org.sync.settings import SourceSettings
from core.plugin_host import host
from core.plugin_host.declared import Declared


class StubSettings(SourceSettings):
    """No settings of its own."""


class StubKind:
    """Yields ``items``; breaks off with ``error`` behind them if there is one."""

    def __init__(self) -> None:
        self.items: Sequence[Record | Problem] = ()
        self.error: SourceUnavailable | None = None
        self.complete = True

    @staticmethod
    def named(name: str) -> StubKind:
        """A fresh one of that name, for sources of this kind."""
        stub = StubKind()
        kind = SourceKind(name=name, title="Stub", settings_model=StubSettings, open=stub.open)
        host().declared.source_kinds[name] = Declared("org", kind)
        return stub

    def says(self, *items: Record | Problem | Iterable[Record]) -> None:
        """Set the answer."""
        flat: list[Any] = []
        for item in items:
            flat.extend(item if isinstance(item, list | tuple) else [item])
        self.items, self.error = flat, None

    def open(self, settings: StubSettings) -> StubReader:
        return StubReader(self)


class StubReader:
    """One reading of a stub."""

    def __init__(self, kind: StubKind) -> None:
        self._kind = kind
        self.complete = kind.complete

    def read(self) -> Iterator[Record | Problem]:
        yield from self._kind.items
        if self._kind.error is not None:
            raise self._kind.error

    def close(self) -> None:
        return None


def someone(number: int | str, name: str = "", **values: Any) -> PersonRecord:
    """A person's record; ``department``, ``position``, ``login`` and contract days may be given."""
    last, _, first = (name or f"Person{number} Test").partition(" ")
    assignment = AssignmentRecord(
        department=values.pop("department", ""),
        position=values.pop("position", ""),
        starts_on=values.pop("in_place_since", None),
    )
    contract = EmploymentRecord(
        starts_on=values.pop("starts_on", None),
        ends_on=values.pop("ends_on", None),
        entity=values.pop("entity", ""),
        assignments=values.pop("assignments", (assignment,)),
    )
    login = values.pop("login", f"p{number}")
    return PersonRecord(
        external_id=str(number),
        last_name=last,
        first_name=first,
        employments=(contract,),
        login=LoginRecord(login=login) if login else None,
        **values,
    )


def crowd(count: int, **values: Any) -> list[PersonRecord]:
    """So many people, numbered from 1."""
    return [someone(number, **values) for number in range(1, count + 1)]


def unit(key: str, parent: str = "", **values: Any) -> DepartmentRecord:
    """A department whose name is its key."""
    return DepartmentRecord(external_id=key, name=key, parent=parent, **values)
