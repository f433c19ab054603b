"""Programs that may push to a source, and their tokens.

A token is ``scim_<handle>_<secret>``. The handle finds the row; of the secret only a fingerprint is kept. It is as long
as a key and made by chance, so a fast fingerprint does.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from plugin_sdk import audit
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext as _
from plugins.scim.models import Client, Group, User
from plugins.scim.services.sources import sources

PREFIX = "scim"
NOTED_EVERY = timedelta(minutes=1)
SOON = timedelta(days=14)
MOST_CLIENTS = 50
"""Tokens of one source that work at a time."""
_NOBODY = hashlib.sha256(b"nobody").hexdigest()


class ClientError(ValueError):
    """What an administrator asked for cannot be; the message is for people."""


def create(source: str, title: str, *, days: int | None, account_id: int | None) -> tuple[Client, str]:
    """Let a program push to a source; gives it and its token, which nobody can ever see again. The caller commits.

    Args:
        days: after how many it ends; ``None`` for never.

    Raises:
        ClientError: the source has too many already.
    """
    working = select(func.count()).select_from(Client).where(Client.source == source, Client.revoked_at.is_(None))
    if (session.scalar(working) or 0) >= MOST_CLIENTS:
        raise ClientError(_("This source has %(count)s tokens already. Revoke one first.", count=MOST_CLIENTS))
    handle, secret = secrets.token_hex(8), secrets.token_urlsafe(32)
    client = Client(
        source=source,
        title=title,
        handle=handle,
        digest=_digest(secret),
        created_by=account_id,
        expires_at=utcnow() + timedelta(days=days) if days else None,
    )
    session.add(client)
    session.flush()
    _record("scim.token_created", client)
    return client, f"{PREFIX}_{handle}_{secret}"


def revoke(client: Client) -> None:
    """Let a token work no longer; the caller commits."""
    if client.revoked_at is None:
        client.revoked_at = utcnow()
        _record("scim.token_revoked", client)


def find(source: str, client_id: int) -> Client | None:
    """A program of a source."""
    return session.scalar(select(Client).where(Client.source == source, Client.id == client_id))


def of_source(source: str) -> Sequence[Client]:
    """The programs of a source whose tokens are not revoked, the newest first."""
    query = select(Client).where(Client.source == source, Client.revoked_at.is_(None))
    return session.scalars(query.order_by(Client.id.desc()).limit(MOST_CLIENTS)).all()


def holder(source: str, token: str) -> Client | None:
    """The program that holds a token of this source, if the token works. Commits that it was used, now and then.

    As long is looked for one that does not exist as for one that does, and nothing is told by how long a comparison
    takes.
    """
    prefix, _separator, rest = token.partition("_")
    handle, _separator, secret = rest.partition("_")
    client = session.scalar(select(Client).where(Client.handle == handle[:32], Client.source == source))
    known = client.digest if client is not None else _NOBODY
    right = hmac.compare_digest(known, _digest(secret)) and prefix == PREFIX
    if client is None or not right or state(client) in ("revoked", "expired"):
        return None
    _note_use(client)
    return client


def state(client: Client) -> str:
    """``works``, ``ends_soon``, ``expired`` or ``revoked``."""
    now = utcnow()
    if client.revoked_at is not None:
        return "revoked"
    if client.expires_at is None:
        return "works"
    if client.expires_at <= now:
        return "expired"
    return "ends_soon" if client.expires_at <= now + SOON else "works"


def counts(source: str) -> tuple[int, int, int, datetime | None]:
    """How many users of a source are active and how many are not, how many groups it has, and when it last pushed."""
    users = select(User.active, func.count()).where(User.source == source, User.deleted_at.is_(None))
    by_state = {row[0]: row[1] for row in session.execute(users.group_by(User.active))}
    groups = session.scalar(select(func.count()).select_from(Group).where(Group.source == source)) or 0
    last = session.scalar(select(func.max(User.changed_at)).where(User.source == source))
    return by_state.get(True, 0), by_state.get(False, 0), groups, last


def problems() -> list[str]:
    """Tokens that end soon or have ended while they were in use, for the administrator's overview."""
    keys = [source.key for source in sources()]
    query = select(Client).where(
        Client.source.in_(keys), Client.revoked_at.is_(None), Client.expires_at <= utcnow() + SOON
    )
    found = []
    for client in session.scalars(query.order_by(Client.expires_at).limit(MOST_CLIENTS)):
        assert client.expires_at is not None
        day = f"{client.expires_at:%Y-%m-%d}"
        found.append(
            _(
                "source %(source)s: the token “%(title)s” ends on %(day)s; make a new one and give it to the identity "
                "provider",
                source=client.source, title=client.title, day=day,
            )
        )  # fmt: skip
    return found


def _note_use(client: Client) -> None:
    now = utcnow()
    if client.last_used_at is not None and now - client.last_used_at < NOTED_EVERY:
        return
    session.execute(update(Client).where(Client.id == client.id).values(last_used_at=now))
    session.commit()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _record(action: str, client: Client) -> None:
    audit.record(
        action, object_type="source", object_id=client.source, title=client.title, details={"token": client.handle},
        plugin="scim",
    )  # fmt: skip
