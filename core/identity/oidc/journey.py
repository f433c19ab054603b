"""What a sign-in by a provider begins with and what it ends with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """Where to send the browser, and what must come back with it."""

    url: str
    state: str
    nonce: str
    verifier: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Whom a provider vouches for.

    Attributes:
        subject: the provider's immutable id of the person.
        label: how it calls them; for people to read, never to find somebody by.
        mail: only if the provider says that it has verified the address.
        id_token: as it came, or empty if it is too long to keep.
    """

    subject: str
    claims: Mapping[str, Any]
    label: str = ""
    mail: str = ""
    id_token: str = ""
