"""Pages of a long list, each with an address of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request, url_for
from sqlalchemy import Select, func, select

from core.db import db

T = TypeVar("T")
DEFAULT_SIZE = 50
MAX_SIZE = 200


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page. ``number`` counts from 1; ``total`` is the number of items on all pages."""

    items: Sequence[T]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def prev(self) -> int | None:
        """Number of the page before."""
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self) -> int | None:
        """Number of the page after."""
        return self.number + 1 if self.number < self.pages else None

    @property
    def first_item(self) -> int:
        """Place of the first item among all, counting from 1; 0 if there is none."""
        return (self.number - 1) * self.size + 1 if self.items else 0

    @property
    def last_item(self) -> int:
        """Place of the last item among all."""
        return (self.number - 1) * self.size + len(self.items)

    def url(self, number: int) -> str:
        """The present address with another page number."""
        values: dict[str, Any] = {key: request.args.getlist(key) for key in request.args if _is_free(key)}
        if number > 1:
            values["page"] = number
        return url_for(request.endpoint or "", **{**values, **(request.view_args or {})})


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """The ways to the pages before and after in a list that is not counted through; empty where there is none."""

    previous: str = ""
    following: str = ""


def _is_free(name: str) -> bool:
    """Whether ``url_for`` takes a value of this name as a part of the address and not as an order."""
    return name not in ("page", "endpoint") and not name.startswith("_")


def requested_page() -> int:
    """The page number that the address asks for; anything odd means the first."""
    text = request.args.get("page", "")
    return max(1, int(text)) if text.isdecimal() and len(text) < 9 else 1


def paginate(
    query: Select[Any], *, page: int | None = None, size: int = DEFAULT_SIZE, scalars: bool = True
) -> Page[Any]:
    """Run ``query`` for one page and count all, with two statements whatever the number of rows.

    A page past the end shows the last one.
    """
    size = min(max(1, size), MAX_SIZE)
    number = page if page is not None else requested_page()
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    number = min(max(1, number), max(1, -(-total // size)))
    limited = query.limit(size).offset((number - 1) * size)
    items = db.session.scalars(limited).all() if scalars else db.session.execute(limited).all()
    return Page(items, number, size, total)
