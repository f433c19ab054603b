"""Accounts as principals: a role can be granted to an account that is nobody's, such as the emergency administrator."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload

from core.access.principals import PrincipalLabel, kind_of, number_of
from core.db import db
from core.identity.models import Account
from core.org.models import Person


class AccountPrincipals:
    """Knows the kind ``account``."""

    kinds: tuple[str, ...] = ("account",)

    def of_person(self, person_id: int, on: date) -> Collection[str]:
        """Nothing: the viewer carries the account signed in with anyway."""
        return ()

    def people(self, principals: Collection[str], on: date) -> Sequence[Select[Any]]:
        """The people behind these accounts."""
        ids = _numbers(principals)
        if not ids:
            return ()
        found = select(Person.id).join(Account, Account.person_id == Person.id)
        return (found.where(Account.id.in_(ids), Account.disabled_at.is_(None), Person.status == "active"),)

    def labels(self, principals: Collection[str]) -> Sequence[PrincipalLabel]:
        """Names of accounts."""
        wanted = select(Account).options(joinedload(Account.person)).where(Account.id.in_(_numbers(principals)))
        return [_label(account) for account in db.session.scalars(wanted)]

    def find(self, text: str, limit: int) -> Sequence[PrincipalLabel]:
        """Accounts that are nobody's; people are found by their own names."""
        typed = text.casefold()
        wanted = (
            select(Account)
            .options(joinedload(Account.person))
            .where(
                Account.person_id.is_(None),
                or_(
                    Account.login.contains(typed, autoescape=True),
                    func.lower(Account.display_name).contains(typed, autoescape=True),
                ),
            )
            .order_by(Account.login)
            .limit(limit)
        )
        return [_label(account) for account in db.session.scalars(wanted)]


def _numbers(principals: Collection[str]) -> list[int]:
    numbers = (number_of(principal) for principal in principals if kind_of(principal) == "account")
    return [number for number in numbers if number is not None]


def _label(account: Account) -> PrincipalLabel:
    return PrincipalLabel(key=f"account:{account.id}", kind="account", title=account.name, note=_("Account"))
