"""What slapd is told: the directories of a test server and its configuration file."""

from __future__ import annotations

import gzip
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.servers.certificates import Certificate

SCHEMA_FOLDERS = (Path("/etc/ldap/schema"), Path("/etc/openldap/schema"), Path("/usr/local/etc/openldap/schema"))
_MODULE_FOLDERS = (Path("/usr/lib/ldap"), Path("/usr/lib64/openldap"), Path("/usr/libexec/openldap"))
_STOCK_SCHEMAS = ("core", "cosine", "inetorgperson")
_INDEX = "objectClass eq"


@dataclass(frozen=True)
class Suffix:
    """One directory of a server.

    ``ldif`` are files (also ``.gz``) or LDIF text, loaded before the start; ``late`` the same, added through the
    running server, which is what fills ``memberOf``. ``base`` makes the topmost entry, for LDIF that lacks it.
    ``limits`` are values of slapd's ``limits`` directive (``users size=500 size.prtotal=unlimited``).
    ``memberof`` is the class of groups whose members get a ``memberOf``. ``indexes`` are values of ``index``.
    """

    dn: str
    ldif: tuple[Path | str, ...] = ()
    late: tuple[Path | str, ...] = ()
    base: bool = False
    limits: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()
    memberof: str = ""

    @property
    def root(self) -> str:
        """Who may do everything in this directory; the password is the server's ``root_password``."""
        return f"cn=root,{self.dn}"

    def text(self) -> bytes:
        """The LDIF to load before the start."""
        parts = [read_ldif(source) for source in self.ldif]
        if self.base:
            parts.insert(0, base_entry(self.dn).encode())
        return b"\n\n".join(parts) + b"\n"


def read_ldif(source: Path | str) -> bytes:
    """LDIF from a file, a gzipped file or the text itself."""
    if isinstance(source, str):
        return source.encode()
    content = source.read_bytes()
    return gzip.decompress(content) if source.suffix == ".gz" else content


def base_entry(dn: str) -> str:
    """The topmost entry of a directory whose DN begins with ``dc=`` or ``o=``."""
    kind, _, value = dn.partition(",")[0].partition("=")
    if kind.lower() == "dc":
        return f"dn: {dn}\nobjectClass: top\nobjectClass: domain\ndc: {value}\n"
    return f"dn: {dn}\nobjectClass: top\nobjectClass: organization\no: {value}\n"


def configuration(
    suffixes: Sequence[Suffix],
    *,
    folder: Path,
    schemas: Sequence[Path],
    anonymous: bool,
    authority: Path,
    certificate: Certificate,
    root_password: str,
) -> str:
    """The text of ``slapd.conf``."""
    stock = next((place for place in SCHEMA_FOLDERS if place.is_dir()), SCHEMA_FOLDERS[0])
    modules = next((place for place in _MODULE_FOLDERS if place.is_dir()), None)
    lines = [f"include {stock / name}.schema" for name in _STOCK_SCHEMAS]
    lines += [f"include {schema}" for schema in schemas]
    if modules:
        lines += [f"modulepath {modules}", "moduleload back_mdb"]
        lines += ["moduleload memberof"] if any(suffix.memberof for suffix in suffixes) else []
    lines += [
        f"pidfile {folder / 'slapd.pid'}",
        f"TLSCACertificateFile {authority}",
        f"TLSCertificateFile {certificate.certificate}",
        f"TLSCertificateKeyFile {certificate.key}",
        "TLSVerifyClient never",
    ]
    for index, suffix in enumerate(suffixes):
        lines += _database(suffix, folder / f"data-{index}", anonymous, root_password)
    return "\n".join(lines) + "\n"


def _database(suffix: Suffix, folder: Path, anonymous: bool, root_password: str) -> list[str]:
    lines = [
        "",
        "database mdb",
        f'suffix "{suffix.dn}"',
        f'rootdn "{suffix.root}"',
        f"rootpw {root_password}",
        f"directory {folder}",
        "maxsize 1073741824",
        "dbnosync",
    ]
    lines += [f"limits {limit}" for limit in suffix.limits]
    lines += [
        "access to attrs=userPassword by anonymous auth by * none",
        "access to * by * read" if anonymous else "access to * by users read by * none",
    ]
    lines += [f"index {index}" for index in (_INDEX, *suffix.indexes)]
    if suffix.memberof:
        lines += ["overlay memberof", f"memberof-group-oc {suffix.memberof}", "memberof-member-ad member"]
    return lines
