"""Calls from other systems, signed with a source's secret. Whatever is not certainly theirs is refused."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import UTC, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete

from core.config import ConfigError
from core.db import conflict_insert, db, utcnow
from core.org.sync import sources
from core.org.sync.models import Source, SourceCall

WINDOW = timedelta(minutes=5)
"""So far may the time of a call be from ours."""
_SCHEME = "sha256="


class CallRefusedError(Exception):
    """The call is not taken; the message says why, as far as a stranger may know."""


class RepeatedCallError(CallRefusedError):
    """The very same call was taken before."""


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a call: HMAC-SHA256 over the time, a full stop and the body."""
    return _SCHEME + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def accept(key: str, timestamp: str, signed: str, body: bytes) -> tuple[sources.ConfiguredSource, Source]:
    """Check a call and remember it; gives the source that it is about. The caller commits.

    Args:
        timestamp: when it was sent, in seconds since 1970 UTC, as text.

    Raises:
        CallRefusedError: there is no such source, it takes no calls, or the call is not signed rightly or in time.
        RepeatedCallError: it was taken already.
    """
    source = _configured(key)
    secret = _secret(source)
    # A source that takes no calls is told from a wrong signature neither by the answer nor by its time.
    right = signature(secret or secrets.token_hex(), timestamp, body)
    if not hmac.compare_digest(right.encode(), signed.strip().lower().encode()) or not secret or source is None:
        raise CallRefusedError(_("The signature is not right, or this source takes no calls."))
    now = utcnow()
    if not timestamp.isdecimal() or len(timestamp) > 11:
        raise CallRefusedError(_("The time must be written in whole seconds since 1970."))
    if abs(datetime.fromtimestamp(int(timestamp), UTC) - now) > WINDOW:
        raise CallRefusedError(_("The call is more than five minutes from our time. Compare the clocks."))
    stored = sources.row(source)
    _remember(stored, right, now)
    return source, stored


def _configured(key: str) -> sources.ConfiguredSource | None:
    try:
        return sources.get(key)
    except (sources.UnknownSourceError, ConfigError):
        return None


def _secret(source: sources.ConfiguredSource | None) -> str:
    """Its secret; empty where it takes no calls, also where its file is away or holds nothing to trust."""
    if source is None:
        return ""
    try:
        return source.settings.trusted_secret
    except OSError:
        return ""


def _remember(stored: Source, right: str, now: datetime) -> None:
    """Refuse what was taken before; forget what is too old to be sent again."""
    db.session.execute(delete(SourceCall).where(SourceCall.called_at < now - 3 * WINDOW))
    statement = (
        conflict_insert(SourceCall)
        .values(source_id=stored.id, signature=right.removeprefix(_SCHEME), called_at=now)
        .on_conflict_do_nothing(index_elements=["source_id", "signature"])
        .returning(SourceCall.id)
    )
    if db.session.execute(statement).scalar_one_or_none() is None:
        raise RepeatedCallError(_("This very call was taken already."))
