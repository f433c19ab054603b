"""What a block does outside a page: jobs, events, services, health checks, settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from core.extension.access import Viewer
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
        given_up: called with the payload, in a transaction of its own, each time it is set aside after its last try:
            to tell who waits for it.
    """

    name: str
    func: Callable[[Payload, JobProgress], None]
    cron: str | None = None
    timeout: int = 300
    retries: int = 3
    title: Label = ""
    given_up: Callable[[Payload], None] | None = None


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


Urgency = Literal["low", "normal", "urgent"]


class ActionRefused(Exception):
    """A letter's action cannot be done any more; the message is for its reader."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterAction:
    """Something that a receiver can do straight from the letter: its link leads to a page with one button.

    The link is signed, belongs to one message and its receiver, ends after ``days`` and works once.

    Attributes:
        label: what the link and the button say, made from the payload; empty where this message offers nothing.
        question: what the page asks before it is done; plain text.
        perform: does it for the viewer and gives what to say then. It asks the viewer's rights as any page would, and
            must bear being called again after a failure. May raise ``ActionRefused``.
        sign_in: whether the receiver must be signed in. Without it everybody who can read the letter can do it, and the
            viewer carries no permission and no role: only for what does no harm and proves nothing.
    """

    label: Callable[[Payload], str]
    question: Callable[[Payload], str]
    perform: Callable[[Viewer, Payload], str]
    sign_in: bool = True
    days: int = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationType:
    """A kind of notification that a person can switch per channel.

    Attributes:
        name: ``<plugin id>.<noun>``.
        subject: makes the one-line text from the payload, in the recipient's language.
        body: makes the text of the e-mail and of the portal's list (plain text, paragraphs separated by a blank line).
        mandatory: cannot be switched off, in the portal and, where ``email`` says so, by e-mail.
        email: whether an e-mail is sent unless the person or the company chose otherwise.
        push: whether the person's phones and browsers are told unless the person or the company chose otherwise.
        urgency: ``urgent`` does not wait for the end of quiet hours or of an absence, nor for the digest; ``low`` is
            never pushed unless somebody wants it.
        folded: makes the one-line text of several payloads of one ``thread``, the oldest first, that the recipient has
            not read yet; with it ten events become one row and one letter. Without it each is told by itself.
        to_deputy: while the recipient is absent, whoever stands in for them gets it too, if they may see the thing.
        action: what can be done straight from the letter.
    """

    name: str
    title: Label
    subject: Callable[[Payload], str]
    body: Callable[[Payload], str] = lambda payload: ""
    icon: str = "bell"
    mandatory: bool = False
    email: bool = True
    push: bool = True
    urgency: Urgency = "normal"
    folded: Callable[[Sequence[Payload]], str] | None = None
    to_deputy: bool = False
    action: LetterAction | None = None
