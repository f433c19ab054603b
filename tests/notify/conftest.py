"""A made-up block that sends messages, and a portal with a mail server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask_babel import get_locale

from core.config import Config, MailConfig
from core.extension import NotificationType
from tests.declared import Block, block, other_block
from tests.servers.smtp import MailServer

__all__ = ["block", "configure_mail", "mail_server", "other_block", "types"]

KIND = "demo.note"


@pytest.fixture
def types(block: Block) -> Block:
    """The block sends ``demo.note`` (both channels), ``demo.quiet`` (portal alone) and ``demo.duty`` (mandatory)."""

    def subject(payload: Any) -> str:
        return f"{get_locale()}: {payload.get('title', '')}"

    def body(payload: Any) -> str:
        return str(payload.get("body", ""))

    block.declare(
        notification_types=[
            NotificationType(name=KIND, title="A note", subject=subject, body=body),
            NotificationType(name="demo.quiet", title="A quiet note", subject=subject, email=False),
            NotificationType(name="demo.duty", title="A duty", subject=subject, mandatory=True),
        ]
    )
    return block


@pytest.fixture
def configure_mail(app: Flask) -> Iterator[Callable[..., None]]:
    """``configure_mail(host=..., port=...)`` sets the mail server for one test."""
    before: Config = app.extensions["dunbar.config"]

    def change(**values: Any) -> None:
        app.extensions["dunbar.config"] = before.model_copy(update={"mail": MailConfig(**values)})

    yield change
    app.extensions["dunbar.config"] = before


@pytest.fixture
def mail_server(smtp: MailServer, configure_mail: Callable[..., None]) -> MailServer:
    """A mail server that the portal uses."""
    configure_mail(host=smtp.host, port=smtp.port, sender="portal@example.com")
    return smtp
