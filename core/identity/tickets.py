"""Secrets that open one door once: links in letters, codes on paper, the codes that connect a kiosk or set a portal up.

Stored is only a keyed digest: whoever has a copy of the table, but not the portal's secret key, opens nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, delete, func, select, update

from core import config
from core.db import db, utcnow
from core.identity.entry_models import Ticket

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Without 0, 1, I, L and O, which people take for one another."""

CODE_LENGTH = 10
"""Signs of a code that is typed: 31^10 possibilities, out of reach for whoever guesses against the throttle."""

KEEP = timedelta(days=90)
"""How long an ended ticket is kept, so that whoever comes late learns why it opens nothing."""


class Purpose(StrEnum):
    """Which door."""

    RESET = "reset"
    INVITE = "invite"
    SLIP = "slip"
    KIOSK = "kiosk"
    SETUP = "setup"


class State(StrEnum):
    """Whether a ticket opens its door, or why not."""

    VALID = "valid"
    USED = "used"
    EXPIRED = "expired"
    ENDED = "ended"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Shown:
    """What became of a secret that somebody has shown; of an unknown one there is no purpose and no subject."""

    state: State
    id: int = 0
    purpose: Purpose | None = None
    subject_id: int = 0


def issue_link(purpose: Purpose, subject_id: int, lasts: timedelta) -> str:
    """A new secret for a link. Flushes."""
    secret = secrets.token_urlsafe(32)
    _issue(purpose, {subject_id: secret}, lasts)
    return secret


def issue_code(purpose: Purpose, subject_id: int, lasts: timedelta) -> str:
    """A new secret that people can type. Flushes."""
    return issue_codes(purpose, [subject_id], lasts)[subject_id]


def issue_codes(purpose: Purpose, subject_ids: Iterable[int], lasts: timedelta) -> dict[int, str]:
    """New secrets that people can type, by subject, each written in two halves. Flushes."""
    codes = {
        subject_id: as_code("".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))) for subject_id in subject_ids
    }
    _issue(purpose, codes, lasts)
    return codes


def _issue(purpose: Purpose, issued: Mapping[int, str], lasts: timedelta) -> None:
    now = utcnow()
    db.session.add_all(
        Ticket(purpose=purpose, subject_id=number, digest=_digest(secret), created_at=now, expires_at=now + lasts)
        for number, secret in issued.items()
    )
    db.session.flush()


def as_code(typed: str) -> str:
    """A code as it was issued, however somebody has typed it: in small letters, with blanks, without the dash."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum())
    return f"{signs[:5]}-{signs[5:]}" if len(signs) == CODE_LENGTH else signs[:80]


def show(secret: str, *purposes: Purpose) -> Shown:
    """Look a secret up without using it; one of another purpose is unknown."""
    found = db.session.scalar(select(Ticket).where(Ticket.digest == _digest(secret), Ticket.purpose.in_(purposes)))
    if found is None:
        return Shown(State.UNKNOWN)
    return Shown(_state(found), found.id, Purpose(found.purpose), found.subject_id)


def _state(ticket: Ticket) -> State:
    if ticket.used_at is not None:
        return State.USED
    if ticket.ended_at is not None:
        return State.ENDED
    return State.EXPIRED if ticket.expires_at <= utcnow() else State.VALID


def use(ticket_id: int) -> bool:
    """Open the door, in the present transaction; False if somebody else was faster or it is too late."""
    now = utcnow()
    statement = update(Ticket).where(Ticket.id == ticket_id, _open(now)).values(used_at=now)
    return _rows(statement) == 1


def end_all(purpose: Purpose, *subject_ids: int) -> int:
    """Take back every ticket of these subjects that would still open its door; gives how many."""
    now = utcnow()
    statement = update(Ticket).where(Ticket.purpose == purpose, Ticket.subject_id.in_(subject_ids), _open(now))
    return _rows(statement.values(ended_at=now))


def issued_since(purpose: Purpose, subject_id: int, since: datetime) -> int:
    """How many tickets of a subject were issued after a moment."""
    wanted = select(func.count()).where(
        Ticket.purpose == purpose, Ticket.subject_id == subject_id, Ticket.created_at > since
    )
    return db.session.scalar(wanted) or 0


def forget_old() -> int:
    """Delete tickets that ended long ago; gives how many."""
    return _rows(delete(Ticket).where(Ticket.expires_at < utcnow() - KEEP))


def _open(now: datetime) -> ColumnElement[bool]:
    return Ticket.used_at.is_(None) & Ticket.ended_at.is_(None) & (Ticket.expires_at > now)


def _rows(statement: Any) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    return int(cast("CursorResult[Any]", result).rowcount)


def _digest(secret: str) -> str:
    key = f"ticket:{config.current().security.secret_key}".encode()
    return hmac.new(key, secret.encode(), hashlib.sha256).hexdigest()
