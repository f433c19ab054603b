"""Passkeys: who has which. The portal keeps public keys only; how they are made and used is in ``ceremony``."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import ip_address
from urllib.parse import urlsplit

from sqlalchemy import select

from core.config import current as config
from core.db import db
from core.identity.sign_in_models import Passkey

MOST = 10
"""Passkeys of one account."""


class PasskeyRefused(Exception):
    """A passkey that is not taken; ``reason``: ``wrong``, ``known`` (it is there already) or ``many``."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}")


def possible() -> bool:
    """Whether browsers can make passkeys for this portal: it needs a name, and HTTPS unless it is this very machine."""
    address = urlsplit(config().portal.url)
    return _is_name(address.hostname or "") and (address.scheme == "https" or address.hostname == "localhost")


def of_account(account_id: int) -> Sequence[Passkey]:
    """The passkeys of an account, oldest first."""
    return db.session.scalars(select(Passkey).where(Passkey.account_id == account_id).order_by(Passkey.id)).all()


def remove(account_id: int, passkey_id: int) -> Passkey | None:
    """Forget a passkey; ``None`` if it is not theirs. Flushes."""
    found = db.session.get(Passkey, passkey_id)
    if found is None or found.account_id != account_id:
        return None
    db.session.delete(found)
    db.session.flush()
    return found


def _is_name(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return bool(host)
    return False
