"""A mailbox read over IMAP (RFC 9051). Only unread letters of given senders are asked for; others are left alone."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from plugin_sdk.i18n import gettext as _

TLS, STARTTLS, PLAIN = "tls", "starttls", "plain"
PORTS = {TLS: 993, STARTTLS: 143, PLAIN: 143}
TIMEOUT = 20
_OK = "OK"


class MailboxError(Exception):
    """The mailbox cannot be read; the message is for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where the mailbox is and who reads it. ``security`` is ``tls``, ``starttls`` or ``plain``."""

    host: str
    port: int
    security: str
    user: str
    password: str


class Inbox:
    """An open mailbox; letters are named by their uid."""

    def __init__(self, client: imaplib.IMAP4) -> None:
        self._client = client

    def unread_from(self, sender: str) -> list[str]:
        """Unread letters in whose sender the address occurs; servers compare parts, so look at the letter, too."""
        found = self._ask(lambda: self._client.uid("SEARCH", "UNSEEN", "FROM", f'"{sender}"'))
        return bytes(found[0] or b"").decode().split()

    def letter(self, uid: str, most: int) -> bytes:
        """A letter, which stays unread; of one that has more than ``most`` bytes only the heading."""
        size = self._ask(lambda: self._client.uid("FETCH", uid, "(RFC822.SIZE)"))
        digits = bytes(size[0] or b"").rpartition(b"RFC822.SIZE ")[2].rstrip(b")")
        whole = digits.isdigit() and int(digits) <= most
        found = self._ask(lambda: self._client.uid("FETCH", uid, "(BODY.PEEK[])" if whole else "(BODY.PEEK[HEADER])"))
        return bytes(next((part[1] for part in found if isinstance(part, tuple)), b""))

    def mark_read(self, uid: str) -> None:
        """The letter is done."""
        self._ask(lambda: self._client.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))

    def _ask(self, command: Callable[[], tuple[str, list[Any]]]) -> list[Any]:
        with _told():
            kind, answer = command()
            if kind != _OK:
                raise imaplib.IMAP4.error(_words(answer))
        return answer


@contextmanager
def opened(account: Account) -> Iterator[Inbox]:
    """The inbox of an account.

    Raises:
        MailboxError: the server cannot be reached, its certificate is not good, or it does not let the user in.
    """
    with _told():
        client = _connect(account)
    try:
        with _told():
            client.authenticate("PLAIN", lambda _challenge: f"\0{account.user}\0{account.password}".encode())
            kind, answer = client.select()
            if kind != _OK:
                raise imaplib.IMAP4.error(_words(answer))
        yield Inbox(client)
    finally:
        with suppress(OSError, imaplib.IMAP4.error):
            client.logout()


def _connect(account: Account) -> imaplib.IMAP4:
    context = ssl.create_default_context()
    if account.security == TLS:
        return imaplib.IMAP4_SSL(account.host, account.port, ssl_context=context, timeout=TIMEOUT)
    client = imaplib.IMAP4(account.host, account.port, timeout=TIMEOUT)
    if account.security == STARTTLS:
        client.starttls(context)
    return client


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxError(
            _("The mail server says: %(error)s", error=_words([error.args[-1] if error.args else error]))
        ) from error


def _words(answer: list[Any]) -> str:
    said = answer[0] if answer else ""
    return said.decode(errors="replace") if isinstance(said, bytes) else str(said)
