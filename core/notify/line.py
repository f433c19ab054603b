"""The line to the mail server: opened when the first letter goes, kept for the next ones, opened anew when it broke."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from types import TracebackType
from typing import Self

from core.config import MailConfig

PERMANENT = 500
_CLOSING = 421
"""The server is about to hang up, most often because it wants fewer letters on one line."""


class UnusableAddressError(ValueError):
    """An e-mail address that no message can be sent to."""


class RefusedLetterError(Exception):
    """The server does not take this letter; ``for_good`` says that trying again is of no use."""

    def __init__(self, reason: str, *, for_good: bool) -> None:
        super().__init__(reason)
        self.for_good = for_good


class ServerAwayError(Exception):
    """The server cannot be reached or does not want to talk to us; no letter is to blame for it."""


class Line:
    """An SMTP session for many letters; each has one receiver."""

    def __init__(self, settings: MailConfig) -> None:
        self._settings = settings
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._hang_up()

    def send(self, message: EmailMessage) -> None:
        """Hand over one letter; on a line that was open before and has died, once more on a new one.

        Raises:
            RefusedLetterError: the server does not take this letter or its receiver.
            ServerAwayError: there is no server to talk to.
        """
        fresh = self._server is None
        try:
            self._hand_over(message)
        except (smtplib.SMTPServerDisconnected, OSError) as error:
            self._hang_up()
            if fresh:
                raise ServerAwayError(str(error)) from error
            self.send(message)
        except smtplib.SMTPException as error:
            raise ServerAwayError(str(error)) from error

    def _hand_over(self, message: EmailMessage) -> None:
        if self._server is None:
            self._server = open_line(self._settings)
        try:
            self._server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            code, reason = next(iter(refused.recipients.values()))
            self._judge(code, reason)
        except smtplib.SMTPDataError as refused:
            self._judge(refused.smtp_code, refused.smtp_error)

    def _judge(self, code: int, reason: bytes | str) -> None:
        words = reason.decode("utf-8", "replace") if isinstance(reason, bytes) else reason
        if code == _CLOSING:
            raise smtplib.SMTPServerDisconnected(words)
        raise RefusedLetterError(f"{code} {one_line(words)}", for_good=code >= PERMANENT)

    def _hang_up(self) -> None:
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()
            self._server.close()
        self._server = None


def open_line(settings: MailConfig) -> smtplib.SMTP:
    """A session with the mail server: plain, or with TLS whose certificate is checked.

    Raises:
        OSError: it cannot be reached.
        smtplib.SMTPException: it does not want to talk.
    """
    context = ssl.create_default_context(cafile=settings.ca_file or None)
    if settings.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(settings.host, settings.port, timeout=settings.timeout, context=context)
    else:
        server = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout)
    try:
        if settings.security == "starttls":
            server.starttls(context=context)
        if settings.user:
            server.login(settings.user, settings.password)
    except (OSError, smtplib.SMTPException):
        server.close()
        raise
    return server


@contextmanager
def connect(settings: MailConfig) -> Iterator[smtplib.SMTP]:
    """The same for the time of a ``with`` block."""
    with open_line(settings) as server:
        yield server


def one_line(text: str) -> str:
    """One line, whatever somebody typed: a line end in a header would begin another header."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def address_of(name: str, mail: str) -> Address:
    """Somebody's address as the header of a message takes it.

    Raises:
        UnusableAddressError: nothing can be sent there.
    """
    local, _, domain = mail.strip().rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode("ascii")
        local.encode("ascii")
        address = Address(one_line(name), addr_spec=f"{local}@{ascii_domain}")
    except (MessageError, ValueError, IndexError) as error:
        raise UnusableAddressError(mail) from error
    if not address.username or not address.domain:
        raise UnusableAddressError(mail)
    return address
