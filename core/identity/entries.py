"""Who came in, for the audit trail: also of whom the request did not know yet when it began."""

from __future__ import annotations

from core import audit
from core.identity.models import Account
from core.identity.second_factor import factors


def first_step(account: Account, *, confirmed: bool = False, **details: str) -> None:
    """Somebody has shown who they are. Unless that is ``confirmed``, a second step may be to come: no sign-in yet.

    Args:
        details: how, where the entry is to say it.
    """
    in_already = confirmed or not factors.enrolled(account.id)
    _record("identity.signed_in" if in_already else "identity.first_step_done", account, details)


def second_step(account: Account, **details: str) -> None:
    """They have shown the second too."""
    _record("identity.signed_in", account, details)


def _record(action: str, account: Account, details: dict[str, str]) -> None:
    # Read before the entry is there: reading may write what is pending, and a written entry cannot be changed.
    name, account_id, person_id = account.name, account.id, account.person_id
    entry = audit.record(action, object_type="account", object_id=account_id, title=name, details=details)
    # Who acts is known only now; the request began as a visitor's.
    entry.account_id, entry.person_id, entry.actor = account_id, person_id, name
