"""What people type as their login: ``ivanov``, ``CORP\\ivanov`` or ``ivanov@corp.example.com``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.org.directory.settings import LdapSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedName:
    """A login as typed, taken apart. ``domain`` is empty for a plain name."""

    typed: str
    name: str
    domain: str = ""
    form: Literal["plain", "down_level", "principal"] = "plain"

    def belongs_to(self, settings: LdapSettings) -> bool:
        """True if this directory is meant; a plain name may be anybody's."""
        if self.form == "down_level":
            return self.domain.casefold() == settings.netbios.casefold()
        if self.form == "principal":
            return self.domain.casefold() in {suffix.casefold() for suffix in settings.upn_suffixes}
        return True


def parse_name(typed: str) -> TypedName:
    """Take a typed login apart; never fails, what has no domain is a plain name."""
    text = typed.strip()
    domain, slash, name = text.partition("\\")
    if slash and domain and name:
        return TypedName(typed=text, name=name.strip(), domain=domain.strip(), form="down_level")
    name, at, domain = text.rpartition("@")
    if at and name and domain:
        return TypedName(typed=text, name=name.strip(), domain=domain.strip(), form="principal")
    return TypedName(typed=text, name=text)
