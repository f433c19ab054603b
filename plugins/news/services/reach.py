"""How far a post has come, for its editors: how many it is for and how many opened it, where and when.

Only counts, never who. A group in which somebody could be guessed is joined with others until nobody can.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, and_, cast, extract, func, select

from plugin_sdk import Viewer, access
from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import pgettext
from plugin_sdk.people import departments, places, whereabouts
from plugins.news.models import Post, Read

FEWEST = 5
"""People that a group must have to be shown apart."""

DAYS = 31
"""As many days from publication on are looked at one by one."""

HOUR = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """People of one department or place: how many the post is for, how many have opened it, how many confirmed it."""

    title: str
    addressed: int
    readers: int
    confirmed: int

    @property
    def percent(self) -> int:
        """Share of those addressed who have opened it, 0 to 100."""
        return round(100 * self.readers / self.addressed) if self.addressed else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """How many opened the post first on a day, and how many had by its end."""

    day: date
    readers: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a post has come.

    Attributes:
        everybody: all whom it is for now; ``None`` where they are too few to say anything about them.
    """

    everybody: Group | None
    departments: Sequence[Group] = ()
    locations: Sequence[Group] = ()
    days: Sequence[Day] = ()


def of(viewer: Viewer, post: Post) -> Reach:
    """The reach of a post, with the same few statements however many people there are.

    Counted are those whom it addresses now, so that shares are true.
    """
    rows = _counts(viewer, post)
    everybody = _sum(_("All"), rows)
    if everybody.addressed < FEWEST:
        return Reach(everybody=None)
    return Reach(
        everybody=everybody,
        departments=_groups(rows, "department_id", _units()),
        locations=_groups(rows, "location_id", {place.id: place.name for place in places()}),
        days=_days(viewer, post),
    )


def _counts(viewer: Viewer, post: Post) -> Sequence[Row[Any]]:
    """Rows of ``department_id``, ``location_id``, ``addressed``, ``readers`` and ``confirmed``."""
    addressed = access.people(post.audience_id, viewer.today).subquery()
    where = whereabouts(viewer.today).subquery()
    query = (
        select(
            where.c.department_id,
            where.c.location_id,
            func.count().label("addressed"),
            func.count(Read.person_id).label("readers"),
            func.count(Read.confirmed_at).label("confirmed"),
        )
        .select_from(where)
        .outerjoin(Read, and_(Read.person_id == where.c.person_id, Read.post_id == post.id))
        .where(where.c.person_id.in_(select(addressed.c[0])))
        .group_by(where.c.department_id, where.c.location_id)
    )
    return session.execute(query).all()


def _sum(title: str, rows: Sequence[Any]) -> Group:
    return Group(
        title=title,
        addressed=sum(row.addressed for row in rows),
        readers=sum(row.readers for row in rows),
        confirmed=sum(row.confirmed for row in rows),
    )


def _units() -> Mapping[int, str]:
    """By department, the name of the unit that it counts to: the one right below the top of the company.

    Where the top is one department for all, a part of it; where there are several tops, each is a unit of its own.
    """
    known = departments()
    names = {unit.id: unit.name for unit in known}
    tops = {unit.path[0] for unit in known if unit.path}
    depth = 1 if len(tops) == 1 else 0
    return {unit.id: names[unit.path[min(depth, len(unit.path) - 1)]] for unit in known if unit.path}


def _groups(rows: Sequence[Row[Any]], column: str, titles: Mapping[int, str]) -> list[Group]:
    """The people by department or place, the largest group first, none of them small."""
    nowhere = _("Not known")
    parts: dict[str, list[Row[Any]]] = {}
    for row in rows:
        parts.setdefault(titles.get(getattr(row, column), nowhere), []).append(row)
    groups = sorted(
        (_sum(title, found) for title, found in parts.items()), key=lambda item: (-item.addressed, item.title)
    )
    return _without_small(groups)


def _without_small(groups: Sequence[Group]) -> list[Group]:
    """Small groups joined into one; if that is small too, with the next larger, for else it could be worked out."""
    large = [group for group in groups if group.addressed >= FEWEST]
    joined = [group for group in groups if group.addressed < FEWEST]
    if not joined:
        return large
    while large and sum(group.addressed for group in joined) < FEWEST:
        joined.append(large.pop())
    return [*large, _sum(_("Small groups together"), joined)]


def _days(viewer: Viewer, post: Post) -> list[Day]:
    """First openings by the viewer's days, from publication on; days on which nobody came are left out."""
    if post.published_at is None:
        return []
    person = access.people(post.audience_id, viewer.today).subquery()
    hour: ColumnElement[int] = cast(extract("epoch", Read.first_at), BigInteger) // HOUR
    query = (
        select(hour.label("hour"), func.count().label("readers"))
        .where(
            Read.post_id == post.id,
            Read.first_at < post.published_at + timedelta(days=DAYS),
            Read.person_id.in_(select(person.c[0])),
        )
        .group_by(hour)
        .order_by(hour)
    )
    by_day: dict[date, int] = {}
    for row in session.execute(query):
        day = datetime.fromtimestamp(row.hour * HOUR, UTC).astimezone(viewer.time_zone).date()
        by_day[day] = by_day.get(day, 0) + row.readers
    days, total = [], 0
    for day, readers in by_day.items():
        total += readers
        days.append(Day(day=day, readers=readers, total=total))
    return days


def table(found: Reach, *, confirming: bool) -> list[list[str]]:
    """The same as rows of a table to download, with a heading; empty where nothing may be said."""
    if found.everybody is None:
        return []
    head = [
        pgettext("reach", "What"),
        pgettext("reach", "Group"),
        pgettext("reach", "Addressed"),
        pgettext("reach", "Opened"),
        _("Opened, percent"),
    ]
    rows = [head + ([pgettext("reach", "Confirmed")] if confirming else [])]
    for what, groups in (
        (_("Everybody"), [found.everybody]),
        (_("Department"), found.departments),
        (_("Place"), found.locations),
    ):
        for group in groups:
            figures = [group.addressed, group.readers, group.percent, *([group.confirmed] if confirming else [])]
            rows.append([what, group.title, *map(str, figures)])
    rows += [
        [pgettext("reach", "Day"), day.day.isoformat(), "", str(day.readers), ""] + [""] * confirming
        for day in found.days
    ]
    return rows
