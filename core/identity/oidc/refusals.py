"""Why somebody who came from a provider was not let in."""

from __future__ import annotations

from enum import StrEnum


class Refusal(StrEnum):
    """The reasons; ``messages`` says each in words."""

    UNAVAILABLE = "unavailable"
    MISCONFIGURED = "misconfigured"
    DECLINED = "declined"
    EXPIRED = "expired"
    UNTRUSTED = "untrusted"
    UNKNOWN_PERSON = "unknown_person"
    OTHER_IDENTITY = "other_identity"
    OTHER_ACCOUNT = "other_account"
    CONTRADICTION = "contradiction"
    CLOSED = "closed"
    DISABLED = "disabled"


class ProviderRefused(Exception):
    """A sign-in with a provider that ends without anybody being let in.

    Attributes:
        detail: for the log and for nobody else.
    """

    def __init__(self, refusal: Refusal, detail: str = "") -> None:
        self.refusal, self.detail = refusal, detail
        super().__init__(f"{refusal}: {detail}")
