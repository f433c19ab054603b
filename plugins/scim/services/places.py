"""Where the value that a filter names is found in the tables, as a condition or as something to sort by.

Every condition is true or false and never unknown, so that it can be negated.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, exists, false, literal, or_, select, true
from sqlalchemy.orm import aliased

from plugins.scim.models import User, UserValue

Test = Callable[[Any], ColumnElement[bool]]
"""Makes a condition on a value that is there."""


class Place(Protocol):
    """Where a value is."""

    def some(self, test: Test) -> ColumnElement[bool]:
        """At least one value is there for which ``test`` is true."""

    def absent(self) -> ColumnElement[bool]:
        """What ``eq null`` finds: no value, or of several entries one without it."""

    def present(self) -> ColumnElement[bool]:
        """What ``pr`` finds: at least one value that is not empty."""

    def order(self) -> ColumnElement[Any]:
        """The value to sort by; of several the first."""


@dataclass(frozen=True, slots=True)
class Plain:
    """A value in a column (or made of columns) of the row at hand."""

    column: Any

    def some(self, test: Test) -> ColumnElement[bool]:
        """See ``Place``."""
        return and_(self.column.is_not(None), test(self.column))

    def absent(self) -> ColumnElement[bool]:
        """See ``Place``."""
        return self.column.is_(None)

    def present(self) -> ColumnElement[bool]:
        """See ``Place``. Columns hold nothing rather than an empty text."""
        return self.column.is_not(None)

    def order(self) -> ColumnElement[Any]:
        """See ``Place``."""
        return self.column


@dataclass(frozen=True, slots=True)
class Fixed:
    """Values that follow from what kind of thing it is, each with the condition under which it is there."""

    values: Sequence[tuple[str, ColumnElement[bool]]]

    def some(self, test: Test) -> ColumnElement[bool]:
        """See ``Place``."""
        return or_(false(), *(and_(there, test(literal(value))) for value, there in self.values))

    def absent(self) -> ColumnElement[bool]:
        """See ``Place``."""
        return false()

    def present(self) -> ColumnElement[bool]:
        """See ``Place``."""
        return or_(false(), *(there for _, there in self.values))

    def order(self) -> ColumnElement[Any]:
        """See ``Place``."""
        return literal(self.values[0][0])

    def each(self, inner: Callable[[Place], ColumnElement[bool]]) -> ColumnElement[bool]:
        """One of the values fulfils ``inner``."""
        return or_(false(), *(and_(there, inner(Plain(literal(value)))) for value, there in self.values))


@dataclass(frozen=True, slots=True)
class Values:
    """The rows of ``scim_user_value`` of one attribute.

    Attributes:
        part: empty for an attribute without parts.
        whole: it has parts, and the attribute as a whole is meant.
        several: it can have several entries.
    """

    attribute: str
    part: str = ""
    whole: bool = False
    several: bool = False

    def _of(self, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        found = select(UserValue.user_id).where(UserValue.attribute == self.attribute, *conditions)
        return User.id.in_(found)

    def some(self, test: Test) -> ColumnElement[bool]:
        """See ``Place``. An attribute as a whole is like no single value."""
        return false() if self.whole else self._of(UserValue.part == self.part, test(UserValue.text))

    def absent(self) -> ColumnElement[bool]:
        """See ``Place``."""
        if self.whole or not self.part:
            return ~self._of()
        if not self.several:
            return ~self._of(UserValue.part == self.part)
        other = aliased(UserValue)
        without = ~exists().where(
            other.user_id == UserValue.user_id,
            other.attribute == UserValue.attribute,
            other.entry == UserValue.entry,
            other.part == self.part,
        )
        return or_(~self._of(), self._of(UserValue.part == "", without))

    def present(self) -> ColumnElement[bool]:
        """See ``Place``."""
        which = UserValue.part != "" if self.whole else UserValue.part == self.part
        return self._of(which, UserValue.text != "")

    def order(self) -> ColumnElement[Any]:
        """See ``Place``."""
        return (
            select(UserValue.text)
            .where(UserValue.user_id == User.id, UserValue.attribute == self.attribute, UserValue.part == self.part)
            .order_by(UserValue.entry)
            .limit(1)
            .scalar_subquery()
        )

    def each(self, inner: Callable[[Callable[[str], Place]], ColumnElement[bool]]) -> ColumnElement[bool]:
        """One of the entries fulfils ``inner``, which is given where each part of the entry is."""
        entry = aliased(UserValue)
        condition = inner(lambda part: _EntryPart(entry, part))
        found = select(entry.user_id).where(entry.attribute == self.attribute, entry.part == "", condition)
        return User.id.in_(found)


@dataclass(frozen=True, slots=True)
class _EntryPart:
    """A part of one entry."""

    entry: Any
    part: str

    def _is(self, *conditions: Callable[[Any], ColumnElement[bool]]) -> ColumnElement[bool]:
        value = aliased(UserValue)
        return exists().where(
            value.user_id == self.entry.user_id,
            value.attribute == self.entry.attribute,
            value.entry == self.entry.entry,
            value.part == self.part,
            *(condition(value) for condition in conditions),
        )

    def some(self, test: Test) -> ColumnElement[bool]:
        """See ``Place``."""
        return self._is(lambda value: test(value.text))

    def absent(self) -> ColumnElement[bool]:
        """See ``Place``."""
        return ~self._is()

    def present(self) -> ColumnElement[bool]:
        """See ``Place``."""
        return self._is(lambda value: value.text != "")

    def order(self) -> ColumnElement[Any]:
        """Nobody sorts by a part of one entry."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Linked:
    """Entries in rows of another table: the groups of a user, the members of a group.

    Attributes:
        rows: selects the rows of the thing at hand, correlated with it.
        parts: a column of theirs by the name of the part.
        part: empty where the attribute as a whole is meant.
    """

    rows: Select[Any]
    parts: dict[str, Any]
    part: str = ""

    def some(self, test: Test) -> ColumnElement[bool]:
        """See ``Place``."""
        if self.part not in self.parts:
            return false()
        column = self.parts[self.part]
        return self.rows.where(column.is_not(None), test(column)).exists()

    def absent(self) -> ColumnElement[bool]:
        """See ``Place``."""
        if not self.part:
            return ~self.rows.exists()
        column = self.parts.get(self.part)
        missing = true() if column is None else column.is_(None)
        return or_(~self.rows.exists(), self.rows.where(missing).exists())

    def present(self) -> ColumnElement[bool]:
        """See ``Place``."""
        if not self.part:
            return self.rows.exists()
        return false() if self.part not in self.parts else self.some(lambda column: column != "")

    def order(self) -> ColumnElement[Any]:
        """See ``Place``."""
        column = self.parts.get(self.part, literal(""))
        return self.rows.with_only_columns(column).order_by(column).limit(1).scalar_subquery()

    def each(self, inner: Callable[[Callable[[str], Place]], ColumnElement[bool]]) -> ColumnElement[bool]:
        """See ``Values``."""
        nothing: ColumnElement[Any] = literal(None)
        return self.rows.where(inner(lambda part: Plain(self.parts.get(part, nothing)))).exists()
