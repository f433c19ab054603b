"""The table ``[sources.<key>]`` of an LDAP source, checked as a whole before anything is connected."""

from __future__ import annotations

import ipaddress
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from ldap3.core.exceptions import LDAPExceptionError
from ldap3.operation.search import parse_filter
from pydantic import BeforeValidator, Field, model_validator

from core.org.directory.flavors import FLAVORS, KNOWN_ATTRIBUTES, Flavor, FlavorDefaults
from core.org.sync.settings import SourceSettings, Span, text_list

TextList = Annotated[tuple[str, ...], BeforeValidator(text_list)]


class LdapSettings(SourceSettings):
    """Everything the portal must know of a directory. ``docs/directory.md`` describes each key.

    Attributes:
        servers: ``ldap://`` or ``ldaps://`` addresses of the same directory, tried in this order.
        connect_timeout / receive_timeout: seconds.
        people_base / groups_base / departments_base: where to search, ``base`` unless told.
        leavers: DNs under which an entry stands for somebody who has left.
        disabled: what a disabled account means for its person: ``leave`` or ``keep``.
        disabled_filter: finds disabled accounts where the directory's own signs do not tell.
        incremental: ask only for what has changed since the last run.
        full_every: after this time everything is compared all the same.
        netbios / upn_suffixes: the domain's names in ``DOM\\user`` and ``user@dom``.
    """

    kind: Literal["ldap"] = "ldap"
    flavor: Flavor = "active_directory"
    servers: TextList
    start_tls: bool = False
    ca_file: Path | None = None
    verify: Literal["required", "none"] = "required"
    allow_unencrypted: bool = False
    bind_dn: str = ""
    bind_password: str = Field(default="", repr=False)
    bind_password_file: Path | None = None
    base: str = Field(min_length=1)
    people_base: TextList = ()
    people_filter: str = ""
    page_size: int = Field(default=500, ge=10, le=5000)
    connect_timeout: float = Field(default=5.0, gt=0, le=60)
    receive_timeout: int = Field(default=30, ge=1, le=600)
    netbios: str = ""
    upn_suffixes: TextList = ()
    sign_in: bool = True
    sign_in_filter: str = ""
    attributes: dict[str, str] = Field(default_factory=dict)
    departments: Literal["attribute", "ou", "none"] = "attribute"
    departments_base: str = ""
    departments_filter: str = ""
    department_separator: str = ""
    groups: bool = True
    groups_base: TextList = ()
    groups_filter: str = ""
    group_membership: Literal["member", "member_of"] = "member"
    photos: bool = True
    disabled: Literal["leave", "keep"] = "leave"
    disabled_filter: str = ""
    leavers: TextList = ()
    incremental: bool = False
    full_every: Span = timedelta(days=1)

    @property
    def defaults(self) -> FlavorDefaults:
        """The defaults of the flavour."""
        return FLAVORS[self.flavor]

    @property
    def password(self) -> str:
        """The password of ``bind_dn``, from the settings or from its file.

        Raises:
            OSError: the file cannot be read.
        """
        if self.bind_password_file is not None:
            return self.bind_password_file.read_text(encoding="utf-8").rstrip("\r\n")
        return self.bind_password

    def attribute(self, name: str) -> str:
        """The directory's attribute for ``name``, empty where it has none."""
        return self.attributes.get(name, self.defaults.attributes[name])

    def filter_for(self, what: Literal["people", "groups", "departments"]) -> str:
        """The filter in use."""
        own: str = getattr(self, f"{what}_filter")
        default: str = getattr(self.defaults, f"{what}_filter")
        return own or default

    def bases_for(self, what: Literal["people", "groups"]) -> tuple[str, ...]:
        """The places to search in."""
        own: tuple[str, ...] = getattr(self, f"{what}_base")
        return own or (self.base,)

    @model_validator(mode="before")
    @classmethod
    def _one_suffix_is_a_list(cls, data: Any) -> Any:
        if isinstance(data, dict) and "upn_suffix" in data and "upn_suffixes" not in data:
            rest = {key: value for key, value in data.items() if key != "upn_suffix"}
            return {**rest, "upn_suffixes": data["upn_suffix"]}
        return data

    @model_validator(mode="after")
    def _checked(self) -> LdapSettings:
        if not self.servers:
            raise ValueError("'servers' is empty; give at least one address such as ldaps://dc1.example.com")
        for server in self.servers:
            self._check_server(server)
        self._check_password()
        for name in self.attributes:
            if name not in KNOWN_ATTRIBUTES:
                raise ValueError(f"'attributes.{name}' is not known; known are {', '.join(KNOWN_ATTRIBUTES)}")
        for name in ("id", "login"):
            if not self.attribute(name):
                raise ValueError(f"'attributes.{name}' may not be empty: nobody could be recognised")
        if self.incremental and not self.attribute("change_number"):
            raise ValueError("'incremental' needs 'attributes.change_number', as Active Directory has uSNChanged")
        for what in ("people_filter", "groups_filter", "departments_filter", "sign_in_filter", "disabled_filter"):
            _check_filter(what, getattr(self, what))
        return self

    def _check_password(self) -> None:
        if self.bind_dn and not (self.bind_password or self.bind_password_file):
            raise ValueError("'bind_dn' needs 'bind_password' or 'bind_password_file'")
        if self.bind_password and self.bind_password_file:
            raise ValueError("give either 'bind_password' or 'bind_password_file', not both")
        if self.ca_file is not None and not self.ca_file.is_file():
            raise ValueError(f"'ca_file': there is no file {self.ca_file}")

    def _check_server(self, server: str) -> None:
        parts = urlsplit(server)
        if parts.scheme not in ("ldap", "ldaps") or not parts.hostname:
            raise ValueError(f"'servers': {server!r} is not an address such as ldaps://dc1.example.com:636")
        try:
            _ = parts.port
        except ValueError as error:
            raise ValueError(f"'servers': the port of {server!r} is not a number up to 65535") from error
        if parts.scheme == "ldaps" and self.start_tls:
            raise ValueError(f"'start_tls' is for ldap:// addresses; {server} is encrypted from the start")
        encrypted = parts.scheme == "ldaps" or self.start_tls
        if not encrypted and not self.allow_unencrypted and not _is_loopback(parts.hostname):
            raise ValueError(
                f"{server} would send passwords in the clear; use ldaps:// or 'start_tls = true' "
                "(or 'allow_unencrypted = true' if the network is safe by other means)"
            )


def _check_filter(name: str, text: str) -> None:
    if not text:
        return
    try:
        parse_filter(text, None, False, False, None, False)
    except LDAPExceptionError as error:
        raise ValueError(f"'{name}' is not an LDAP filter ({error}): {text}") from error


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
