"""The kiosks that there are: added by an administrator, connected by a code typed on the device, taken back at once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import Select, select, update

from core import config
from core.db import db, utcnow
from core.identity import tickets
from core.identity.entry_models import Kiosk, KioskSession
from core.identity.models import AccountSession
from core.identity.tickets import Purpose, State

CODE_LASTS = timedelta(minutes=30)
SEEN_EVERY = timedelta(minutes=1)


def add(name: str, place: str, *, by: int | None) -> tuple[Kiosk, str]:
    """A new kiosk, and the code that connects a device with it. Flushes.

    Args:
        by: account id of who adds it.
    """
    kiosk = Kiosk(name=name.strip(), place=place.strip(), registered_by=by)
    db.session.add(kiosk)
    db.session.flush()
    return kiosk, new_code(kiosk)


def new_code(kiosk: Kiosk) -> str:
    """Another code for a kiosk, such as after its device was replaced; codes before it end. Flushes."""
    tickets.end_all(Purpose.KIOSK, kiosk.id)
    return tickets.issue_code(Purpose.KIOSK, kiosk.id, CODE_LASTS)


def connect(code: str) -> tuple[Kiosk, str] | State:
    """Connect a device: the kiosk and what the device must keep, or why the code opens nothing. Flushes.

    A device connected before is a kiosk no more.
    """
    shown = tickets.show(tickets.as_code(code), Purpose.KIOSK)
    kiosk = db.session.get(Kiosk, shown.subject_id) if shown.state is State.VALID else None
    if kiosk is None or kiosk.revoked_at is not None:
        return State.ENDED if shown.state is State.VALID else shown.state
    if not tickets.use(shown.id):
        return State.USED
    _end_sessions(kiosk)
    secret = secrets.token_urlsafe(32)
    kiosk.digest, kiosk.connected_at, kiosk.seen_at = _digest(secret), utcnow(), utcnow()
    db.session.flush()
    return kiosk, _signer().dumps(secret)


def of_cookie(cookie: str) -> Kiosk | None:
    """The kiosk that a device is, by what it keeps; ``None`` if that is forged or the kiosk was taken back."""
    try:
        secret = _signer().loads(cookie)
    except BadSignature:
        return None
    return db.session.scalar(select(Kiosk).where(Kiosk.digest == _digest(str(secret)), Kiosk.revoked_at.is_(None)))


def note_seen(kiosk: Kiosk) -> None:
    """Write down that the device is alive, not more than once a minute. The caller commits."""
    now = utcnow()
    if kiosk.seen_at is None or now - kiosk.seen_at >= SEEN_EVERY:
        kiosk.seen_at = now


def revoke(kiosk: Kiosk) -> None:
    """Take a kiosk back: its device opens nothing any more, and whoever is signed in there is out. Flushes."""
    kiosk.revoked_at = utcnow()
    tickets.end_all(Purpose.KIOSK, kiosk.id)
    _end_sessions(kiosk)
    db.session.flush()


def listing() -> Select[Kiosk]:
    """All kiosks in use, then those taken back, by name."""
    return select(Kiosk).order_by(Kiosk.revoked_at.is_not(None), Kiosk.name, Kiosk.id)


def in_use() -> bool:
    """Whether there is any kiosk, so that a PIN is good for something."""
    return db.session.scalar(select(Kiosk.id).where(Kiosk.revoked_at.is_(None)).limit(1)) is not None


def _end_sessions(kiosk: Kiosk) -> None:
    opened = select(KioskSession.session_id).where(KioskSession.kiosk_id == kiosk.id)
    ended = update(AccountSession).where(AccountSession.id.in_(opened), AccountSession.revoked_at.is_(None))
    db.session.execute(ended.values(revoked_at=utcnow()), execution_options={"synchronize_session": False})


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(config.current().security.secret_key, salt="dunbar.kiosk")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
