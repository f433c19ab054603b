"""Fetching a feed from an address that an administrator entered, without letting it reach into the company's network.

The name is looked up once, every address it has is checked, and the connection goes to exactly the address that was
checked. Redirects stay on the same host.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from plugin_sdk.i18n import gettext as _

TIMEOUT = 10.0
"""Seconds to connect, and between two pieces of the answer."""

DEADLINE = 30.0
"""Seconds for everything."""

MAX_REDIRECTS = 3
_PIECE = 65_536
_PORTS = {"https": 443, "http": 80}


class DownloadFailed(Exception):
    """The feed could not be fetched; the message says why, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the administrator allows."""

    plain_http: bool = False
    private_addresses: bool = False
    max_bytes: int = 5_000_000


def download(url: str, rules: Rules) -> bytes:
    """The content behind an address.

    Raises:
        DownloadFailed: not allowed, not reachable, not found, too large or too slow.
    """
    until = time.monotonic() + DEADLINE
    for _attempt in range(MAX_REDIRECTS + 1):
        parts = checked(url, rules)
        try:
            target, body = _get(parts, rules, until)
        except (OSError, http.client.HTTPException, UnicodeError) as error:
            text = str(error) or type(error).__name__
            raise DownloadFailed(_("%(host)s did not answer: %(error)s", host=parts.hostname, error=text)) from error
        if not target:
            return body
        url = urljoin(url, target)
        if urlsplit(url).hostname != parts.hostname:
            raise DownloadFailed(
                _("The address leads on to another host, which is not followed: %(url)s", url=url[:200])
            )
    raise DownloadFailed(_("The address leads from one place to the next without end."))


def checked(url: str, rules: Rules) -> SplitResult:
    """The parts of an address that may be fetched.

    Raises:
        DownloadFailed: it is no web address, or one that the settings do not allow.
    """
    try:
        parts = urlsplit(url)
        port_is_good = parts.port is None or parts.port > 0
    except ValueError:
        parts, port_is_good = SplitResult("", "", "", "", ""), False
    if parts.scheme not in _PORTS or not parts.hostname or not port_is_good:
        raise DownloadFailed(_("This is not a web address. It begins with https://"))
    if parts.username or parts.password:
        raise DownloadFailed(_("An address with a user name or password in it is not fetched."))
    if parts.scheme == "http" and not rules.plain_http:
        raise DownloadFailed(
            _("Only https:// addresses are fetched. An administrator can allow http:// in the settings.")
        )
    return parts


def _get(parts: SplitResult, rules: Rules, until: float) -> tuple[str, bytes]:
    """One request: where it leads on to, or the content."""
    host = parts.hostname or ""
    port = parts.port or _PORTS[parts.scheme]
    connection = _connection(host, port, parts.scheme, _address(host, port, rules))
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        accept = "application/xml, text/xml;q=0.9, */*;q=0.1"
        connection.request(
            "GET", path, headers={"Accept": accept, "Accept-Encoding": "identity", "User-Agent": "Dunbar"}
        )
        answer = connection.getresponse()
        if answer.status in (301, 302, 303, 307, 308):
            return answer.getheader("Location", ""), b""
        if answer.status != 200:
            raise DownloadFailed(_("%(host)s answered with error %(status)s.", host=host, status=answer.status))
        return "", _read(answer, host, rules, until)
    finally:
        connection.close()


def _read(answer: http.client.HTTPResponse, host: str, rules: Rules, until: float) -> bytes:
    body = bytearray()
    while piece := answer.read1(_PIECE):
        body += piece
        if len(body) > rules.max_bytes:
            limit = rules.max_bytes // 1_000_000
            raise DownloadFailed(_("What %(host)s sends is larger than %(limit)s MB.", host=host, limit=limit))
        if time.monotonic() > until:
            raise DownloadFailed(_("%(host)s is too slow.", host=host))
    return bytes(body)


def _address(host: str, port: int, rules: Rules) -> str:
    """The address to connect to; every one that the name has must be allowed.

    Raises:
        DownloadFailed: the name is not known, or one of its addresses is within a private network.
    """
    try:
        found = [str(item[4][0]) for item in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise DownloadFailed(_("There is no host “%(host)s”.", host=host)) from error
    if not rules.private_addresses and not all(is_public(address) for address in found):
        raise DownloadFailed(
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


def _connection(host: str, port: int, scheme: str, address: str) -> http.client.HTTPConnection:
    """A connection to ``address`` that speaks, and checks the certificate, as ``host``."""
    plain = socket.create_connection((address, port), timeout=TIMEOUT)
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    try:
        connection.sock = (
            ssl.create_default_context().wrap_socket(plain, server_hostname=host) if scheme == "https" else plain
        )
    except (OSError, ValueError):
        plain.close()
        raise
    return connection
