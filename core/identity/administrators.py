"""Who holds the administrator role for good, and the rule that somebody always does."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select

from core.access import audiences
from core.access.principals import kind_of, number_of
from core.access.roles import RoleBook
from core.db import db, utcnow
from core.extension import ADMINISTRATOR_ROLE
from core.identity.models import Account
from core.org.dates import today
from core.org.models import Person


def holds(account: Account) -> bool:
    """True if the account has the administrator role, by itself or through its person, and no date ends it."""
    return db.session.scalar(select(Account.id).where(Account.id == account.id, _given(None))) is not None


def ever(account: Account) -> bool:
    """True if the account has the administrator role now, be it for a while."""
    return (
        db.session.scalar(select(Account.id).where(Account.id == account.id, _given(None, for_good=False))) is not None
    )


def remain(*, without_account: int | None = None, without_principal: str | None = None) -> bool:
    """True if an administrator who can sign in is left after an account is closed or a grant is taken back."""
    usable = (
        select(Account.id)
        .outerjoin(Person, Person.id == Account.person_id)
        .where(
            Account.disabled_at.is_(None),
            or_(Account.person_id.is_(None), Person.status == "active"),
            _given(without_principal),
        )
    )
    if without_account is not None:
        usable = usable.where(Account.id != without_account)
    return db.session.scalar(usable.limit(1)) is not None


def _given(without_principal: str | None, *, for_good: bool = True) -> ColumnElement[bool]:
    principals = {
        principal
        for role, principal, expires in RoleBook.current().grants
        if role == ADMINISTRATOR_ROLE and principal != without_principal
        if expires is None or not (for_good or expires <= utcnow())
    }
    accounts = [number_of(principal) for principal in principals if kind_of(principal) == "account"]
    people = audiences.people_with(principals, today())
    return or_(Account.id.in_(accounts), Account.person_id.in_(people))
