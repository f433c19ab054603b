"""Requests to the one host of a board, without letting its address reach into the company's network.

The name is looked up once, every address it has is checked, and the connection goes to exactly the address that was
checked. Redirects stay on the same host. urllib3 repeats what may pass by itself: 429, 5xx and broken connections.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urljoin, urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from plugin_sdk.i18n import gettext as _
from plugins.vacancies.services.sources.postings import BoardUnavailable

MAX_REDIRECTS = 3
_PIECE = 65_536
_PORTS = {"https": 443, "http": 80}
_PASSING = (429, 500, 502, 503, 504)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the administrator allows, and how patient the portal is.

    Attributes:
        backoff: seconds before the second repetition; each further one waits twice as long, at most half a minute.
        timeout: seconds to connect, and between two pieces of an answer.
        deadline: seconds for one whole answer, repetitions not counted.
    """

    plain_http: bool = False
    private_addresses: bool = False
    max_bytes: int = 10_000_000
    retries: int = 4
    backoff: float = 1.0
    timeout: float = 15.0
    deadline: float = 60.0


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; ``url`` is where it came from in the end."""

    status: int
    body: bytes
    kind: str
    url: str


@dataclass(slots=True)
class Web:
    """Talks to the host of ``base_url`` and to no other. Close it in the end."""

    base_url: str
    rules: Rules
    headers: Mapping[str, str] = field(default_factory=dict)
    _pool: urllib3.HTTPConnectionPool | None = field(default=None, init=False)

    def close(self) -> None:
        """End the connections."""
        if self._pool is not None:
            self._pool.close()

    def get(self, url: str) -> Reply:
        """Ask; any status but a redirect is given as it came.

        Raises:
            BoardUnavailable: not allowed, not reachable, too large, too slow or no end of redirects.
        """
        base = checked(self.base_url, self.rules)
        for _attempt in range(MAX_REDIRECTS + 1):
            parts = checked(url, self.rules)
            if _server(parts) != _server(base):
                raise BoardUnavailable(_("It leads on to another host, which is not followed: %(url)s", url=url[:200]))
            reply, target = self._once(parts)
            if not target:
                return reply
            url = urljoin(url, target)
        raise BoardUnavailable(_("%(url)s leads from one place to the next without end.", url=url[:200]))

    def _once(self, parts: SplitResult) -> tuple[Reply, str]:
        host = parts.hostname or ""
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            answer = self._connected(parts).request(
                "GET", path, headers={**self.headers, "Host": parts.netloc}, redirect=False, preload_content=False
            )
            try:
                body = self._read(answer, host)
            except BaseException:
                # What is left of the answer must not be taken for the next one.
                answer.close()
                raise
            answer.release_conn()
        except (HTTPError, OSError, UnicodeError) as error:
            raise BoardUnavailable(_("%(host)s did not answer: %(error)s", host=host, error=_words(error))) from error
        kind = answer.headers.get("Content-Type", "")
        target = answer.headers.get("Location", "") if answer.status in (301, 302, 303, 307, 308) else ""
        return Reply(answer.status, body, kind, parts.geturl()), target

    def _connected(self, parts: SplitResult) -> urllib3.HTTPConnectionPool:
        if self._pool is None:
            host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
            address = address_of(host, port, self.rules)
            if parts.scheme == "https":
                # Connected to the checked address, but speaking to, and checking the certificate of, the host.
                self._pool = urllib3.HTTPSConnectionPool(
                    address,
                    port,
                    server_hostname=host,
                    assert_hostname=host,
                    cert_reqs="CERT_REQUIRED",
                    timeout=self.rules.timeout,
                    retries=self._retries(),
                )
            else:
                self._pool = urllib3.HTTPConnectionPool(
                    address, port, timeout=self.rules.timeout, retries=self._retries()
                )
        return self._pool

    def _retries(self) -> urllib3.Retry:
        return urllib3.Retry(
            total=self.rules.retries,
            redirect=False,
            status_forcelist=_PASSING,
            allowed_methods=["GET"],
            backoff_factor=self.rules.backoff,
            backoff_max=30,
            retry_after_max=60,
            raise_on_status=False,
        )

    def _read(self, answer: urllib3.BaseHTTPResponse, host: str) -> bytes:
        until = time.monotonic() + self.rules.deadline
        body = bytearray()
        for piece in answer.stream(_PIECE, decode_content=True):
            body += piece
            if len(body) > self.rules.max_bytes:
                limit = self.rules.max_bytes // 1_000_000
                raise BoardUnavailable(_("What %(host)s sends is larger than %(limit)s MB.", host=host, limit=limit))
            if time.monotonic() > until:
                raise BoardUnavailable(_("%(host)s is too slow.", host=host))
        return bytes(body)


def checked(url: str, rules: Rules) -> SplitResult:
    """The parts of an address that may be asked.

    Raises:
        BoardUnavailable: it is no web address, or one that the settings do not allow.
    """
    try:
        parts = urlsplit(url)
        port_is_good = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_is_good = SplitResult("", "", "", "", ""), False
    if parts.scheme not in _PORTS or not parts.hostname or not port_is_good:
        raise BoardUnavailable(_("This is not a web address. It begins with https://"))
    if parts.username or parts.password:
        raise BoardUnavailable(_("An address with a user name or password in it is not asked."))
    if parts.scheme == "http" and not rules.plain_http:
        raise BoardUnavailable(
            _("Only https:// addresses are asked. An administrator can allow http:// in the settings.")
        )
    return parts


def _server(parts: SplitResult) -> tuple[str, str, int]:
    return parts.scheme, (parts.hostname or "").lower(), parts.port or _PORTS[parts.scheme]


def address_of(host: str, port: int, rules: Rules) -> str:
    """The address to connect to; every one that the name has must be allowed.

    Raises:
        BoardUnavailable: the name is not known, or one of its addresses is within a private network.
    """
    try:
        found = [str(item[4][0]) for item in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError) as error:
        raise BoardUnavailable(_("There is no host “%(host)s”.", host=host)) from error
    if not rules.private_addresses and not all(is_public(address) for address in found):
        raise BoardUnavailable(
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
