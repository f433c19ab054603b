"""What a block does outside a page: jobs, events, services, health checks, settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from core.extension.text import Label

Payload = Mapping[str, Any]
"""JSON-serialisable arguments."""


class JobProgress:
    """How a running job tells how far it is; the base class tells nobody."""

    def step(self, done: int, total: int | None = None, message: str = "") -> None:
        """Report ``done`` of ``total`` units (``None``: not known yet)."""

    @property
    def cancelled(self) -> bool:
        """True once a person asked to stop; a job ends at its next safe point."""
        return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Work that runs outside a request: at least once, so ``func`` must bear being run again.

    Attributes:
        name: ``<plugin id>.<verb>``.
        func: called as ``func(payload, progress)`` within an application context.
        cron: five-field cron expression in the portal's time zone, for work that repeats by itself.
        timeout: seconds after which the run counts as lost and is tried again.
        retries: how many more times it is tried, with growing pauses, before it is set aside for a person.
    """

    name: str
    func: Callable[[Payload, JobProgress], None]
    cron: str | None = None
    timeout: int = 300
    retries: int = 3
    title: Label = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventHandler:
    """Wants to know of an event after it was committed.

    Attributes:
        event: ``<plugin id>.<past tense>``, e.g. ``news.published``; core's begin with ``org.`` or ``identity.``.
        func: called with the event's payload.
        delivery: ``job`` (survives a crash, the default) or ``inline`` (in the same process, right after the commit).
    """

    event: str
    func: Callable[[Payload], None]
    delivery: Literal["job", "inline"] = "job"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A function that other blocks may call through ``services.find(name, major)``."""

    name: str
    func: Callable[..., Any]
    major: int = 1


class Hint(str):
    """A problem of a health check that may be meant so: it is told as advice, and nothing counts as wrong for it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCheck:
    """Says whether a block is well: ``func`` returns problems, each with what to do about it; none is well.

    A problem is a plain text, or a ``Hint`` where the administrator may want it as it is.

    Attributes:
        name: what ``dunbar check`` calls it.
        title: what the administration calls it; the name if left out.
    """

    name: str
    func: Callable[[], Sequence[str]]
    title: Label = ""


@dataclass(frozen=True, slots=True)
class AuditAction:
    """An act that the audit trail tells of, in words.

    Attributes:
        name: as it is recorded, ``<plugin id>.<past tense>``.
        title: what a reader sees, e.g. "Post published".
    """

    name: str
    title: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """A value that an administrator may change while the portal runs.

    Attributes:
        type: one of ``str``, ``int``, ``bool``, ``list`` (of strings); anything else is refused when it is saved.
        choices: allowed values with their titles, or empty for free input.
        secret: never shown again once saved, never exported.
    """

    key: str
    type: type
    default: Any
    title: Label
    help: Label = ""
    choices: tuple[tuple[Any, Label], ...] = ()
    secret: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationType:
    """A kind of notification that a person can switch per channel.

    Attributes:
        name: ``<plugin id>.<noun>``.
        subject: makes the one-line text from the payload, in the recipient's language.
        body: makes the text of the e-mail and of the portal's list (plain text, paragraphs separated by a blank line).
        mandatory: cannot be switched off.
        email: whether an e-mail is sent unless the person chose otherwise.
    """

    name: str
    title: Label
    subject: Callable[[Payload], str]
    body: Callable[[Payload], str] = lambda payload: ""
    icon: str = "bell"
    mandatory: bool = False
    email: bool = True
