"""Whether an account has a second step, as SQL: it is asked with every request, in the statement of the session."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select

from core.identity.sign_in_models import Authenticator, Passkey


def has_second_factor(account_id: Any) -> ColumnElement[bool]:
    """The condition for the account of this id or column; recovery codes alone are no second step."""
    return or_(
        exists(
            select(Authenticator.account_id).where(
                Authenticator.account_id == account_id, Authenticator.confirmed_at.is_not(None)
            )
        ),
        exists(select(Passkey.id).where(Passkey.account_id == account_id)),
    )
