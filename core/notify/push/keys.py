"""The portal's key for web push (VAPID, RFC 8292): by it browsers and their services know who sends.

It lies beside the other secrets, in ``instance/push-key``, and is made when it is first needed. When it is lost, people
have to allow messages anew.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from core import config

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

NAME = "push-key"


class UnusableKeyError(Exception):
    """The key cannot be read or made; the message says what to do."""


def public() -> str:
    """What browsers are given: the uncompressed point in base64url.

    Raises:
        UnusableKeyError: there is no key and none can be made.
    """
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return to_text(private().public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def private() -> EllipticCurvePrivateKey:
    """The key itself, from the configuration or the instance folder.

    Raises:
        UnusableKeyError: there is no key and none can be made.
    """
    from cryptography.hazmat.primitives.asymmetric import ec

    settings = config.current()
    text = settings.push.private_key or _kept(settings.instance / NAME)
    try:
        number = int.from_bytes(to_bytes(text), "big")
        return ec.derive_private_key(number, ec.SECP256R1())
    except ValueError as error:
        raise UnusableKeyError(f"{settings.instance / NAME} holds no key; delete it, and a new one is made") from error


def _kept(path: Path) -> str:
    try:
        if not path.exists():
            _make(path)
        return path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise UnusableKeyError(f"{path} cannot be read or written: {error}") from error


def _make(path: Path) -> None:
    """Write a new key that only the owner may read; of several processes that do so at once, the first one counts."""
    from cryptography.hazmat.primitives.asymmetric import ec

    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="ascii") as file:
        file.write(to_text(number.to_bytes(32, "big")) + "\n")
    try:
        path.hardlink_to(draft)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def to_text(data: bytes) -> str:
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def to_bytes(text: str) -> bytes:
    """The bytes behind base64url.

    Raises:
        ValueError: it is none.
    """
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("no base64url") from error
