"""Invitations: people, departments and groups are asked to come, each person once, and answer.

The rule for those outside an event's audience: an invitation lets them see the event if whoever invites says so. It
does from the start, because an invitation that nobody can open is none. Otherwise only those are invited who may see
the event anyway. A withdrawn invitation lets nobody see it any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Select, delete, func, select, update

from plugin_sdk import Viewer, access, cache
from plugin_sdk.db import conflict_insert, session, utcnow
from plugin_sdk.i18n import gettext as _
from plugin_sdk.people import today
from plugins.events.models import ANSWERS, PUBLISHED, Enrolment, Event, Invitation, Invited
from plugins.events.services import telling, writing
from plugins.events.services.refusal import Refused
from plugins.events.services.traces import KIND, note

MOST = 100
"""Invitations of one event; a department or group is one."""

BATCH = 500


def invite(event: Event, principals: Iterable[str], *, opens: bool, viewer: Viewer) -> int:
    """Invite everybody whom these principals mean today; gives how many people are newly invited and told.

    Inviting a department once more reaches those who have joined it since.

    Raises:
        Refused: the event is not published or is over, or has too many invitations.
    """
    wanted = list(dict.fromkeys(principals))
    _check(event, wanted)
    known = {row.principal: row for row in session.scalars(select(Invitation).where(Invitation.event_id == event.id))}
    if len(known.keys() | set(wanted)) > MOST:
        raise Refused(_("That is too many; choose a department or a group instead."), "principals")
    rows = [known.get(principal) or Invitation(event_id=event.id, principal=principal) for principal in wanted]
    for row in rows:
        row.opens, row.withdrawn_at = opens, None
        row.invited_by, row.invited_at = viewer.person_id, utcnow()
        session.add(row)
    session.flush()
    writing.open_to(event)
    for row in rows:
        _reach(event, row)
    number = _tell(event, viewer)
    note("events.invited", event, viewer, {"principals": wanted, "opens": opens, "people": number})
    return number


def _check(event: Event, wanted: Sequence[str]) -> None:
    if not wanted:
        raise Refused(_("Choose whom to invite."), "principals")
    if event.status != PUBLISHED:
        raise Refused(_("Publish the event first. Nobody can be invited to what they cannot see."), "principals")
    if event.starts_at <= utcnow():
        raise Refused(_("This event has begun."), "principals")


def _reach(event: Event, invitation: Invitation) -> None:
    """Note everybody whom the invitation means and who may see the event; who is noted already stays as they are."""
    meant = access.people(access.intern([invitation.principal]), today()).subquery()
    seeing = access.people(event.reach_id, today()).subquery()
    ids = list(session.scalars(select(meant.c[0]).where(meant.c[0].in_(select(seeing.c[0]))).distinct()))
    for start in range(0, len(ids), BATCH):
        values = [
            {"event_id": event.id, "person_id": person_id, "invitation_id": invitation.id, "answer": ""}
            for person_id in ids[start : start + BATCH]
        ]
        session.execute(conflict_insert(Invited).values(values).on_conflict_do_nothing())
    cache.changed(KIND)


def _tell(event: Event, viewer: Viewer) -> int:
    """Tell everybody who was not told yet, except whoever invites; gives how many."""
    fresh = update(Invited).where(Invited.event_id == event.id, Invited.told_at.is_(None)).values(told_at=utcnow())
    people = list(session.scalars(fresh.returning(Invited.person_id)))
    if people:
        telling.invited(event, people, viewer)
    return len(people)


def withdraw(event: Event, invitation_id: int, *, viewer: Viewer) -> bool:
    """Take an invitation back: it lets nobody see the event any more, and who has not answered is not asked any more.

    Who has a place keeps it, and whoever may not see the event any more can be taken off the list by hand.
    """
    found = session.get(Invitation, invitation_id)
    if found is None or found.event_id != event.id or found.withdrawn_at is not None:
        return False
    found.withdrawn_at = utcnow()
    session.flush()
    writing.open_to(event)
    unanswered = (Invited.event_id == event.id, Invited.invitation_id == found.id, Invited.answer == "")
    session.execute(delete(Invited).where(*unanswered))
    # Some of them may be meant by another invitation, too; they have been told already.
    for other in of(event):
        _reach(event, other)
    untold = update(Invited).where(Invited.event_id == event.id, Invited.told_at.is_(None))
    session.execute(untold.values(told_at=utcnow()))
    note("events.uninvited", event, viewer, {"principal": found.principal})
    return True


def of(event: Event) -> list[Invitation]:
    """The invitations in force, the newest last."""
    query = select(Invitation).where(Invitation.event_id == event.id, Invitation.withdrawn_at.is_(None))
    return list(session.scalars(query.order_by(Invitation.id).limit(MOST)))


def counts(event_id: int) -> dict[str, int]:
    """How many invited people have given each answer; ``""`` for those who have not."""
    query = select(Invited.answer, func.count()).where(Invited.event_id == event_id).group_by(Invited.answer)
    found = {answer: number for answer, number in session.execute(query)}  # noqa: C416 - dict() has no type for rows
    return {answer: found.get(answer, 0) for answer in (*ANSWERS, "")}


def listed(event_id: int, answer: str | None = None) -> Select[*tuple[Any, ...]]:
    """The invited with their answers and places, to be paged; of one answer if it is given."""
    query = (
        select(Invited.person_id, Invited.answer, Invited.answered_at, Enrolment.state, Enrolment.guests)
        .outerjoin(Enrolment, (Enrolment.event_id == Invited.event_id) & (Enrolment.person_id == Invited.person_id))
        .where(Invited.event_id == event_id)
    )
    if answer is not None:
        query = query.where(Invited.answer == answer)
    return query.order_by(Invited.answered_at.is_(None), Invited.answered_at.desc(), Invited.person_id)
