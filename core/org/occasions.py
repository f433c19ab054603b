"""Birthdays, anniversaries of joining and newcomers of some days, for blocks that congratulate and welcome.

A day is the one at the place where the person works. Whoever does not let their birthday be shown has none here, and
whoever does not work here has nothing at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, and_, extract, or_, select, tuple_

from core.db import db
from core.epochs import Kept
from core.extension import Occasion, Viewer
from core.org import people, posts
from core.org.birthdays import celebrated
from core.org.dates import today as portal_today
from core.org.directory_search import NEW_FOR
from core.org.local_days import LocalDays
from core.org.models import Assignment, Employment, Person
from core.org.remembered import EPOCH

VIEW = "org.view"
LONGEST = 62
"""Days that can be asked for at once."""


def occasions(
    viewer: Viewer | None, first: date, last: date, *, person_ids: Iterable[int] | None = None
) -> list[Occasion]:
    """What there is to congratulate on and to welcome for from ``first`` through ``last``, by day and name.

    Who was born, or joined, on 29 February celebrates on the 28th in other years. Newcomers are those who joined within
    the last thirty days, today included.

    Args:
        viewer: nothing is told to who may not see colleagues; ``None`` for work that is done on nobody's behalf.
        person_ids: of these people alone.

    Raises:
        ValueError: more than 62 days.
    """
    if (last - first).days >= LONGEST:
        raise ValueError(f"at most {LONGEST} days can be asked for at once")
    if (viewer is not None and not viewer.may(VIEW)) or last < first:
        return []
    days = celebrated(first + timedelta(days=number) for number in range((last - first).days + 1))
    if person_ids is None:
        rows, departments = _known.get((first, last, portal_today()), lambda: _read(sorted(days)))
    else:
        rows, departments = _read(sorted(days), list(person_ids))
    now = LocalDays.remembered()
    found = [one for row in rows for one in _of(row, days, now.of(row.location_id), departments)]
    return sorted(found, key=lambda occasion: occasion.day)


_Found = tuple[Sequence[Row[*tuple[Any, ...]]], dict[int, int]]
_known: Kept[tuple[date, date, date], _Found] = Kept(EPOCH, most=40)


def _read(days: Sequence[tuple[int, int]], person_ids: Sequence[int] | None = None) -> _Found:
    """Who has a birthday that may be shown, or joined, on a day of these months, and where each of them sits."""
    born = and_(tuple_(Person.birth_month, Person.birth_day).in_(days), Person.show_birthday.is_(True))
    joined = tuple_(extract("month", Person.joined_on), extract("day", Person.joined_on)).in_(days)
    query = (
        select(
            Person.id, Person.birth_month, Person.birth_day, Person.show_birthday, Person.joined_on, Person.location_id
        )
        .where(or_(born, and_(Person.joined_on.is_not(None), joined)), people.works_here())
        .order_by(Person.sort_name, Person.id)
    )
    if person_ids is not None:
        query = query.where(Person.id.in_(person_ids))
    rows = db.session.execute(query).all()
    return rows, _departments([row.id for row in rows])


def _of(
    row: Row[*tuple[Any, ...]], days: Mapping[tuple[int, int], date], today: date, departments: Mapping[int, int]
) -> Iterable[Occasion]:
    where: dict[str, Any] = {
        "person_id": row.id, "today": today, "location_id": row.location_id, "department_id": departments.get(row.id),
    }  # fmt: skip
    birthday = days.get((row.birth_month, row.birth_day)) if row.show_birthday and row.birth_day else None
    if birthday is not None:
        yield Occasion(kind="birthday", day=birthday, **where)
    since: date | None = row.joined_on
    anniversary = days.get((since.month, since.day)) if since is not None else None
    if since is None or anniversary is None:
        return
    if anniversary.year > since.year:
        yield Occasion(kind="anniversary", day=anniversary, years=anniversary.year - since.year, **where)
    elif anniversary == since and today - NEW_FOR <= since <= today:
        yield Occasion(kind="joined", day=since, **where)


def _departments(person_ids: list[int]) -> dict[int, int]:
    """The department that each person sits in now, the main one."""
    if not person_ids:
        return {}
    rows = db.session.execute(
        select(Assignment.person_id, Assignment.department_id)
        .join(Employment, Employment.id == Assignment.employment_id)
        .where(Assignment.person_id.in_(person_ids), Assignment.department_id.is_not(None), *posts.held(portal_today()))
        .order_by(Assignment.primary, Assignment.id.desc())
    )
    return {row.person_id: row.department_id for row in rows}
