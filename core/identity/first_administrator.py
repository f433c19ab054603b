"""How the first administrator comes in: by a code that only who has the portal's console has seen.

While somebody can administer the portal there is no such door, whatever codes were printed before.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from core import audit
from core.access import roles
from core.db import db
from core.extension import ADMINISTRATOR_ROLE
from core.identity import accounts, administrators, tickets
from core.identity.models import Account
from core.identity.tickets import Purpose, State, as_code

LASTS = timedelta(days=2)
_NOBODY = 0
"""The subject of the tickets: there is no account yet that they could be for."""


def missing() -> bool:
    """Whether nobody is there who could administer the portal."""
    return not administrators.remain()


def untouched() -> bool:
    """Whether nobody has an account at all; one small statement, for the sign-in page."""
    return db.session.scalar(select(Account.id).limit(1)) is None


def issue_code() -> str:
    """A code for the first administrator, to be shown on the console alone; empty if there is one already. Flushes.

    Codes printed before stay good until their day, for several processes may print one each.
    """
    return tickets.issue_code(Purpose.SETUP, _NOBODY, LASTS) if missing() else ""


def opens(typed: str) -> bool:
    """Whether a code would let its reader in."""
    return missing() and tickets.show(as_code(typed), Purpose.SETUP).state is State.VALID


def come_in(typed: str, login: str, password: str) -> Account | None:
    """Make the emergency administrator; ``None`` if the code opens nothing (any more). Flushes.

    Raises:
        AccountProblem: the login or the password cannot be taken; the caller rolls back, and the code stays good.
    """
    shown = tickets.show(as_code(typed), Purpose.SETUP)
    if not missing() or shown.state is not State.VALID or not tickets.use(shown.id):
        return None
    account = accounts.create(login, password, emergency=True)
    roles.ensure_builtin()
    roles.grant(ADMINISTRATOR_ROLE, f"account:{account.id}")
    tickets.end_all(Purpose.SETUP, _NOBODY)
    entry = audit.record(
        "identity.first_administrator", object_type="account", object_id=account.id, title=account.name
    )
    entry.account_id, entry.actor = account.id, account.name
    return account
