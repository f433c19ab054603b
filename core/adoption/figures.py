"""How far people have come: invited, came in, came back; and how many were here in each week.

The number of statements does not depend on the number of people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, case, exists, func, select

from core.adoption.models import BlockUse, Presence
from core.db import db
from core.identity.entry_models import Invitation
from core.identity.models import Account
from core.org.dates import today
from core.org.models import Person
from core.org.people import works_here

WEEKS = 12
WEEK, MONTH = 7, 28
"""Days, today included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """People who work here: all, and how many of them have come how far.

    Attributes:
        invited: asked by letter or slip, and not taken back.
        opened: of those, who opened the link or typed the code, or came in another way.
        came: who has signed in at least once, invited or not.
        week / month: who was here on at least one of the last 7 or 28 days.
        back_in_week / back_in_month: who was here on at least two different days of them.
        not_come: invited and never signed in.
        not_asked: neither invited nor ever here.
    """

    people: int
    invited: int
    opened: int
    came: int
    week: int
    month: int
    back_in_week: int
    back_in_month: int
    not_come: int
    not_asked: int


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from a Monday on."""

    monday: date

    @property
    def sunday(self) -> date:
        """The last day."""
        return self.monday + timedelta(days=6)


@dataclass(frozen=True, slots=True)
class Use:
    """How often the pages of a block were opened by everybody together."""

    block: str
    week: int
    month: int
    before: int
    """In the 28 days before those."""


def funnel() -> Funnel:
    """All figures with one statement."""
    invited = exists().where(Invitation.person_id == Person.id, Invitation.withdrawn_at.is_(None))
    opened = exists().where(
        Invitation.person_id == Person.id,
        Invitation.withdrawn_at.is_(None),
        Invitation.opened_at.is_not(None) | Invitation.accepted_at.is_not(None),
    )
    came = exists().where(Account.person_id == Person.id, Account.last_sign_in_at.is_not(None))
    counts = {
        "people": _people(),
        "invited": _people(invited),
        "opened": _people(invited, opened | came),
        "came": _people(came),
        "week": _people(_here(WEEK)),
        "month": _people(_here(MONTH)),
        "back_in_week": _people(_here(WEEK, times=2)),
        "back_in_month": _people(_here(MONTH, times=2)),
        "not_come": _people(invited, ~came),
        "not_asked": _people(~invited, ~came),
    }
    row = db.session.execute(select(*(count.label(name) for name, count in counts.items()))).one()
    return Funnel(**row._mapping)


def _people(*conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    return select(func.count(Person.id)).where(works_here(), *conditions).scalar_subquery()


def _here(days: int, *, times: int = 1) -> ColumnElement[bool]:
    """That somebody was here on so many different days of the last ones."""
    since = today() - timedelta(days=days - 1)
    found = select(Presence.person_id).where(Presence.day >= since).group_by(Presence.person_id)
    condition: ColumnElement[bool] = Person.id.in_(found.having(func.count() >= times))
    return condition


def weeks(count: int = WEEKS) -> list[Week]:
    """The last weeks, the present one last."""
    monday = today() - timedelta(days=today().weekday())
    return [Week(monday - timedelta(days=7 * back)) for back in range(count - 1, -1, -1)]


def week_of(shown: Sequence[Week]) -> Any:
    """The place of a day's week among ``shown``, in SQL; days outside must be left out by the caller."""
    return case(*((Presence.day <= week.sunday, place) for place, week in enumerate(shown)), else_=len(shown))


def active(shown: Sequence[Week]) -> list[int]:
    """How many of those who work here were here in each week."""
    place = week_of(shown).label("place")
    rows = db.session.execute(
        select(place, func.count(func.distinct(Presence.person_id)))
        .join(Person, Person.id == Presence.person_id)
        .where(works_here(), Presence.day.between(shown[0].monday, shown[-1].sunday))
        .group_by(place)
    )
    found = {number: people for number, people in rows}  # noqa: C416 - dict() has no type for rows
    return [found.get(place, 0) for place in range(len(shown))]


def uses() -> list[Use]:
    """The blocks that were opened in the last two spans of 28 days, the most used first."""
    now = today()
    week, month, before = (now - timedelta(days=days - 1) for days in (WEEK, MONTH, 2 * MONTH))
    rows = db.session.execute(
        select(
            BlockUse.block,
            func.sum(case((BlockUse.day >= week, BlockUse.opened), else_=0)),
            func.sum(case((BlockUse.day >= month, BlockUse.opened), else_=0)),
            func.sum(case((BlockUse.day < month, BlockUse.opened), else_=0)),
        )
        .where(BlockUse.day >= before)
        .group_by(BlockUse.block)
    )
    found = [Use(block, int(one), int(two), int(three)) for block, one, two, three in rows]
    return sorted(found, key=lambda use: (-use.month, use.block))
