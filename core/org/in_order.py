"""The orders of the directory, and going on from a person in one of them instead of counting rows from the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import Date, Select, case, func, literal, select, tuple_
from sqlalchemy.sql.elements import SQLColumnExpression

from core.db import db
from core.org.models import Person

Sort = Literal["name", "-name", "new", "old"]
SORTS: tuple[Sort, ...] = ("name", "-name", "new", "old")

LONG_AGO = date(1, 1, 1)
"""Stands for a day of joining that nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """Where a page begins: right after a person, or so that it ends right before one. Neither: at the start."""

    after: int | None = None
    before: int | None = None

    @property
    def person_id(self) -> int | None:
        """The person that the page lies next to."""
        return self.after if self.after is not None else self.before

    @property
    def backwards(self) -> bool:
        """Whether the page is read from its end."""
        return self.after is None and self.before is not None


START = Cursor()


@dataclass(frozen=True, slots=True)
class Order:
    """Expressions of ``Person`` that tell everybody apart, all in the same direction."""

    keys: tuple[SQLColumnExpression[Any], ...]
    descending: bool = False

    def place(self, person_id: int) -> Sequence[Any] | None:
        """The values of somebody, ``None`` if there is no such person."""
        row = db.session.execute(select(*self.keys).where(Person.id == person_id)).one_or_none()
        return tuple(row) if row is not None else None

    def page(self, query: Select[Any], columns: Sequence[Any], cursor: Cursor, size: int) -> tuple[Select[Any], Cursor]:
        """The query from the cursor on, with one row more than ``size`` to tell whether it goes on.

        Args:
            columns: the keys as ``query`` names them.

        Returns:
            The query, and the cursor that it follows: the start where the person that was named is not there.
        """
        place = self.place(cursor.person_id) if cursor.person_id is not None else None
        if place is None:
            cursor = START
        falling = self.descending != cursor.backwards
        if place is not None:
            here = tuple_(*columns)
            there = tuple_(*(literal(value) for value in place))
            query = query.where(here < there if falling else here > there)
        return query.order_by(*(column.desc() if falling else column for column in columns)).limit(size + 1), cursor


def order(sort: Sort, words: Sequence[str]) -> Order:
    """The order that is asked for; by name, those stand first whose name fits ``words`` best."""
    if sort in ("new", "old"):
        joined = func.coalesce(Person.joined_on, literal(LONG_AGO, Date))
        return Order((joined, Person.id), descending=sort == "new")
    if sort == "-name" or not words:
        return Order((Person.sort_name, Person.id), descending=sort == "-name")
    name = literal(" ") + Person.sort_name + " " + func.lower(Person.latin_name)
    rank = case((Person.sort_name.startswith(words[0]), 0), (name.contains(f" {words[0]}"), 1), else_=2)
    return Order((rank, Person.sort_name, Person.id))
