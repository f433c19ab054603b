"""A browser and its maker's push service: takes messages over HTTP, checks who sends them, and decrypts them.

Decrypting follows RFC 8291 and is written without the library that encrypts.
"""

from __future__ import annotations

import base64
import json
import os
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey

from tests.servers.ports import HOST


def text(data: bytes) -> str:
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def data(words: str) -> bytes:
    """The bytes behind base64url."""
    return base64.urlsafe_b64decode(words + "=" * (-len(words) % 4))


@dataclass(frozen=True)
class Received:
    """A message as it came: the claims of its sender, the sender's key, the headers, and what it says."""

    claims: dict[str, Any]
    key: str
    headers: dict[str, str]
    words: dict[str, str]


class PushServer:
    """A push service with one browser for every path, while the ``with`` block lasts. ``status`` is its answer."""

    def __init__(self) -> None:
        self.status = 201
        self.answer_headers: dict[str, str] = {}
        self.received: list[Received] = []
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = os.urandom(16)
        self._server = ThreadingHTTPServer((HOST, 0), self._handler())

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"http://{HOST}:{self._server.server_address[1]}"

    def subscription(self, path: str = "one") -> dict[str, Any]:
        """What the browser gives when its user has agreed."""
        return {
            "endpoint": f"{self.origin}/{path}",
            "expirationTime": None,
            "keys": {"p256dh": text(self._public(self._key.public_key())), "auth": text(self._auth)},
        }

    @classmethod
    def new_key(cls) -> str:
        """A browser's public key."""
        return text(cls._public(ec.generate_private_key(ec.SECP256R1()).public_key()))

    @staticmethod
    def _public(key: ec.EllipticCurvePublicKey) -> bytes:
        return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def _handler(server: PushServer) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - the handler's own self is another
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if server.status < 300:
                    server.received.append(server.take(dict(self.headers.items()), body))
                self.send_response(server.status)
                for name, value in server.answer_headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
                """Say nothing."""

        return Handler

    def take(self, headers: dict[str, str], body: bytes) -> Received:
        """Check the signature and decrypt; an error is the sender's mistake."""
        scheme, _blank, parameters = headers["Authorization"].partition(" ")
        assert scheme == "vapid"
        signed = dict(part.strip().split("=", 1) for part in parameters.split(","))
        point = data(signed["k"])
        key = ECKey.import_key({"kty": "EC", "crv": "P-256", "x": text(point[1:33]), "y": text(point[33:])})
        claims = jwt.decode(signed["t"], key, algorithms=["ES256"]).claims
        return Received(claims, signed["k"], headers, json.loads(self.decrypt(body)))

    def decrypt(self, body: bytes) -> bytes:
        """The one record of an ``aes128gcm`` body (RFC 8188) for this browser."""
        salt, length = body[:16], body[20]
        sender, record = body[21 : 21 + length], body[21 + length :]
        shared = self._key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sender))
        info = b"WebPush: info\x00" + self._public(self._key.public_key()) + sender
        secret = HKDF(SHA256(), 32, salt=self._auth, info=info).derive(shared)
        key = HKDF(SHA256(), 16, salt=salt, info=b"Content-Encoding: aes128gcm\x00").derive(secret)
        nonce = HKDF(SHA256(), 12, salt=salt, info=b"Content-Encoding: nonce\x00").derive(secret)
        return AESGCM(key).decrypt(nonce, record, None).rstrip(b"\x00").removesuffix(b"\x02")

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
