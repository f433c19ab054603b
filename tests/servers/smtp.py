"""A mail server that keeps what it is given, or refuses it."""

from __future__ import annotations

import ssl
import threading
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.servers.ports import HOST, free_port


class MailServer:
    """Takes mail on a free loopback port while the ``with`` block lasts.

    ``reply`` is the answer to the next messages ("451 Try later", "550 No such user"); None accepts them.
    With ``tls`` the server offers STARTTLS. ``hang_up_after`` messages it wants a new line; ``lines`` counts those on
    which messages came.
    """

    def __init__(self, *, tls: ssl.SSLContext | None = None) -> None:
        self.host = HOST
        self.port = free_port()
        self.reply: str | None = None
        self.hang_up_after: int | None = None
        self._lines: Counter[object] = Counter()
        self.messages: list[EmailMessage] = []
        self.recipients: list[list[str]] = []
        self._arrived = threading.Condition()
        self._controller = Controller(self, hostname=self.host, port=self.port, tls_context=tls)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep one message; called by aiosmtpd in its own thread."""
        if self.reply:
            return self.reply
        if self.hang_up_after is not None and self._lines[session.peer] >= self.hang_up_after:
            return "421 Too many messages on this line"
        self._lines[session.peer] += 1
        message = message_from_bytes(envelope.original_content or b"", policy=policy.default)
        with self._arrived:
            self.messages.append(message)
            self.recipients.append(list(envelope.rcpt_tos))
            self._arrived.notify_all()
        return "250 Kept"

    @property
    def lines(self) -> int:
        """On how many lines messages came."""
        return len(self._lines)

    def taken(self) -> list[tuple[list[str], EmailMessage]]:
        """Each message with its receivers."""
        return list(zip(self.recipients, self.messages, strict=True))

    def wait_for(
        self, count: int, timeout: float = 10, such: Callable[[EmailMessage], bool] = lambda message: True
    ) -> list[EmailMessage]:
        """Wait until ``count`` such messages have come and give all of them; TimeoutError if they do not come."""

        def found() -> list[EmailMessage]:
            return [message for message in self.messages if such(message)]

        with self._arrived:
            if not self._arrived.wait_for(lambda: len(found()) >= count, timeout):
                raise TimeoutError(f"{len(found())} of {count} messages came within {timeout:.0f} s")
            return found()

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()
