"""Connections to a directory: servers in turn, encrypted and checked, with time limits."""

from __future__ import annotations

import math
import socket
import ssl
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import ldap3
from flask_babel import gettext as _
from ldap3.core.exceptions import LDAPExceptionError

from core.org.directory.errors import BindRefused, DirectoryError, DirectoryUnreachable, TlsProblem
from core.org.directory.lean import read_lean
from core.org.directory.settings import LdapSettings

REST_SECONDS = 30
"""For so long a server that did not answer is tried last, so that not everybody who signs in waits for it."""

_resting: dict[str, float] = {}

_INVALID_CREDENTIALS = 49
_STRONGER_AUTH_REQUIRED = 8
_CONFIDENTIALITY_REQUIRED = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class BindAnswer:
    """What a directory said to a bind: its result code and its message."""

    code: int
    description: str
    message: str

    @property
    def accepted(self) -> bool:
        """True if the credentials are good."""
        return self.code == 0


def servers_in_turn(settings: LdapSettings) -> list[str]:
    """The configured servers, those that lately did not answer last."""
    now = time.monotonic()
    return sorted(settings.servers, key=lambda server: _resting.get(server, 0) > now)


def open_connection(settings: LdapSettings, user: str, password: str) -> ldap3.Connection:
    """An open, encrypted, not yet bound connection to the first server that answers.

    Raises:
        TlsProblem: a server answered, but none could be trusted.
        DirectoryUnreachable: none answered.
    """
    failures: list[DirectoryError] = []
    for server in servers_in_turn(settings):
        try:
            connection = _open(settings, server, user, password)
        except DirectoryError as error:
            _resting[server] = time.monotonic() + REST_SECONDS
            failures.append(error)
        else:
            _resting.pop(server, None)
            return connection
    raise next((error for error in failures if isinstance(error, TlsProblem)), None) or _joined(failures)


def bind(connection: ldap3.Connection) -> BindAnswer:
    """Send the connection's credentials.

    Raises:
        DirectoryUnreachable: no answer.
    """
    try:
        connection.bind()
    except LDAPExceptionError as error:
        close(connection)
        raise DirectoryUnreachable(
            _("%(server)s did not answer the sign-in: %(error)s.", server=connection.server.host, error=error),
            _("Try again; if it stays so, raise 'receive_timeout' or look at the server."),
            "receive_timeout",
        ) from error
    result = connection.result
    return BindAnswer(
        code=int(result["result"]), description=str(result["description"]), message=str(result.get("message") or "")
    )


def bound_connection(settings: LdapSettings) -> ldap3.Connection:
    """A connection bound as the portal's own account.

    Raises:
        DirectoryUnreachable, TlsProblem: as ``open_connection``.
        BindRefused: the account or its password is wrong, or the directory asks for encryption.
    """
    try:
        password = settings.password
    except OSError as error:
        raise BindRefused(
            _("The password file %(file)s cannot be read.", file=settings.bind_password_file),
            _("Correct 'bind_password_file' or let the portal's user read the file."),
            "bind_password_file",
        ) from error
    connection = open_connection(settings, settings.bind_dn, password)
    answer = bind(connection)
    if answer.accepted:
        return connection
    close(connection)
    if answer.code in (_STRONGER_AUTH_REQUIRED, _CONFIDENTIALITY_REQUIRED):
        raise BindRefused(
            _("The directory wants an encrypted connection."),
            _("Use an ldaps:// address or 'start_tls = true'."),
            "servers",
        )
    if answer.code == _INVALID_CREDENTIALS:
        raise BindRefused(
            _(
                "The directory does not accept the account %(account)s: %(answer)s.",
                account=settings.bind_dn,
                answer=answer.message or answer.description,
            ),
            _("Check 'bind_dn' (the full DN, or user@domain) and 'bind_password'."),
            "bind_password",
        )
    raise BindRefused(
        _(
            "The directory refused the portal's own sign-in: %(answer)s.",
            answer=f"{answer.description} {answer.message}".rstrip(),
        ),
        _("Give 'bind_dn' and 'bind_password' of an account that may read the people."),
        "bind_dn",
    )


def close(connection: ldap3.Connection) -> None:
    """End a connection; one that is broken already is no problem."""
    try:
        connection.unbind()
    except (LDAPExceptionError, OSError):
        return


def _open(settings: LdapSettings, address: str, user: str, password: str) -> ldap3.Connection:
    parts = urlsplit(address)
    host = parts.hostname or ""
    encrypted = parts.scheme == "ldaps"
    server = ldap3.Server(
        host,
        port=parts.port or (636 if encrypted else 389),
        use_ssl=encrypted,
        tls=_CheckedTls(settings, host),
        get_info=ldap3.NONE,
        connect_timeout=settings.connect_timeout,
    )
    connection = ldap3.Connection(
        server,
        user=user or None,
        password=password or None,
        authentication=ldap3.SIMPLE if user else ldap3.ANONYMOUS,
        receive_timeout=math.ceil(settings.receive_timeout),  # ldap3 packs it as whole seconds
        auto_referrals=False,
        auto_range=False,
        return_empty_attributes=False,
        read_only=True,
        check_names=False,
        raise_exceptions=False,
    )
    read_lean(connection)
    try:
        connection.open(read_server_info=False)
        if settings.start_tls:
            connection.start_tls(read_server_info=False)
        # A sign-in is two short packets. Without this the second waits for the server to acknowledge the first, which
        # servers put off by 40 ms (Nagle's algorithm and delayed acknowledgement).
        connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except (LDAPExceptionError, OSError) as error:
        if connection.socket is not None:
            connection.socket.close()
        raise _explained(settings, address, host, str(error)) from error
    return connection


class _CheckedTls(ldap3.Tls):
    """Leaves the check of names to Python's ``ssl``, which does it within the handshake and for addresses, too."""

    def __init__(self, settings: LdapSettings, host: str) -> None:
        super().__init__()
        self._host = host
        try:
            self._context = ssl.create_default_context(cafile=str(settings.ca_file) if settings.ca_file else None)
        except (ssl.SSLError, OSError) as error:
            raise TlsProblem(
                _("%(file)s cannot be used as a certificate.", file=settings.ca_file),
                _("Set 'ca_file' to a readable file in PEM form (it begins with -----BEGIN CERTIFICATE-----)."),
                "ca_file",
            ) from error
        if settings.verify == "none":
            self._context.check_hostname = False
            self._context.verify_mode = ssl.CERT_NONE

    def wrap_socket(self, connection: ldap3.Connection, do_handshake: bool = False) -> None:
        """Encrypt the connection's socket."""
        connection.socket = self._context.wrap_socket(
            connection.socket, do_handshake_on_connect=do_handshake, server_hostname=self._host
        )


def _explained(settings: LdapSettings, address: str, host: str, text: str) -> DirectoryError:
    lower = text.lower()
    if "mismatch" in lower:
        return TlsProblem(
            _("The certificate of %(server)s is made out to another name than %(host)s.", server=address, host=host),
            _("Use in 'servers' the name that stands in the certificate."),
            "servers",
        )
    if "certificate has expired" in lower:
        return TlsProblem(
            _("The certificate of %(server)s has expired.", server=address),
            _("Have the directory's administrator renew it."),
            "servers",
        )
    if "certificate_verify_failed" in lower:
        return TlsProblem(
            _("The certificate of %(server)s is not signed by an authority that the portal trusts.", server=address),
            _("Set 'ca_file' to the certificate (PEM) of the authority that issued it."),
            "ca_file",
        )
    if "starttls" in lower or "start_tls" in lower:
        return TlsProblem(
            _("%(server)s does not offer StartTLS.", server=address),
            _("Use an ldaps:// address and 'start_tls = false'."),
            "start_tls",
        )
    if "timed out" in lower or "timeout" in lower:
        return DirectoryUnreachable(
            _("%(server)s did not answer in time.", server=address),
            _("Check the address and the firewall, or raise 'connect_timeout'."),
            "connect_timeout",
        )
    if "ssl" in lower or "tls" in lower or "wrap socket" in lower:
        return TlsProblem(
            _("No encrypted connection to %(server)s could be made: %(error)s.", server=address, error=text),
            _("Check that the port speaks LDAPS (mostly 636) and that the server has a certificate."),
            "servers",
        )
    return DirectoryUnreachable(
        _("%(server)s cannot be reached: %(error)s.", server=address, error=text),
        _("Check the address in 'servers' and that the server runs."),
        "servers",
    )


def _joined(failures: list[DirectoryError]) -> DirectoryError:
    if len(failures) == 1:
        return failures[0]
    problem = " ".join([_("No server answered."), *(error.problem for error in failures)])
    return DirectoryUnreachable(problem, _("Check 'servers' and the network."), "servers")
