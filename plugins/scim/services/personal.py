"""Duties towards people: their own copy of what this block holds on them, and erasing it.

Nobody owns anything here. A token is the company's whoever made it, so nothing is handed over when somebody leaves.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from plugin_sdk import ErasureReport, PersonalRecord
from plugin_sdk.db import session
from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.org import known_as
from plugin_sdk.people import account_id
from plugins.scim.models import Client, Group, Member, User
from plugins.scim.services.sources import settings_of


def export(person_id: int) -> list[PersonalRecord]:
    """What was pushed about the person, former users included, and the tokens that the person has made."""
    users = _users(person_id)
    groups = _groups(users)
    pushed = [
        PersonalRecord(
            title=_l("User pushed by SCIM"),
            data={
                "source": user.source,
                "id": user.scim_id,
                "userName": user.user_name,
                "active": user.active,
                "created": _iso(user.created_at),
                "changed": _iso(user.changed_at),
                "deleted": _iso(user.deleted_at),
                "groups": groups.get(user.id, []),
                "document": user.document,
            },
        )
        for user in users
    ]
    made = session.scalars(select(Client).where(_made_by(person_id)).order_by(Client.id))
    return pushed + [
        PersonalRecord(
            title=_l("SCIM token made"),
            data={"source": client.source, "title": client.title, "created": _iso(client.created_at)},
        )
        for client in made
    ]


def erase(person_id: int) -> ErasureReport:
    """Erase the person's users but those that a program still pushes: it would push them again."""
    users = _users(person_id)
    kept = [user for user in users if user.deleted_at is None and settings_of(user.source) is not None]
    gone = [user.id for user in users if user not in kept]
    # What users are found by and their memberships go with them.
    session.execute(delete(User).where(User.id.in_(gone)))
    named = update(Client).where(_made_by(person_id)).values(created_by=None).returning(Client.id)
    tokens = session.execute(named).all()
    session.flush()
    reasons = [
        _l("The user of the source %(source)s, until the program that pushes it deletes it", source=source)
        for source in dict.fromkeys(user.source for user in kept)
    ]
    if tokens:
        reasons.append(_l("SCIM tokens, without the name of who made them"))
    return ErasureReport(erased=len(gone) + len(tokens), kept=tuple(reasons))


def _users(person_id: int) -> Sequence[User]:
    keys = [and_(User.source == source, User.person_key == key) for source, key in known_as(person_id)]
    if not keys:
        return []
    return session.scalars(select(User).where(or_(*keys)).order_by(User.id)).all()


def _groups(users: Sequence[User]) -> dict[int, list[str]]:
    query = (
        select(Member.user_id, Group.display_name)
        .join(Group, Group.id == Member.group_id)
        .where(Member.user_id.in_([user.id for user in users]))
        .order_by(Group.display_key, Group.id)
    )
    found: dict[int, list[str]] = {}
    for user_id, name in session.execute(query):
        found.setdefault(user_id or 0, []).append(name)
    return found


def _made_by(person_id: int) -> ColumnElement[bool]:
    account = account_id(person_id)
    return Client.created_by.in_([account] if account is not None else [])


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None
