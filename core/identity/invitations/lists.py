"""The list of who was invited, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, case, exists, func, or_, select
from sqlalchemy.orm import aliased, contains_eager, joinedload

from core.db import db, utcnow
from core.identity.entry_models import Invitation
from core.identity.invitations import candidates
from core.identity.invitations.service import SEND
from core.identity.models import Account
from core.jobs.models import NEW, RUNNING, JobRow
from core.org.dates import in_force, today
from core.org.models import Assignment, Department, Employment, Person
from core.org.people import works_here
from core.text import fold, words

STATES = ("waiting", "open", "expired", "problem", "accepted", "withdrawn")
"""Not sent yet, not answered yet, not answered in time, not delivered, accepted, taken back."""


def state() -> ColumnElement[str]:
    """The state of an invitation, in SQL; whoever has an account has accepted, whichever way they came in."""
    came = exists().where(Account.person_id == Invitation.person_id)
    return case(
        (or_(Invitation.accepted_at.is_not(None), came), "accepted"),
        (Invitation.withdrawn_at.is_not(None), "withdrawn"),
        (Invitation.problem != "", "problem"),
        (Invitation.sent_at.is_(None), "waiting"),
        (Invitation.expires_at <= utcnow(), "expired"),
        else_="open",
    )


def find(text: str = "", wanted: str = "") -> Any:
    """A select of (``Invitation``, state), the newest first; those of people who have left are left out."""
    query = (
        select(Invitation, state().label("state"))
        .join(Invitation.person)
        .options(contains_eager(Invitation.person), joinedload(Invitation.inviter).joinedload(Account.person))
        .where(works_here())
    )
    for word in words(text)[:5]:
        query = query.where(Person.sort_name.contains(fold(word), autoescape=True))
    if wanted in STATES:
        query = query.where(state() == wanted)
    return query.order_by(Invitation.invited_at.desc(), Person.sort_name, Invitation.id)


def ids(wanted: tuple[str, ...]) -> Select[int]:
    """Ids of the invitations in these states."""
    return select(Invitation.id).join(Invitation.person).where(works_here(), state().in_(wanted))


def counts() -> Mapping[str, int]:
    """How many invitations are in each state."""
    kind = state()
    rows = db.session.execute(select(kind, func.count()).join(Invitation.person).where(works_here()).group_by(kind))
    return {name: number for name, number in rows}  # noqa: C416 - dict() has no type for rows


def people_without_account() -> int:
    """How many people who work here have no account."""
    return db.session.scalar(select(func.count(Person.id)).where(works_here(), candidates.without_account())) or 0


def departments() -> Any:
    """A select of departments with people who have no account: id, name, the name of the one above (plants of a company
    have sales departments each), how many of them sit right there."""
    on = today()
    above = aliased(Department)
    return (
        select(
            Department.id,
            Department.name,
            above.name.label("above"),
            func.count(func.distinct(Assignment.person_id)).label("people"),
        )
        .outerjoin(above, above.id == Department.parent_id)
        .join(Assignment, Assignment.department_id == Department.id)
        .join(Employment, Employment.id == Assignment.employment_id)
        .join(Person, Person.id == Assignment.person_id)
        .where(works_here(), candidates.without_account(), in_force(Assignment, on), in_force(Employment, on))
        .group_by(Department.id, Department.name, above.name)
        .order_by(Department.name, Department.id)
    )


def working() -> int | None:
    """The job that sends letters now or waits for its turn."""
    wanted = select(JobRow.id).where(JobRow.name == SEND, JobRow.state.in_((NEW, RUNNING)))
    return db.session.scalar(wanted.order_by(JobRow.id).limit(1))
