"""Who can be invited: who works here and has no way in yet."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, exists, select

from core.access import audiences
from core.access.roles import RoleBook
from core.db import db, utcnow
from core.extension import ADMINISTRATOR_ROLE, Viewer
from core.identity.entry_models import Invitation
from core.identity.models import Account
from core.identity.realms import all_realms
from core.org.dates import today
from core.org.models import Department, DirectoryLogin, Person
from core.org.people import works_here


def without_account() -> ColumnElement[bool]:
    """The condition on ``Person``: no account belongs to them."""
    return ~exists().where(Account.person_id == Person.id)


def never_asked() -> Select[int]:
    """Ids of people without an account whom no open invitation waits for."""
    waits = exists().where(
        Invitation.person_id == Person.id,
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at.is_(None) | (Invitation.expires_at > utcnow()),
        Invitation.problem == "",
    )
    return select(Person.id).where(works_here(), without_account(), ~waits)


def in_departments(department_ids: Collection[int]) -> ColumnElement[bool]:
    """The condition on ``Person``: sits in one of these departments or below."""
    principals = [f"department:{number}" for number in department_ids]
    return Person.id.in_(audiences.people_with(principals, today()))


def signs_in_elsewhere(person_ids: Collection[int]) -> dict[int, str]:
    """The title of the directory whose password lets somebody in, by person; who is left out needs a password."""
    titles = {realm.source_id: realm.title for realm in all_realms()}
    rows = db.session.execute(
        select(DirectoryLogin.person_id, DirectoryLogin.source_id)
        .where(
            DirectoryLogin.person_id.in_(person_ids),
            DirectoryLogin.source_id.in_([number for number in titles if number is not None]),
            DirectoryLogin.enabled.is_(True),
        )
        .order_by(DirectoryLogin.id.desc())
    )
    return {person_id: titles[source_id] for person_id, source_id in rows}


def administrators_to_be() -> set[int]:
    """People who are administrators as soon as they have an account.

    Whoever holds their slip of paper would be one, so only an administrator may print it.
    """
    principals = {
        principal
        for role, principal, expires in RoleBook.current().grants
        if role == ADMINISTRATOR_ROLE and (expires is None or expires > utcnow())
    }
    return set(db.session.scalars(audiences.people_with(principals, today()))) if principals else set()


def out_of_reach(viewer: Viewer, person_ids: Collection[int]) -> set[int]:
    """Those of ``person_ids`` whom this viewer may not hand a way in."""
    return set() if ADMINISTRATOR_ROLE in viewer.roles else administrators_to_be() & set(person_ids)


def department_name(department_id: int) -> str:
    """Its name, empty if it is gone."""
    found = db.session.get(Department, department_id)
    return found.name if found is not None else ""
