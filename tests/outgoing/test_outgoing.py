"""What may be asked of the outside, and how patient the portal is."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.outgoing import Client, OutgoingError, Reply, Rules, checked, fetch, is_public

QUICK = Rules(plain_http=True, private_addresses=True, backoff=0, retries=2, timeout=5)
"""What the tests' own server needs: http on the loopback address, and no waiting between repetitions."""


@dataclass(slots=True)
class Site:
    """What a server answers by path (a list is used up one by one, its last stays), and what it was asked."""

    url: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [path for path, _headers in self.asked]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site: Site = self.server.site  # type: ignore[attr-defined]  # set by the fixtures
        site.asked.append((self.path, dict(self.headers)))
        found = site.answers.get(self.path, (404, {}, b""))
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        status, headers, body = found
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = headers.get("Connection") == "close"

    def log_message(self, *arguments: Any) -> None:
        """Say nothing."""


def _serve(context: ssl.SSLContext | None = None) -> Iterator[Site]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    site = Site(f"http://127.0.0.1:{server.server_port}")
    server.site = site  # type: ignore[attr-defined]  # for the handler
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield site
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def site() -> Iterator[Site]:
    yield from _serve()


def get(site: Site, path: str, rules: Rules = QUICK) -> Reply:
    with Client(site.url, rules, {"X-Told": "yes"}) as client:
        return client.get(site.url + path)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "::1", "::",
        "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "2002:7f00:0001::", "64:ff9b::a00:1", "ff02::1",
    ],
)  # fmt: skip
def test_private_addresses_are_known(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_public_addresses_are_known(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("file:///etc/passwd", "web address"), ("ftp://a/b", "web address"), ("//a", "web address"),
        ("https://", "web address"), ("http://example.com/", "https://"), ("https://a:99999/", "web address"),
        ("https://user:secret@example.com/", "user name"),
    ],
)  # fmt: skip
def test_only_plain_web_addresses_are_asked(url: str, says: str) -> None:
    with pytest.raises(OutgoingError, match=says):
        checked(url, Rules())


def test_a_private_server_is_asked_only_if_that_is_allowed(site: Site) -> None:
    site.answers["/a"] = (200, {}, b"{}")
    assert get(site, "/a").status == 200
    for url in (site.url, site.url.replace("127.0.0.1", "localhost")):
        with pytest.raises(OutgoingError, match="private network"):
            Client(url, replace(QUICK, private_addresses=False)).get(f"{url}/a")
    assert len(site.asked) == 1


def test_no_other_host_is_asked_neither_directly_nor_by_redirect(site: Site) -> None:
    port = site.url.rpartition(":")[2]
    site.answers["/away"] = (302, {"Location": f"http://localhost:{port}/x"}, b"")
    site.answers["/here"] = (302, {"Location": "/there"}, b"")
    site.answers["/port"] = (302, {"Location": "http://127.0.0.1:9/x"}, b"")
    site.answers["/odd"] = (302, {"Location": "file:///etc/passwd"}, b"")
    site.answers["/round"] = (302, {"Location": "/round"}, b"")
    site.answers["/there"] = (200, {}, b'{"a": 1}')
    assert get(site, "/here").body == b'{"a": 1}'
    for path, says in (
        ("/away", "another host"),
        ("/port", "another host"),
        ("/odd", "web address"),
        ("/round", "without end"),
    ):
        with pytest.raises(OutgoingError, match=says):
            get(site, path)
    with pytest.raises(OutgoingError, match="another host"):
        Client(site.url, QUICK).get(f"http://localhost:{port}/there")


def test_what_may_pass_is_tried_again_and_what_does_not_is_told(site: Site) -> None:
    good = (200, {}, b"good")
    site.answers["/busy"] = [(429, {"Retry-After": "0"}, b""), (503, {}, b""), good]
    site.answers["/down"] = (500, {}, b"")
    site.answers["/no"] = (403, {}, b"")
    assert get(site, "/busy").body == b"good"
    assert get(site, "/down").status == 500
    assert get(site, "/no").status == 403
    assert site.paths().count("/busy") == 3
    assert site.paths().count("/down") == 1 + QUICK.retries
    assert site.paths().count("/no") == 1
    assert all(headers["X-Told"] == "yes" for _path, headers in site.asked)


def test_the_content_behind_an_address_or_why_there_is_none(site: Site) -> None:
    packed = {"Content-Encoding": "gzip"}
    site.answers["/feed"] = (200, {}, b"menu")
    site.answers["/bomb"] = (200, packed, gzip.compress(b"x" * 100_000))

    assert fetch(f"{site.url}/feed", QUICK, {"Accept": "application/xml"}) == b"menu"
    assert site.asked[0][1]["Accept"] == "application/xml"
    assert site.asked[0][1]["User-Agent"] == "Dunbar"
    with pytest.raises(OutgoingError, match="error 404"):
        fetch(f"{site.url}/gone", QUICK)
    with pytest.raises(OutgoingError, match="larger than"):
        fetch(f"{site.url}/bomb", replace(QUICK, max_bytes=10_000))


def test_sizes_broken_answers_and_silence_are_told(site: Site) -> None:
    site.answers["/large"] = (200, {}, b"x" * 1001)
    site.answers["/short"] = (200, {"Content-Length": "500", "Connection": "close"}, b"x")
    with pytest.raises(OutgoingError, match="larger than"):
        get(site, "/large", replace(QUICK, max_bytes=1000))
    with pytest.raises(OutgoingError, match="did not answer"):
        get(site, "/short")
    with pytest.raises(OutgoingError, match="too slow"):
        get(site, "/large", replace(QUICK, deadline=-1))
    with pytest.raises(OutgoingError, match="did not answer"):
        Client("http://127.0.0.1:9", QUICK).get("http://127.0.0.1:9/")
    with pytest.raises(OutgoingError, match="no host"):
        Client("http://nowhere.invalid", QUICK).get("http://nowhere.invalid/")


@pytest.fixture
def tls_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The port of a server with a certificate for ``jobs.example``, which the portal's machine trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "jobs.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("jobs.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    trusted, both = tmp_path / "ca.pem", tmp_path / "both.pem"
    trusted.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    both.write_bytes(trusted.read_bytes() + secret)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    known = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, *args, **kw: known("127.0.0.1" if ".example" in host else host, *args, **kw)
    )
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(both)
    for secure in _serve(context):
        secure.answers["/a"] = (200, {}, b"{}")
        yield secure.url.rpartition(":")[2]


def test_the_certificate_is_checked_for_the_host_although_its_address_is_called(tls_port: str) -> None:
    rules = replace(QUICK, plain_http=False, retries=0)
    with Client(f"https://jobs.example:{tls_port}", rules) as right:
        assert right.get(f"https://jobs.example:{tls_port}/a").body == b"{}"
    with pytest.raises(OutgoingError, match="doesn't match"):
        fetch(f"https://other.example:{tls_port}/a", rules)
