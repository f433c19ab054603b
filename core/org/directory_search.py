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

from sqlalchemy import ColumnElement, Select, func, literal, or_, select

from core.db import db
from core.extension import PersonCard, Viewer
from core.org import management, people, remembered, tokens
from core.org.away import people_away
from core.org.dates import ChosenDay
from core.org.in_order import START, Cursor, Order, Sort, order
from core.org.models import ACTIVE, Person, PersonToken
from core.org.people import working, works_here
from core.org.principals import people_of, team_of
from core.text import other_layout

NEW_FOR = timedelta(days=30)
"""How long somebody counts as a newcomer."""

FEW = 3000
"""Up to so many matching tokens all people behind them are looked at and ranked; beyond, the order of names must do."""

SMALL = 5000
"""In a company of so many people all who meet one condition are ranked, without counting them first."""

SOME = 9000
"""The same where several conditions must be met together: walking along the names might then find few for long."""

BY_NAME = 2
"""Keys of an order that the index of names serves."""

LAST_CHARACTER = "\U0010ffff"

How = Literal["typed", "layout", "inside"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked of the directory; every condition must be met. Numbers are ids; a department means its subtree.

    Attributes:
        team: a department without its subtree.
        unit: a unit of the management tree with those below it.
        unit_team: such a unit without those below it.
    """

    text: str = ""
    department: int | None = None
    team: int | None = None
    location: int | None = None
    position: int | None = None
    entity: int | None = None
    unit: int | None = None
    unit_team: int | None = None
    newcomers: bool = False
    away: bool = False
    sort: Sort = "name"

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
        total: how many were found; where ``more`` is true, nobody counted to the end.
        earlier / later: whether there are pages before and after this one.
        how: ``typed`` as it was asked, ``layout`` after changing the keyboard layout, ``inside`` within words.
        text: what was looked for in the end.
    """

    ids: list[int]
    total: int
    more: bool = False
    earlier: bool = False
    later: bool = False
    how: How = "typed"
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Condition:
    """The ids of those who meet it (perhaps several times), and the same as a test of the row of ``Person``."""

    ids: Select[Any]
    test: ColumnElement[bool]


def search(query: Query, *, on: date, mobile: bool = False, cursor: Cursor = START, size: int = 50) -> Found:
    """The people who work here on the day and meet the query, best matches first.

    On a chosen day they are found by name alone, for the other words that people are found by are those of today.

    Args:
        mobile: whether mobile phones may be searched.
        cursor: where the page lies; where nobody is found there, the first page is given.
    """
    found = _look(query, on, mobile, cursor, size)
    return found if found.ids or cursor == START else _look(query, on, mobile, START, size)


def _look(query: Query, on: date, mobile: bool, cursor: Cursor, size: int) -> Found:
    """As it was asked, else as if typed with the other layout, else within words."""
    found = _attempt(query, on, mobile, cursor, size)
    if found.ids or not query.text.strip():
        return found
    swapped = replace(query, text=other_layout(query.text))
    again = _attempt(swapped, on, mobile, cursor, size)
    if again.ids:
        return replace(again, how="layout", text=swapped.text)
    return replace(_inside(query, on, cursor, size), how="inside", text=query.text)


def suggest(text: str, *, on: date, limit: int = 6, by_name_only: bool = False) -> list[int]:
    """The few people who come first while somebody is still typing: by name if any name fits, else by the rest."""
    if not tokens.query_words(text):
        return []
    named = _attempt(Query(text=text), on, False, START, limit, names_only=True)
    if by_name_only:
        return named.ids
    return named.ids or search(Query(text=text), on=on, size=limit).ids


def find_people(viewer: Viewer, text: str, limit: int) -> list[PersonCard]:
    """Cards of who is offered in the search box of the whole portal."""
    return people.in_order(suggest(text, on=viewer.today, limit=limit), viewer.today)


def _attempt(query: Query, on: date, mobile: bool, cursor: Cursor, size: int, *, names_only: bool = False) -> Found:
    words = tokens.query_words(query.text)
    if query.text.strip() and not words:
        return Found(ids=[], total=0, text=query.text)
    by_name = names_only or isinstance(on, ChosenDay)
    conditions = [_beginning(tokens.prefixes(word, mobile=mobile, names_only=by_name)) for word in words]
    conditions += _filters(query, on)
    if isinstance(on, ChosenDay):
        return replace(_on_a_day(conditions, order(query.sort, words), on, cursor, size), text=query.text)
    if not conditions:
        return _everyone(query.sort, cursor, size)
    return replace(_meeting(conditions, order(query.sort, words), cursor, size), text=query.text)


def _inside(query: Query, on: date, cursor: Cursor, size: int) -> Found:
    """Look for pieces within the words of names."""
    pieces = tokens.query_words(query.text)
    words = [remembered.words_containing(piece) if len(piece) > 1 else [] for piece in pieces]
    if not words or not all(words):
        return Found(ids=[], total=0)
    conditions = [_token(PersonToken.token.in_(found)) for found in words] + _filters(query, on)
    if isinstance(on, ChosenDay):
        return _on_a_day(conditions, order(query.sort, pieces), on, cursor, size)
    return _meeting(conditions, order(query.sort, pieces), cursor, size)


def _on_a_day(conditions: Sequence[_Condition], sorted_by: Order, on: ChosenDay, cursor: Cursor, size: int) -> Found:
    """Those who worked here on another day, by looking at all of them."""
    return _counted((working(on), *(condition.test for condition in conditions)), sorted_by, cursor, size)


def _meeting(conditions: Sequence[_Condition], sorted_by: Order, cursor: Cursor, size: int) -> Found:
    """Those who meet all conditions, by whichever way is the shorter."""
    driver = _driver(conditions)
    if driver is None:
        return _walk([condition.test for condition in conditions], sorted_by, cursor, size)
    others = (condition.test for condition in conditions if condition is not driver)
    return _counted((works_here(), Person.id.in_(driver.ids), *others), sorted_by, cursor, size)


def _counted(tests: Iterable[ColumnElement[bool]], sorted_by: Order, cursor: Cursor, size: int) -> Found:
    """One page of those who meet the tests, all of whom are counted."""
    keys: list[Any] = [key.label(f"key{place}") for place, key in enumerate(sorted_by.keys)]
    met = select(Person.id.label("person_id"), func.count().over().label("total"), *keys).where(*tests).subquery()
    columns = [met.c[key.name] for key in keys]
    query, cursor = sorted_by.page(select(met.c.person_id, met.c.total), columns, cursor, size)
    rows = db.session.execute(query).all()
    found = _found([row.person_id for row in rows], cursor, size)
    return replace(found, total=rows[0].total if rows else 0)


def _everyone(sort: Sort, cursor: Cursor, size: int) -> Found:
    sorted_by = order(sort, ())
    query, cursor = sorted_by.page(select(Person.id).where(Person.status == ACTIVE), sorted_by.keys, cursor, size)
    found = _found(list(db.session.scalars(query)), cursor, size)
    return replace(found, total=remembered.headcount.get())


def _walk(tests: Iterable[ColumnElement[bool]], sorted_by: Order, cursor: Cursor, size: int) -> Found:
    """Go along the index of names and test each person until the page is full."""
    if len(sorted_by.keys) > BY_NAME:
        # How well a name fits would have to be told of everybody who meets the conditions.
        sorted_by = order("name", ())
    query, cursor = sorted_by.page(
        select(Person.id).where(Person.status == ACTIVE, *tests), sorted_by.keys, cursor, size
    )
    found = _found(list(db.session.scalars(query)), cursor, size)
    return replace(found, total=len(found.ids), more=found.earlier or found.later)


def _found(ids: list[int], cursor: Cursor, size: int) -> Found:
    """One page of what was read, of which one too many tells that it goes on."""
    goes_on, ids = len(ids) > size, ids[:size]
    if cursor.backwards:
        return Found(ids=ids[::-1], total=0, earlier=goes_on, later=True)
    return Found(ids=ids, total=0, earlier=cursor.after is not None, later=goes_on)


def _driver(conditions: Sequence[_Condition]) -> _Condition | None:
    """The condition met by fewest, if it is met by few enough; one statement for all of them.

    In a small company nothing need be counted.
    """
    if len(conditions) == 1 and remembered.headcount.get() <= SMALL:
        return conditions[0]
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
    if query.team is not None:
        selections.append(team_of([query.team], on))
    if query.unit is not None:
        selections.append(team_of(management.departments_of(query.unit, on, below=True), on))
    if query.unit_team is not None:
        selections.append(team_of(management.departments_of(query.unit_team, on, below=False), on))
    if query.newcomers:
        selections.append(select(Person.id).where(Person.joined_on.between(on - NEW_FOR, on)))
    if query.away:
        selections.append(people_away(on))
    return [_Condition(ids, Person.id.in_(ids)) for ids in selections]
