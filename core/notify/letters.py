"""Letters to one address that are no notifications, such as an invitation to somebody who has no account yet."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from core import config
from core.config import Config
from core.db import utcnow
from core.notify.composing import portal_name
from core.notify.line import UnusableAddressError, address_of, connect, one_line

_PERMANENT = 500


class RefusedAddressError(Exception):
    """The mail server says for good that it does not take this letter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter as its reader gets it.

    Attributes:
        html: the same words as ``text``.
        pictures: JPEG pictures that travel with the letter, by the name under which ``html`` shows them (``cid:name``).
    """

    name: str
    mail: str
    subject: str
    text: str
    html: str
    pictures: Sequence[tuple[str, bytes]] = ()


def can_be_sent() -> bool:
    """Whether a mail server is set."""
    return bool(config.current().mail.host)


class Post:
    """An open line to the mail server, over which one letter goes after another."""

    def __init__(self, server: smtplib.SMTP, portal: Config) -> None:
        self._server = server
        self._portal = portal

    def send(self, letter: Letter) -> None:
        """Send one letter.

        Raises:
            UnusableAddressError: nothing can be sent to this address.
            RefusedAddressError: the server refuses it for good.
            smtplib.SMTPException: the server does not take it now.
            OSError: the line is broken.
        """
        message = compose(letter, self._portal)
        try:
            self._server.send_message(message)
        except smtplib.SMTPRecipientsRefused as refused:
            if all(code >= _PERMANENT for code, reason in refused.recipients.values()):
                raise RefusedAddressError(letter.mail) from refused
            raise
        except smtplib.SMTPDataError as refused:
            if refused.smtp_code >= _PERMANENT:
                raise RefusedAddressError(letter.mail) from refused
            raise


@contextmanager
def post() -> Iterator[Post]:
    """Open the line.

    Raises:
        OSError: the mail server cannot be reached.
        smtplib.SMTPException: it does not want to talk.
    """
    portal = config.current()
    with connect(portal.mail) as server:
        yield Post(server, portal)


def compose(letter: Letter, portal: Config) -> EmailMessage:
    """The letter as it travels: plain text, and HTML with its pictures inside.

    Raises:
        UnusableAddressError: the reader's address.
    """
    sender = portal.mail.sender
    domain = sender.rpartition("@")[2] or "localhost"
    message = EmailMessage()
    message["From"] = Address(one_line(portal.mail.sender_name or portal_name(portal)), addr_spec=sender)
    message["To"] = address_of(letter.name, letter.mail)
    message["Subject"] = one_line(letter.subject)
    message["Date"] = format_datetime(utcnow())
    message["Message-ID"] = make_msgid(domain=domain)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    if letter.pictures:
        page = message.get_body(("html",))
        assert page is not None
        for name, data in letter.pictures:
            page.add_related(data, "image", "jpeg", cid=f"<{name}>", disposition="inline", filename=f"{name}.jpg")
    return message


__all__ = ["Letter", "Post", "RefusedAddressError", "UnusableAddressError", "can_be_sent", "compose", "post"]
