"""OpenLDAP servers for tests: several directories in one server, TLS by a test authority, changes by their root."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import ldap3
from ldap3.utils.dn import parse_dn, safe_rdn

from tests.servers import programs
from tests.servers.certificates import Authority, Certificate
from tests.servers.ports import HOST, free_port
from tests.servers.process import Process, ServerFailed, listens, run
from tests.servers.slapd_config import Suffix, configuration, read_ldif

__all__ = ["Slapd", "SlapdRefused", "Suffix"]

Values = Mapping[str, Sequence[str | bytes | int]]
"""Attributes of an entry, each with its list of values."""


class SlapdRefused(RuntimeError):
    """The server refused a change; the message is its own."""


class Slapd:
    """One slapd with the directories ``suffixes``.

    ``url``, ``tls_url`` and ``authority`` are what a client needs; StartTLS works on ``url``. ``anonymous=False``
    shows nothing to who has not signed in. ``certificate`` replaces the good one (expired, another host, another
    authority). ``schemas`` are schema files to load after core, cosine and inetOrgPerson.
    """

    def __init__(
        self,
        suffixes: Sequence[Suffix],
        *,
        schemas: Sequence[Path] = (),
        anonymous: bool = True,
        certificate: Certificate | None = None,
    ) -> None:
        self.suffixes = list(suffixes)
        self.folder = Path(tempfile.mkdtemp(prefix="dunbar-slapd-"))
        self.root_password = secrets.token_hex(8)
        self.port = free_port()
        self.tls_port = free_port()
        self.url = f"ldap://{HOST}:{self.port}"
        self.tls_url = f"ldaps://{HOST}:{self.tls_port}"
        self.authority = Authority(self.folder / "authority")
        self._configuration = self.folder / "slapd.conf"
        self._configuration.touch(mode=0o600)
        self._configuration.write_text(
            configuration(
                self.suffixes,
                folder=self.folder,
                schemas=schemas,
                anonymous=anonymous,
                authority=self.authority.file,
                certificate=certificate or self.authority.issue(),
                root_password=self.root_password,
            ),
            encoding="utf-8",
        )
        self._process = Process(
            [_program("slapd"), "-f", self._configuration, "-h", f"{self.url}/ {self.tls_url}/", "-d", "0"],
            log=self.folder / "log",
            remove=self.folder,
        )

    def load(self) -> None:
        """Fill the directories from their LDIF, before the start."""
        for index in range(len(self.suffixes)):
            (self.folder / f"data-{index}").mkdir()
        for index, suffix in enumerate(self.suffixes):
            source = self.folder / f"load-{index}.ldif"
            source.write_bytes(suffix.text())
            run([_program("slapadd"), "-q", "-f", self._configuration, "-b", suffix.dn, "-l", source])

    def start(self) -> None:
        """Start it, or start it again on the same ports with the same data."""
        self._process.start()
        self._process.wait_until(lambda: listens(self.port) and listens(self.tls_port), "answer from slapd")

    def stop(self) -> None:
        """Stop it: connections are refused until ``start()``."""
        self._process.stop()

    def connect(self, dn: str | None = None, password: str | None = None) -> ldap3.Connection:
        """A bound connection without TLS, by default as root of the first directory; SlapdRefused if it may not.

        Whoever asked for it unbinds it.
        """
        server = ldap3.Server(self.url, get_info=ldap3.NONE, connect_timeout=5)
        user = dn or self.suffixes[0].root
        connection = ldap3.Connection(
            server, user=user, password=password or self.root_password, receive_timeout=10, auto_referrals=False
        )
        if not connection.bind():
            raise SlapdRefused(f"bind of {user}: {connection.result['description']}")
        return connection

    def entry(self, dn: str) -> dict[str, list[Any]] | None:
        """The attributes of one entry as root sees them; None if it is not there."""
        with self._as_root(dn) as connection:
            connection.search(dn, "(objectClass=*)", ldap3.BASE, attributes=["*", "+"])
            found = [item for item in connection.response or [] if item["type"] == "searchResEntry"]
            return {name: list(values) for name, values in found[0]["raw_attributes"].items()} if found else None

    def add(self, dn: str, attributes: Values) -> None:
        """Add an entry; ``objectClass`` is among the attributes."""
        self._change(dn, "add", dn, attributes=dict(attributes))

    def modify(self, dn: str, attributes: Values) -> None:
        """Replace attributes of an entry; an empty list removes the attribute."""
        changes = {name: [(ldap3.MODIFY_REPLACE, list(values))] for name, values in attributes.items()}
        self._change(dn, "modify", dn, changes)

    def delete(self, dn: str) -> None:
        """Delete an entry that has no children."""
        self._change(dn, "delete", dn)

    def rename(self, dn: str, rdn: str) -> str:
        """Give an entry another name in its place (``cn=New name``); gives the new DN."""
        self._change(dn, "modify_dn", dn, rdn)
        return f"{rdn},{parent(dn)}"

    def move(self, dn: str, to: str) -> str:
        """Move an entry below ``to`` of the same directory; gives the new DN."""
        name = "+".join(safe_rdn(dn))
        self._change(dn, "modify_dn", dn, name, new_superior=to)
        return f"{name},{to}"

    def set_password(self, dn: str, password: str) -> None:
        """Give an entry another password."""
        self.modify(dn, {"userPassword": [password]})

    def _change(self, dn: str, operation: str, *arguments: Any, **options: Any) -> None:
        with self._as_root(dn) as connection:
            if not getattr(connection, operation)(*arguments, **options):
                result = connection.result
                raise SlapdRefused(f"{operation} of {dn}: {result['description']} {result['message']}".strip())

    @contextmanager
    def _as_root(self, dn: str) -> Iterator[ldap3.Connection]:
        connection = self.connect(self._root_of(dn))
        try:
            yield connection
        finally:
            connection.unbind()

    def _root_of(self, dn: str) -> str:
        for suffix in sorted(self.suffixes, key=lambda item: len(item.dn), reverse=True):
            if dn.lower().endswith(suffix.dn.lower()):
                return suffix.root
        raise ValueError(f"{dn} is in none of this server's directories")

    def __enter__(self) -> Self:
        try:
            self.load()
            self.start()
            self._add_late()
        except BaseException:
            self._remove()
            raise
        return self

    def _add_late(self) -> None:
        for suffix in self.suffixes:
            for source in suffix.late:
                path = self.folder / "late.ldif"
                path.write_bytes(read_ldif(source))
                login = ["-x", "-H", self.url, "-D", suffix.root, "-w", self.root_password]
                run([_program("ldapadd"), *login, "-f", path])

    def _remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._remove()


def parent(dn: str) -> str:
    """The DN of the entry above."""
    names = parse_dn(dn)
    end = next(index for index, (_, _, separator) in enumerate(names) if separator == ",")
    return "".join(f"{kind}={value}{separator}" for kind, value, separator in names[end + 1 :])


def _program(name: str) -> Path:
    found = programs.find(name)
    if found is None:
        raise ServerFailed(f"{name} is not installed: apt-get install slapd ldap-utils")
    return found
