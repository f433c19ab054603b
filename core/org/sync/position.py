"""Whether a run asks a source only for what has changed, or compares everything.

A source that numbers its changes is asked for those behind the last number read. That is never the whole truth: what
is deleted or renamed above an entry may change nothing of it. So everything is compared now and then, and always when
it is not sure that the last number still means something.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable

from core.db import utcnow
from core.org.sync.models import Source
from core.org.sync.settings import SourceSettings

Stored = dict[str, Any]
"""``{"server", "number", "full_at", "settings"}``, or nothing."""


class Place(Protocol):
    """Where a source stands: ``number`` counts its changes, and means something at that ``server`` alone."""

    @property
    def server(self) -> str:
        """Which server gave the number."""
        ...

    @property
    def number(self) -> int:
        """Number of the latest change."""
        ...


@runtime_checkable
class TellsChanges(Protocol):
    """What a reader has besides ``read`` where its source can tell its changes."""

    @property
    def full_every(self) -> timedelta | None:
        """After this time everything is compared; ``None`` where changes are never asked for."""
        ...

    def position(self) -> Place | None:
        """Where the source stands now; asked for before anything is read. ``None`` where it does not tell."""
        ...

    def only_changes(self, since: int) -> None:
        """Let ``read`` give what has changed behind that number, and what is concluded from everybody."""
        ...


_MEANS_NOTHING = frozenset(
    {"title", "schedule", "brake", "full_every", "servers", "start_tls", "ca_file", "verify", "allow_unencrypted",
     "connect_timeout", "receive_timeout", "page_size", "sign_in", "sign_in_filter", "netbios", "upn_suffixes",
     "bind_password_file", "webhook_secret_file"}
)  # fmt: skip
"""Settings that change nothing of what is read; another server is told by its own name."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a source is read.

    Attributes:
        why: ``changes`` for only what has changed; else why everything is compared: ``first`` (nothing sure is known of
            the last run), ``asked``, ``due``, ``server``, ``settings`` or ``untold``; empty where that is usual.
        stored: what to remember once the run has been applied.
    """

    why: str = ""
    stored: Stored = field(default_factory=dict)

    @property
    def partial(self) -> bool:
        """True where only changes are read."""
        return self.why == "changes"

    def told(self) -> dict[str, str]:
        """For the run's numbers."""
        return {"read": self.why} if self.why else {}


def take(stored: Source, *, keep: bool) -> Stored:
    """What is known of the last run. Unless it is to be kept, a run that does not end well leaves nothing to go by."""
    before = dict(stored.position or {})
    if before and not keep:
        stored.position = {}
    return before


def begin(reader: object, settings: SourceSettings, before: Stored, *, asked: bool) -> Reading:
    """Decide how to read, and tell the reader.

    Args:
        before: what the last run that was applied left.
        asked: a person wants everything to be compared.

    Raises:
        SourceUnavailable: the source does not answer.
    """
    if not isinstance(reader, TellsChanges) or reader.full_every is None:
        return Reading()
    now = utcnow()
    place = reader.position()
    if place is None:
        return Reading("untold")
    stored = {"server": place.server, "number": place.number, "settings": _fingerprint(settings)}
    why = "asked" if asked else _doubt(before, stored, now, reader.full_every)
    if why:
        return Reading(why, {**stored, "full_at": now.isoformat()})
    reader.only_changes(before["number"])
    return Reading("changes", {**stored, "full_at": before["full_at"]})


def _doubt(before: Stored, stored: Stored, now: datetime, full_every: timedelta) -> str:
    """Why the last number may not be gone by; empty if it may."""
    if not before:
        return "first"
    if before["server"] != stored["server"] or before["number"] > stored["number"]:
        return "server"
    if before["settings"] != stored["settings"]:
        return "settings"
    return "due" if now - datetime.fromisoformat(before["full_at"]) >= full_every else ""


def _fingerprint(settings: SourceSettings) -> str:
    """Changes with the settings: other filters or attributes let entries mean something else that did not change."""
    secret = {name for name, about in type(settings).model_fields.items() if not about.repr}
    text = settings.model_dump_json(exclude={*secret, *_MEANS_NOTHING})
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
