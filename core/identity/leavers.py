"""What ends for good when somebody leaves.

Every door looks by itself whether the person works here, so none is open from the moment on in which that is known.
What is ended here would come to life again if the person were taken on anew: they begin with signing in.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select

from core.db import db
from core.extension import Payload
from core.identity import session_store, tickets
from core.identity.models import Account
from core.identity.sign_in_models import SecondStep
from core.identity.tickets import Purpose
from core.org.models import FORMER, Person


def end(payload: Payload) -> None:
    """Follow ``org.person_left``."""
    end_all(payload["person_ids"])


def end_all(person_ids: Collection[int]) -> None:
    """End the sessions, half-finished sign-ins and password links of those who have left and are not back. Flushes."""
    gone = select(Person.id).where(Person.id.in_(person_ids), Person.status == FORMER)
    accounts = list(db.session.scalars(select(Account.id).where(Account.person_id.in_(gone))))
    if not accounts:
        return
    session_store.revoke_all_of(accounts)
    db.session.execute(delete(SecondStep).where(SecondStep.account_id.in_(accounts)))
    tickets.end_all(Purpose.RESET, *accounts)
