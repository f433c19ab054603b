"""A made-up block that sends messages, and a portal with a mail server and a push service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask_babel import get_locale

from core.config import Config, MailConfig, PushConfig
from core.db import db
from core.extension import NotificationType
from core.notify import choices, rules
from core.notify.choices import CHANNELS
from core.org.models import Person
from tests.declared import Block, block, other_block
from tests.servers.smtp import MailServer

__all__ = ["block", "choose", "configure_mail", "configure_push", "mail_server", "other_block", "types"]

KIND = "demo.note"


def choose(person: Person, wanted: set[tuple[str, str]]) -> None:
    """What the person switches on; everything else is off."""
    choices.choose(person.id, wanted, rules.for_people([person.id])[person.id], CHANNELS)
    db.session.commit()


@pytest.fixture
def types(block: Block) -> Block:
    """The block sends ``demo.note``, ``demo.quiet`` (no e-mail), ``demo.duty`` (mandatory, told to deputies, too),
    ``demo.alarm`` (urgent), and ``demo.talk``, which is folded: its payloads have a ``name``."""

    def subject(payload: Any) -> str:
        return f"{get_locale()}: {payload.get('title', '')}"

    def body(payload: Any) -> str:
        return str(payload.get("body", ""))

    def together(parts: Any) -> str:
        return f"{get_locale()}: {parts[-1]['name']} and {len(parts) - 1} others"

    block.declare(
        notification_types=[
            NotificationType(name=KIND, title="A note", subject=subject, body=body),
            NotificationType(name="demo.quiet", title="A quiet note", subject=subject, email=False),
            NotificationType(name="demo.duty", title="A duty", subject=subject, mandatory=True, to_deputy=True),
            NotificationType(name="demo.alarm", title="An alarm", subject=subject, urgency="urgent"),
            NotificationType(name="demo.talk", title="A talk", subject=subject, body=body, folded=together),
        ]
    )
    return block


@pytest.fixture
def configure_mail(app: Flask) -> Iterator[Callable[..., None]]:
    """``configure_mail(host=..., port=...)`` sets the mail server for one test."""
    before: Config = app.extensions["dunbar.config"]

    def change(**values: Any) -> None:
        present: Config = app.extensions["dunbar.config"]
        app.extensions["dunbar.config"] = present.model_copy(update={"mail": MailConfig(**values)})

    yield change
    app.extensions["dunbar.config"] = before


@pytest.fixture
def configure_push(app: Flask) -> Iterator[Callable[..., None]]:
    """``configure_push(enabled=False)`` sets web push for one test."""
    before: Config = app.extensions["dunbar.config"]

    def change(**values: Any) -> None:
        present: Config = app.extensions["dunbar.config"]
        app.extensions["dunbar.config"] = present.model_copy(update={"push": PushConfig(**values)})

    yield change
    app.extensions["dunbar.config"] = before


@pytest.fixture
def mail_server(smtp: MailServer, configure_mail: Callable[..., None]) -> MailServer:
    """A mail server that the portal uses."""
    configure_mail(host=smtp.host, port=smtp.port, sender="portal@example.com")
    return smtp
