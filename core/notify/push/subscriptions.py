"""Browsers that people let the portal send messages to. One belongs to a sign-in and ends with it."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from urllib.parse import urlsplit

from sqlalchemy import ColumnElement, and_, column, delete, select, table, update

from core import config
from core.db import conflict_insert, db, utcnow
from core.notify.models import PushSubscription
from core.notify.push.keys import to_bytes

MOST = 20
"""Browsers of one person; a further one takes the place of the oldest."""

LONGEST_ENDPOINT = 2000

# Sessions are identity's, which stands above; only whether one counts is read, by the table's name.
_session = table("core_session", column("id"), column("revoked_at"), column("expires_at"))


class SubscriptionRefused(ValueError):
    """What the browser has sent cannot be used; its script tells the person in front of it."""


def _counts() -> ColumnElement[bool]:
    alive = and_(_session.c.revoked_at.is_(None), _session.c.expires_at > utcnow())
    return PushSubscription.session_id.in_(select(_session.c.id).where(alive))


def of_people(person_ids: Collection[int]) -> Mapping[int, Sequence[int]]:
    """The ids of each person's subscriptions that count now; one statement."""
    found: dict[int, list[int]] = defaultdict(list)
    if person_ids:
        mine = PushSubscription.person_id.in_(person_ids)
        for person_id, number in db.session.execute(
            select(PushSubscription.person_id, PushSubscription.id).where(mine, _counts()).order_by(PushSubscription.id)
        ):
            found[person_id].append(number)
    return found


def of_person(person_id: int) -> list[PushSubscription]:
    """The browsers that somebody gets messages in, the newest first."""
    query = select(PushSubscription).where(PushSubscription.person_id == person_id, _counts())
    return list(db.session.scalars(query.order_by(PushSubscription.id.desc()).limit(MOST)))


def find(subscription_id: int, person_id: int) -> PushSubscription | None:
    """A person's subscription, if it still counts."""
    mine = and_(PushSubscription.id == subscription_id, PushSubscription.person_id == person_id)
    return db.session.scalar(select(PushSubscription).where(mine, _counts()))


def add(person_id: int, session_id: int, *, endpoint: str, p256dh: str, auth: str, user_agent: str = "") -> None:
    """Keep what a browser has given; if it is known, it belongs to whoever is signed in there now. The caller commits.

    Raises:
        SubscriptionRefused: its service is not one of ``[push] services``, or a key is none.
    """
    _check(endpoint, p256dh, auth)
    values = {
        "person_id": person_id, "session_id": session_id, "endpoint": endpoint, "p256dh": p256dh.rstrip("="),
        "auth": auth.rstrip("="), "user_agent": user_agent[:400], "created_at": utcnow(),
    }  # fmt: skip
    statement = conflict_insert(PushSubscription).values(digest=_digest(endpoint), **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["digest"], set_=values))
    kept = select(PushSubscription.id).where(PushSubscription.person_id == person_id)
    newest = kept.order_by(PushSubscription.created_at.desc(), PushSubscription.id.desc()).limit(MOST).scalar_subquery()
    surplus = delete(PushSubscription).where(
        PushSubscription.person_id == person_id, PushSubscription.id.not_in(newest)
    )
    db.session.execute(surplus.execution_options(synchronize_session=False))


def renew(person_id: int, session_id: int, endpoint: str) -> bool:
    """Tie a browser to the present sign-in; False if it was revoked or is somebody else's. The caller commits."""
    mine = and_(PushSubscription.digest == _digest(endpoint), PushSubscription.person_id == person_id)
    statement = update(PushSubscription).where(mine).values(session_id=session_id)
    done = db.session.execute(statement.execution_options(synchronize_session=False))
    return bool(done.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult


def remove(person_id: int, *, subscription_id: int | None = None, endpoint: str = "") -> bool:
    """Send nothing to a person's browser any more; False if there is no such. The caller commits."""
    which = (
        PushSubscription.id == subscription_id
        if subscription_id is not None
        else PushSubscription.digest == _digest(endpoint)
    )
    statement = delete(PushSubscription).where(PushSubscription.person_id == person_id, which)
    done = db.session.execute(statement.execution_options(synchronize_session=False))
    return bool(done.rowcount)  # type: ignore[attr-defined]  # a DELETE gives a CursorResult


def forget_ended() -> None:
    """Delete the browsers whose sign-in was ended. The caller commits."""
    ended = select(_session.c.id).where(_session.c.revoked_at.is_not(None))
    statement = delete(PushSubscription).where(PushSubscription.session_id.in_(ended))
    db.session.execute(statement.execution_options(synchronize_session=False))


def allowed(endpoint: str) -> bool:
    """Whether messages may go to this address: over TLS, to a service that the configuration names.

    The address comes from a browser. Without this anybody could have the portal call machines inside the company.
    Loopback is taken without TLS where it is named.
    """
    try:
        parts = urlsplit(endpoint)
        host = (parts.hostname or "").lower()
        secure = parts.scheme == "https" and parts.port in (None, 443)
    except ValueError:
        return False
    if len(endpoint) > LONGEST_ENDPOINT or parts.username is not None or not endpoint.isascii():
        return False
    if not (secure or (parts.scheme == "http" and host == "127.0.0.1")):
        return False
    names = [name.lower() for name in config.current().push.services]
    return any(host == name or (name.startswith("*.") and host.endswith(name[1:])) for name in names)


def _check(endpoint: str, p256dh: str, auth: str) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec

    if not allowed(endpoint):
        raise SubscriptionRefused("its service is not one of [push] services")
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), to_bytes(p256dh.rstrip("=")))
        good = len(to_bytes(auth.rstrip("="))) == 16
    except ValueError:
        good = False
    if not good:
        raise SubscriptionRefused("a key that cannot be used")


def _digest(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()
