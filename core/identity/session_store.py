"""Signed-in browsers: opened, read with one statement per request, ended at once everywhere.

The browser holds a secret, the database its digest, so that a copy of the table opens nobody's door.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Result, Row, Select, bindparam, delete, func, or_, select, update

from core import epochs
from core.config import current as config
from core.db import db, utcnow
from core.identity import ways
from core.identity.models import Account, AccountSession
from core.identity.second_factor.conditions import has_second_factor
from core.identity.sign_in_models import ExternalIdentity
from core.org import people, photos
from core.org.models import DirectoryLogin, Location, Person

SEEN_EVERY = timedelta(minutes=5)
"""How exactly "last seen" is kept; a write per page would be a write per reader."""

KEEP_ENDED = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Who a request comes from; also what Flask-Login calls a user.

    Attributes:
        secret: what the browser holds.
        locale / time_zone / color_scheme: the account's own choice, empty if none was made.
        given_name / initials / photo: of the person, to greet and to show; photo is a file's id.
        place_time_zone: the zone of the person's location, empty if unknown.
        seen_at: as stored, at most ``SEEN_EVERY`` old while the browser is in use.
        since: when the session was opened.
        second_factor: what confirmed the sign-in, a word of ``ways``; empty if nothing did.
        has_second_factor: whether signing in asks for a second step.
    """

    secret: str = field(repr=False)
    session_id: int
    account_id: int
    person_id: int | None
    name: str
    given_name: str
    initials: str
    photo: int | None
    emergency: bool
    must_change_password: bool
    has_password: bool
    locale: str
    time_zone: str
    color_scheme: str
    place_time_zone: str
    location_id: int | None
    seen_at: datetime
    since: datetime
    second_factor: str
    has_second_factor: bool

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What Flask-Login keeps in the browser."""
        return self.secret


def digest(secret: str) -> str:
    """The form in which a session's secret is stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def start(
    account: Account,
    *,
    directory_login_id: int | None = None,
    external_identity_id: int | None = None,
    way: str = "",
    second_factor: str = "",
    id_token: str = "",
    shared: bool = False,
    ip: str = "",
    user_agent: str = "",
) -> str:
    """Open a session and return the secret for the browser. Flushes.

    Args:
        way: how it is opened, a word of ``ways``; left out, a directory's password or the portal's own.
    """
    secret = secrets.token_urlsafe(32)
    now = utcnow()
    db.session.add(
        AccountSession(
            digest=digest(secret),
            account_id=account.id,
            directory_login_id=directory_login_id,
            external_identity_id=external_identity_id,
            way=way or (ways.OWN if directory_login_id is None else ways.DIRECTORY),
            second_factor=second_factor,
            id_token=id_token,
            shared=shared,
            created_at=now,
            seen_at=now,
            expires_at=now + longest(shared=shared),
            ip=ip[:64],
            user_agent=user_agent[:400],
        )
    )
    account.last_sign_in_at = now
    db.session.flush()
    return secret


def longest(*, shared: bool) -> timedelta:
    """How long a session can last however much it is used: a working day on a shared computer."""
    whole = timedelta(hours=config().security.session_hours)
    return min(whole, timedelta(hours=12)) if shared else whole


def idle_limit(*, shared: bool) -> timedelta:
    """How long a session lasts unused."""
    security = config().security
    return timedelta(minutes=security.shared_device_minutes) if shared else timedelta(hours=security.idle_hours)


def load(secret: str, now: datetime | None = None) -> SignedIn | None:
    """Who holds this secret, or ``None`` if that session does not count any more. One statement."""
    statement = _load_statement(db.session.get_bind().dialect.name)
    row = db.session.execute(statement, {"secret": digest(secret)}).one_or_none()
    if row is None:
        return None
    epochs.take(row.epochs)
    if _ended(row, now or utcnow()):
        return None
    name = row.person_name or row.display_name or row.login or ""
    return SignedIn(
        secret=secret,
        session_id=row.id,
        account_id=row.account_id,
        person_id=row.person_id,
        name=name,
        given_name=row.first_name or "",
        initials=people.initials(name, row.last_name or "", row.first_name or ""),
        photo=row.photo,
        emergency=row.emergency,
        must_change_password=row.must_change_password and row.directory_login_id is None,
        has_password=row.has_password,
        locale=row.locale,
        time_zone=row.time_zone,
        color_scheme=row.color_scheme,
        place_time_zone=row.place_time_zone or "",
        location_id=row.location_id,
        seen_at=row.seen_at,
        since=row.created_at,
        second_factor=row.second_factor,
        has_second_factor=row.has_second_factor,
    )


@lru_cache(maxsize=2)
def _load_statement(dialect: str) -> Select[*tuple[Any, ...]]:
    return (
        select(
            AccountSession.id,
            AccountSession.account_id,
            AccountSession.directory_login_id,
            AccountSession.shared,
            AccountSession.second_factor,
            AccountSession.created_at,
            AccountSession.seen_at,
            AccountSession.expires_at,
            AccountSession.revoked_at,
            Account.login,
            Account.display_name,
            Account.person_id,
            Account.emergency,
            Account.must_change_password,
            Account.password_hash.is_not(None).label("has_password"),
            Account.disabled_at,
            Account.locale,
            Account.time_zone,
            Account.color_scheme,
            Person.name.label("person_name"),
            Person.first_name,
            Person.last_name,
            # Shown to nobody but its owner, so it waits for nobody's consent.
            photos.shown(ask_first=False).label("photo"),
            Person.status.label("person_status"),
            Person.location_id,
            Location.time_zone.label("place_time_zone"),
            DirectoryLogin.enabled.label("directory_enabled"),
            DirectoryLogin.expires_at.label("directory_expires_at"),
            DirectoryLogin.person_id.label("directory_person_id"),
            ExternalIdentity.provider,
            ExternalIdentity.issuer,
            has_second_factor(AccountSession.account_id).label("has_second_factor"),
            epochs.as_column(dialect).label("epochs"),
        )
        .join(Account, Account.id == AccountSession.account_id)
        .outerjoin(Person, Person.id == Account.person_id)
        .outerjoin(Location, Location.id == Person.location_id)
        .outerjoin(DirectoryLogin, DirectoryLogin.id == AccountSession.directory_login_id)
        .outerjoin(ExternalIdentity, ExternalIdentity.id == AccountSession.external_identity_id)
        .where(AccountSession.digest == bindparam("secret"))
    )


def _ended(row: Row[*tuple[Any, ...]], now: datetime) -> bool:
    if row.revoked_at is not None or row.expires_at <= now or row.seen_at + idle_limit(shared=row.shared) <= now:
        return True
    if row.disabled_at is not None or (row.person_id is not None and row.person_status != "active"):
        return True
    if row.provider is not None and not _known_provider(row.provider, row.issuer):
        return True
    if row.directory_login_id is None:
        return False
    # The directory login may have been given to another person since; then this browser is not theirs.
    gone = not row.directory_enabled or row.directory_person_id != row.person_id
    return gone or (row.directory_expires_at is not None and row.directory_expires_at <= now)


def _known_provider(key: str, issuer: str) -> bool:
    """Whether the configuration still names the provider that opened the session."""
    settings = config().oidc.get(key)
    return settings is not None and settings.issuer == issuer


def touch(session_id: int, now: datetime | None = None) -> None:
    """Note that a browser was seen, unless that was noted a moment ago. Commits: it runs after the answer was sent."""
    now = now or utcnow()
    db.session.execute(
        update(AccountSession)
        .where(AccountSession.id == session_id, AccountSession.seen_at <= now - SEEN_EVERY)
        .values(seen_at=now)
    )
    db.session.commit()


def of_account(account_id: int, *, size: int = 100) -> Sequence[AccountSession]:
    """The browsers an account is signed in with, the most recently seen first."""
    now = utcnow()
    return db.session.scalars(
        select(AccountSession)
        .where(
            AccountSession.account_id == account_id,
            AccountSession.revoked_at.is_(None),
            AccountSession.expires_at > now,
            or_(
                (AccountSession.shared.is_(False)) & (AccountSession.seen_at > now - idle_limit(shared=False)),
                (AccountSession.shared.is_(True)) & (AccountSession.seen_at > now - idle_limit(shared=True)),
            ),
        )
        .order_by(AccountSession.seen_at.desc(), AccountSession.id.desc())
        .limit(size)
    ).all()


def is_shared(session_id: int) -> bool:
    """Whether a session was opened on a shared computer."""
    return bool(db.session.scalar(select(AccountSession.shared).where(AccountSession.id == session_id)))


def confirm(session_id: int, second_factor: str) -> None:
    """Note what has confirmed a session after it was opened. Flushes."""
    db.session.execute(
        update(AccountSession).where(AccountSession.id == session_id).values(second_factor=second_factor),
        execution_options={"synchronize_session": False},
    )


def revoke(session_id: int, *, account_id: int) -> bool:
    """End one session of an account; False if it is not theirs or has ended already."""
    return _revoke(AccountSession.id == session_id, AccountSession.account_id == account_id) > 0


def revoke_others(account_id: int, *, keep: int) -> int:
    """End all sessions of an account but the one of id ``keep``; returns how many."""
    return _revoke(AccountSession.account_id == account_id, AccountSession.id != keep)


def revoke_unconfirmed(account_id: int) -> int:
    """End the sessions of an account that no second step has confirmed; returns how many."""
    return _revoke(AccountSession.account_id == account_id, AccountSession.second_factor == "")


def revoke_all(*, account_id: int | None = None, person_id: int | None = None) -> int:
    """End every session of an account or of a person; returns how many.

    A dismissal or a disabled directory login needs no call: such sessions stop counting by themselves.
    """
    if (account_id is None) == (person_id is None):
        raise ValueError("name either an account or a person")
    if account_id is not None:
        return _revoke(AccountSession.account_id == account_id)
    return _revoke(AccountSession.account_id.in_(select(Account.id).where(Account.person_id == person_id)))


def revoke_all_of(account_ids: Collection[int]) -> int:
    """End every session of these accounts; returns how many."""
    return _revoke(AccountSession.account_id.in_(account_ids))


def _revoke(*conditions: ColumnElement[bool]) -> int:
    ended = (
        update(AccountSession)
        .where(AccountSession.revoked_at.is_(None), *conditions)
        .values(revoked_at=utcnow(), id_token="")
    )
    return _rows(db.session.execute(ended, execution_options={"synchronize_session": False}))


def forget_ended() -> int:
    """Delete sessions that ended a while ago; returns how many."""
    before = utcnow() - KEEP_ENDED
    ended = or_(AccountSession.expires_at < before, func.coalesce(AccountSession.revoked_at < before, False))
    return _rows(db.session.execute(delete(AccountSession).where(ended)))


def _rows(result: Result[Any]) -> int:
    return int(cast("CursorResult[Any]", result).rowcount)
