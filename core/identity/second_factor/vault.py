"""Secrets of the second step: encrypted with a key made from the portal's own, so the tables alone are of no use."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import TYPE_CHECKING

from flask import current_app

if TYPE_CHECKING:
    from cryptography.fernet import Fernet


def seal(text: str) -> str:
    """The text, encrypted."""
    return _fernet().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again; empty if it was sealed under another secret key, as after a restore without secrets."""
    from cryptography.fernet import InvalidToken

    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return ""


def handle(account_id: int) -> bytes:
    """What passkeys call an account: always the same, and tells nobody who it is."""
    return hmac.new(_secret(), f"passkey:{account_id}".encode(), hashlib.sha256).digest()


def _secret() -> bytes:
    return str(current_app.secret_key).encode()


def _fernet() -> Fernet:
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derived = HKDF(SHA256(), 32, salt=None, info=b"dunbar second factor").derive(_secret())
    return Fernet(base64.urlsafe_b64encode(derived))
