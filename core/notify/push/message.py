"""A message on its way to a browser: encrypted for it alone (RFC 8291), signed as the portal's (RFC 8292)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from core import config
from core.db import utcnow
from core.notify.push import keys

TTL = timedelta(days=1)
"""So long the service keeps a message for a phone that is off."""

TOKEN_LIFE = timedelta(hours=12)
TAG_LENGTH = 32
_URGENCIES = {"low": "low", "normal": "normal", "urgent": "high"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Push:
    """What the portal's service worker shows: never more than the headline."""

    title: str
    body: str
    url: str
    tag: str
    urgency: str = "normal"

    def json(self) -> bytes:
        """``{title, body, url, tag}``."""
        words = {"title": self.title, "body": self.body, "url": self.url, "tag": self.tag}
        return json.dumps(words, ensure_ascii=False).encode()


def tag_of(kind: str, thread: str, number: int) -> str:
    """Messages with one tag replace each other, on the phone and at the service; one for a thread."""
    name = f"{kind}:{thread}" if thread else f"n{number}"
    return keys.to_text(hashlib.sha256(name.encode()).digest())[:TAG_LENGTH]


def encrypt(data: bytes, p256dh: str, auth: str) -> bytes:
    """The body of the request, which the browser with these keys alone can read.

    Raises:
        ValueError: the keys are none.
    """
    import http_ece
    from cryptography.hazmat.primitives.asymmetric import ec

    once = ec.generate_private_key(ec.SECP256R1())
    encrypted: bytes = http_ece.encrypt(
        data, private_key=once, dh=keys.to_bytes(p256dh), auth_secret=keys.to_bytes(auth), version="aes128gcm"
    )
    return encrypted


def headers(push: Push, endpoint: str) -> Mapping[str, str]:
    """What the service has to know."""
    return {
        "Authorization": f"vapid t={_token(endpoint)}, k={keys.public()}",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(int(TTL.total_seconds())),
        "Urgency": _URGENCIES[push.urgency],
        "Topic": push.tag,
    }


def _token(endpoint: str) -> str:
    from joserfc import jwt
    from joserfc.jwk import ECKey

    parts, portal = urlsplit(endpoint), config.current()
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "exp": int((utcnow() + TOKEN_LIFE).timestamp()),
        "sub": portal.push.contact or f"mailto:{portal.mail.sender}",
    }
    numbers = keys.private().private_numbers()
    point = numbers.public_numbers
    key = ECKey.import_key(
        {
            "kty": "EC",
            "crv": "P-256",
            "d": keys.to_text(numbers.private_value.to_bytes(32, "big")),
            "x": keys.to_text(point.x.to_bytes(32, "big")),
            "y": keys.to_text(point.y.to_bytes(32, "big")),
        }
    )
    return jwt.encode({"typ": "JWT", "alg": "ES256"}, claims, key)
