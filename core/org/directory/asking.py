"""What a directory is asked with and answers with: shared by its client and by what the client calls."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import ldap3

from core.org.directory.settings import LdapSettings


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry: its DN and its raw values by the attribute's name in lower case."""

    dn: str
    values: dict[str, list[bytes]]

    def first(self, name: str) -> bytes:
        """The first value, empty where there is none."""
        found = self.values.get(name.lower())
        return found[0] if found else b""

    def text(self, name: str) -> str:
        """The first value as text without blanks at its ends.

        Raises:
            UnicodeDecodeError: it is not UTF-8.
        """
        return self.first(name).decode("utf-8").strip() if name else ""

    def texts(self, name: str) -> list[str]:
        """All values as texts; one that is not UTF-8 is left out."""
        return [value.decode("utf-8", "ignore").strip() for value in self.values.get(name.lower(), ())]


class Asked(Protocol):
    """A directory that can be searched."""

    settings: LdapSettings

    def search(
        self,
        base: str,
        search_filter: str,
        attributes: Sequence[str],
        *,
        size_limit: int = 0,
        scope: str = ldap3.SUBTREE,
    ) -> Iterator[Entry]:
        """See ``DirectoryClient.search``."""
        ...
