"""Codes of an authenticator app (TOTP, RFC 6238): six digits, another one every 30 seconds, each taken once."""

from __future__ import annotations

import time

import pyotp
import segno
from sqlalchemy import update

from core.db import db, utcnow
from core.identity.second_factor import vault
from core.identity.sign_in_models import Authenticator

PERIOD = 30
NEIGHBOURS = 1
"""Periods before and after the present one whose codes are taken too: clocks differ, and typing takes a while."""


def exists(account_id: int) -> bool:
    """Whether an app has been set up and confirmed."""
    found = db.session.get(Authenticator, account_id)
    return found is not None and found.confirmed_at is not None


def begin(account_id: int) -> str:
    """Make a new secret, to be shown to its owner; an app set up before goes on working until ``confirm``. Flushes."""
    secret = pyotp.random_base32()
    row = db.session.get(Authenticator, account_id) or Authenticator(account_id=account_id)
    row.new_secret = vault.seal(secret)
    db.session.add(row)
    db.session.flush()
    return secret


def begun(account_id: int) -> str:
    """The secret that waits for its first code, or empty."""
    row = db.session.get(Authenticator, account_id)
    return vault.unseal(row.new_secret) if row is not None and row.new_secret else ""


def confirm(account_id: int, code: str) -> bool:
    """Take the new secret into use if ``code`` is its code now. Flushes."""
    row = db.session.get(Authenticator, account_id)
    step = _step_of(begun(account_id), code)
    if row is None or step is None:
        return False
    row.secret, row.new_secret, row.confirmed_at, row.last_step = row.new_secret, "", utcnow(), step
    db.session.flush()
    return True


def check(account_id: int, code: str) -> bool:
    """Whether ``code`` is right, and neither it nor a later one has been taken before. Flushes."""
    row = db.session.get(Authenticator, account_id)
    if row is None or row.confirmed_at is None:
        return False
    step = _step_of(vault.unseal(row.secret), code)
    if step is None:
        return False
    # In the database and not in memory, so that of two at once only one gets in.
    taken = db.session.execute(
        update(Authenticator)
        .where(Authenticator.account_id == account_id, Authenticator.last_step < step)
        .values(last_step=step)
    )
    return bool(taken.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult


def remove(account_id: int) -> bool:
    """Forget the app; False if there was none. Flushes."""
    row = db.session.get(Authenticator, account_id)
    if row is None:
        return False
    db.session.delete(row)
    db.session.flush()
    return True


def picture(secret: str, *, owner: str, portal: str) -> str:
    """The QR code that an app reads, as the address of a picture that needs no request (``data:``)."""
    address = pyotp.TOTP(secret).provisioning_uri(name=owner, issuer_name=portal.replace(":", " "))
    # Dark on light with a margin, in every colour scheme: cameras need it so.
    drawn: str = segno.make(address, error="m").svg_data_uri(scale=5, border=4, dark="#000", light="#fff")
    return drawn


def in_groups(secret: str) -> str:
    """The secret for typing it by hand."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def _step_of(secret: str, code: str) -> int | None:
    """The period whose code this is."""
    digits = "".join(code.split())
    if not secret or len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return None
    now, totp = int(time.time()) // PERIOD, pyotp.TOTP(secret)
    for step in range(now - NEIGHBOURS, now + NEIGHBOURS + 1):
        if pyotp.utils.strings_equal(totp.generate_otp(step), digits):
            return step
    return None
