"""Requests of the portal to addresses that people entered, without letting them reach into the company's network.

The name of a host is looked up once, every address it has is checked, and the connection goes to exactly the address
that was checked. A client speaks to one host only, wherever redirects lead. What passes by itself (429, 5xx, broken
connections) is tried again as often as the rules say.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import TracebackType
from typing import TYPE_CHECKING, Self
from urllib.parse import SplitResult, urljoin, urlsplit

from flask_babel import gettext as _

if TYPE_CHECKING:
    import urllib3

MAX_REDIRECTS = 3
_PIECE = 65_536
_PORTS = {"https": 443, "http": 80}
_REDIRECTS = (301, 302, 303, 307, 308)
_PASSING = (429, 500, 502, 503, 504)
_LONGEST_WAIT = 60
"""Seconds to wait before asking again, however much longer the other side wants."""

_HEADERS = {"User-Agent": "Dunbar", "Accept-Encoding": "identity"}


class OutgoingError(Exception):
    """There is no answer, or it is not asked for; the message says why, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the administrator allows, and how patient the portal is.

    Attributes:
        plain_http: ``http://`` besides ``https://``.
        private_addresses: hosts within the company's network.
        max_bytes: of the answer, unpacked.
        retries: how often what may pass is tried again.
        backoff: seconds before the second repetition; each further one waits twice as long, at most half a minute.
        timeout: seconds to connect, and between two pieces of an answer.
        deadline: seconds for one whole answer, repetitions not counted.
    """

    plain_http: bool = False
    private_addresses: bool = False
    max_bytes: int = 10_000_000
    retries: int = 0
    backoff: float = 1.0
    timeout: float = 15.0
    deadline: float = 60.0


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer.

    Attributes:
        kind: its ``Content-Type``.
        url: where it came from in the end.
    """

    status: int
    body: bytes
    kind: str
    url: str


@dataclass(slots=True)
class Client:
    """Talks to the host of ``base_url`` and to no other. Close it in the end, or use it with ``with``.

    Attributes:
        headers: sent with every request, in place of the usual ones or besides them.
    """

    base_url: str
    rules: Rules
    headers: Mapping[str, str] = field(default_factory=dict)
    _pool: urllib3.HTTPConnectionPool | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the connections."""
        if self._pool is not None:
            self._pool.close()

    def get(self, url: str) -> Reply:
        """Ask; any status but a redirect is given as it came.

        Raises:
            OutgoingError: not allowed, not reachable, too large, too slow or no end of redirects.
        """
        base = checked(self.base_url, self.rules)
        for _attempt in range(MAX_REDIRECTS + 1):
            parts = checked(url, self.rules)
            if _server(parts) != _server(base):
                raise OutgoingError(_("It leads on to another host, which is not followed: %(url)s", url=url[:200]))
            reply, target = self._once(parts)
            if not target:
                return reply
            url = urljoin(url, target)
        raise OutgoingError(_("%(url)s leads from one place to the next without end.", url=url[:200]))

    def _once(self, parts: SplitResult) -> tuple[Reply, str]:
        """One request: the answer, and where it leads on to."""
        from urllib3.exceptions import HTTPError  # few requests need it

        host = parts.hostname or ""
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {**_HEADERS, **self.headers, "Host": parts.netloc}
        try:
            answer = self._connected(parts).request("GET", path, headers=headers, redirect=False, preload_content=False)
            try:
                body = self._read(answer, host)
            except BaseException:
                # What is left of the answer must not be taken for the next one.
                answer.close()
                raise
            answer.release_conn()
        except (HTTPError, OSError, UnicodeError) as error:
            raise OutgoingError(_("%(host)s did not answer: %(error)s", host=host, error=_words(error))) from error
        target = answer.headers.get("Location", "") if answer.status in _REDIRECTS else ""
        return Reply(answer.status, body, answer.headers.get("Content-Type", ""), parts.geturl()), target

    def _connected(self, parts: SplitResult) -> urllib3.HTTPConnectionPool:
        if self._pool is None:
            self._pool = self._connect(parts)
        return self._pool

    def _connect(self, parts: SplitResult) -> urllib3.HTTPConnectionPool:
        import urllib3  # few requests need it

        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        address = address_of(host, port, self.rules)
        retries = urllib3.Retry(
            total=self.rules.retries,
            redirect=False,
            status_forcelist=_PASSING,
            allowed_methods=["GET"],
            backoff_factor=self.rules.backoff,
            backoff_max=_LONGEST_WAIT / 2,
            retry_after_max=_LONGEST_WAIT,
            raise_on_status=False,
        )
        if parts.scheme == "http":
            return urllib3.HTTPConnectionPool(address, port, timeout=self.rules.timeout, retries=retries)
        # Connected to the checked address, but speaking to, and checking the certificate of, the host.
        return urllib3.HTTPSConnectionPool(
            address,
            port,
            server_hostname=host,
            assert_hostname=host,
            cert_reqs="CERT_REQUIRED",
            timeout=self.rules.timeout,
            retries=retries,
        )

    def _read(self, answer: urllib3.BaseHTTPResponse, host: str) -> bytes:
        until = time.monotonic() + self.rules.deadline
        body = bytearray()
        for piece in answer.stream(_PIECE, decode_content=True):
            body += piece
            if len(body) > self.rules.max_bytes:
                limit = self.rules.max_bytes // 1_000_000
                raise OutgoingError(_("What %(host)s sends is larger than %(limit)s MB.", host=host, limit=limit))
            if time.monotonic() > until:
                raise OutgoingError(_("%(host)s is too slow.", host=host))
        return bytes(body)


def fetch(url: str, rules: Rules, headers: Mapping[str, str] | None = None) -> bytes:
    """The content behind an address.

    Raises:
        OutgoingError: there is none, or it is not allowed to ask for it.
    """
    with Client(url, rules, headers or {}) as client:
        reply = client.get(url)
    if reply.status != HTTPStatus.OK:
        host = urlsplit(url).hostname
        raise OutgoingError(_("%(host)s answered with error %(status)s.", host=host, status=reply.status))
    return reply.body


def checked(url: str, rules: Rules) -> SplitResult:
    """The parts of an address that may be asked; for forms, which take no other. Looks nothing up.

    Raises:
        OutgoingError: it is no web address, or one that the rules do not allow.
    """
    try:
        parts = urlsplit(url)
        port_is_good = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_is_good = SplitResult("", "", "", "", ""), False
    if parts.scheme not in _PORTS or not parts.hostname or not port_is_good:
        raise OutgoingError(_("This is not a web address. It begins with https://"))
    if parts.username or parts.password:
        raise OutgoingError(_("An address with a user name or password in it is not asked."))
    if parts.scheme == "http" and not rules.plain_http:
        raise OutgoingError(_("Only https:// addresses are asked. An administrator can allow http:// in the settings."))
    return parts


def _server(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS[parts.scheme]


def address_of(host: str, port: int, rules: Rules) -> str:
    """The address to connect to; every one that the name has must be allowed.

    Raises:
        OutgoingError: the name is not known, or one of its addresses is within a private network.
    """
    try:
        found = [str(item[4][0]) for item in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise OutgoingError(_("There is no host “%(host)s”.", host=host)) from error
    if not rules.private_addresses and not all(is_public(address) for address in found):
        raise OutgoingError(
            _("%(host)s lies within a private network. An administrator can allow that in the settings.", host=host)
        )
    return found[0]


def is_public(text: str) -> bool:
    """True for an address on the open internet, also if it is wrapped in an IPv6 one."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return address.is_global and not address.is_multicast


def _words(error: BaseException) -> str:
    """The innermost reason, for urllib3 wraps the one that people understand."""
    reason = getattr(error, "reason", None)
    return _words(reason) if isinstance(reason, BaseException) else str(error) or type(error).__name__
