"""Find people: by any half of a name in either alphabet, a phone's tail, a position, a department, a room, a mail.

Every search costs a constant number of statements. A condition that few people meet drives the search; where all
conditions are common, the index of names is walked until the page is full. Either way the time hardly depends on how
many people there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select

from core.db import db
from core.extension import PersonCard, Viewer
from core.org import people, remembered, tokens
from core.org.dates import ChosenDay
from core.org.models import Person, PersonToken
from core.org.people import ACTIVE, working, works_here
from core.org.principals import people_of
from core.text import other_layout

NEW_FOR = timedelta(days=30)
"""How long somebody counts as a newcomer."""

FEW = 3000
"""Up to so many matching tokens all people behind them are looked at and ranked; beyond, the order of names must do."""

SOME = 9000
"""The same where several conditions must be met together: walking along the names might then find few for long."""

LAST_CHARACTER = "\U0010ffff"

How = Literal["typed", "layout", "inside"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked of the directory; every condition must be met. Numbers are ids; a department means its subtree."""

    text: str = ""
    department: int | None = None
    location: int | None = None
    position: int | None = None
    entity: int | None = None
    newcomers: bool = False

    @property
    def principals(self) -> list[str]:
        """The filters in the words of audiences."""
        chosen = {
            "department": self.department,
            "location": self.location,
            "position": self.position,
            "entity": self.entity,
        }
        return [f"{kind}:{number}" for kind, number in chosen.items() if number is not None]

    def without(self, name: str) -> Query:
        """The same query without one of its filters."""
        values = {item.name: getattr(self, item.name) for item in fields(self) if item.name != name}
        return Query(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One page of an answer.

    Attributes:
        total: how many were found; where ``more`` is true, at least so many.
        how: ``typed`` as it was asked, ``layout`` after changing the keyboard layout, ``inside`` within words.
        text: what was looked for in the end.
    """

    ids: list[int]
    total: int
    more: bool = False
    how: How = "typed"
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Condition:
    """The ids of those who meet it (perhaps several times), and the same as a test of the row of ``Person``."""

    ids: Select[Any]
    test: ColumnElement[bool]


def search(query: Query, *, on: date, mobile: bool = False, page: int = 1, size: int = 50) -> Found:
    """The people who work here on the day and meet the query, best matches first.

    On a chosen day they are found by name alone, for the other words that people are found by are those of today.

    Args:
        mobile: whether mobile phones may be searched.
        page: counts from 1; past the end nothing is found.
    """
    found = _attempt(query, on, mobile, page, size)
    if found.total or not query.text.strip() or (page > 1 and found.ids):
        return found
    swapped = replace(query, text=other_layout(query.text))
    again = _attempt(swapped, on, mobile, page, size)
    if again.total:
        return replace(again, how="layout", text=swapped.text)
    return replace(_inside(query, on, page, size), how="inside", text=query.text)


def suggest(text: str, *, on: date, limit: int = 6) -> list[int]:
    """The few people who come first while somebody is still typing: by name if any name fits, else by the rest."""
    if not tokens.query_words(text):
        return []
    named = _attempt(Query(text=text), on, False, 1, limit, names_only=True)
    return named.ids or search(Query(text=text), on=on, size=limit).ids


def find_people(viewer: Viewer, text: str, limit: int) -> list[PersonCard]:
    """Cards of who is offered in the search box of the whole portal."""
    return people.in_order(suggest(text, on=viewer.today, limit=limit), viewer.today)


def _attempt(query: Query, on: date, mobile: bool, page: int, size: int, *, names_only: bool = False) -> Found:
    words = tokens.query_words(query.text)
    if query.text.strip() and not words:
        return Found(ids=[], total=0, text=query.text)
    by_name = names_only or isinstance(on, ChosenDay)
    conditions = [_beginning(tokens.prefixes(word, mobile=mobile, names_only=by_name)) for word in words]
    conditions += _filters(query, on)
    if isinstance(on, ChosenDay):
        return replace(_on_a_day(conditions, words, on, page, size), text=query.text)
    if not conditions:
        return _everyone(page, size)
    return replace(_meeting(conditions, words, page, size), text=query.text)


def _inside(query: Query, on: date, page: int, size: int) -> Found:
    """Look for pieces within the words of names."""
    pieces = tokens.query_words(query.text)
    words = [remembered.words_containing(piece) if len(piece) > 1 else [] for piece in pieces]
    if not words or not all(words):
        return Found(ids=[], total=0)
    conditions = [_token(PersonToken.token.in_(found)) for found in words] + _filters(query, on)
    if isinstance(on, ChosenDay):
        return _on_a_day(conditions, pieces, on, page, size)
    return _meeting(conditions, pieces, page, size)


def _on_a_day(conditions: Sequence[_Condition], words: Sequence[str], on: ChosenDay, page: int, size: int) -> Found:
    """Those who worked here on another day; one statement."""
    selection = (
        select(Person.id, func.count().over().label("total"))
        .where(working(on), *(condition.test for condition in conditions))
        .order_by(*_order(words))
    )
    rows = db.session.execute(_paged(selection, page, size)).all()
    return Found(ids=[row.id for row in rows], total=rows[0].total if rows else 0)


def _meeting(conditions: Sequence[_Condition], words: Sequence[str], page: int, size: int) -> Found:
    """Those who meet all conditions, by whichever way is the shorter."""
    driver = _driver(conditions)
    if driver is None:
        return _walk([condition.test for condition in conditions], page, size)
    others = (condition.test for condition in conditions if condition is not driver)
    selection = (
        select(Person.id, func.count().over().label("total"))
        .where(works_here(), Person.id.in_(driver.ids), *others)
        .order_by(*_order(words))
    )
    rows = db.session.execute(_paged(selection, page, size)).all()
    return Found(ids=[row.id for row in rows], total=rows[0].total if rows else 0)


def _everyone(page: int, size: int) -> Found:
    named = select(Person.id).where(Person.status == ACTIVE)
    total = remembered.headcount.get()
    ids = db.session.scalars(_paged(named.order_by(Person.sort_name, Person.id), page, size))
    return Found(ids=list(ids), total=total)


def _walk(tests: Iterable[ColumnElement[bool]], page: int, size: int) -> Found:
    """Go along the index of names and test each person until the page is full."""
    selection = select(Person.id).where(Person.status == ACTIVE, *tests).order_by(Person.sort_name, Person.id)
    ids = list(db.session.scalars(selection.limit(size + 1).offset((page - 1) * size)))
    return Found(ids=ids[:size], total=(page - 1) * size + min(len(ids), size), more=len(ids) > size)


def _paged(selection: Select[*tuple[Any, ...]], page: int, size: int) -> Select[*tuple[Any, ...]]:
    return selection.limit(size).offset((page - 1) * size)


def _driver(conditions: Sequence[_Condition]) -> _Condition | None:
    """The condition met by fewest, if it is met by few enough; one statement for all of them."""
    most = FEW if len(conditions) == 1 else SOME
    counts = [
        select(func.count()).select_from(condition.ids.limit(most + 1).subquery()).scalar_subquery()
        for condition in conditions
    ]
    row = db.session.execute(select(*counts)).one()
    fewest = min(range(len(conditions)), key=lambda place: row[place])
    return conditions[fewest] if row[fewest] <= most else None


def _beginning(prefixes: Sequence[str]) -> _Condition:
    return _token(or_(*(PersonToken.token.between(prefix, prefix + LAST_CHARACTER) for prefix in prefixes)))


def _token(fits: ColumnElement[bool]) -> _Condition:
    probe = select(literal(1)).where(PersonToken.person_id == Person.id, fits).limit(1)
    # Compared with NULL rather than EXISTS, which PostgreSQL would turn into a join over every match.
    return _Condition(select(PersonToken.person_id).where(fits), probe.correlate(Person).scalar_subquery().is_not(None))


def _filters(query: Query, on: date) -> list[_Condition]:
    selections = [people_of([principal], on) for principal in query.principals]
    if query.newcomers:
        selections.append(select(Person.id).where(Person.joined_on.between(on - NEW_FOR, on)))
    return [_Condition(ids, Person.id.in_(ids)) for ids in selections]


def _order(words: Sequence[str]) -> list[Any]:
    if not words:
        return [Person.sort_name, Person.id]
    name = literal(" ") + Person.sort_name + " " + func.lower(Person.latin_name)
    rank = case((Person.sort_name.startswith(words[0]), 0), (name.contains(f" {words[0]}"), 1), else_=2)
    return [rank, Person.sort_name, Person.id]
