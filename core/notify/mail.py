"""Sending one message by e-mail."""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from flask import render_template
from flask_babel import lazy_gettext
from sqlalchemy import update

from core import config
from core.config import Config, MailConfig
from core.db import db, utcnow
from core.extension import JobProgress, Payload
from core.i18n import force_locale
from core.notify.models import Notification
from core.notify.recipients import Recipient, lookup
from core.notify.sending import within

logger = logging.getLogger("dunbar.notify")

CHOICES_PATH = "/account/notifications"
OPEN_PATH = "/notifications/{id}/open"
_PERMANENT = 500
UNNAMED = lazy_gettext("Notification")


class UnusableAddressError(ValueError):
    """An e-mail address that no message can be sent to."""


def send_mail(payload: Payload, progress: JobProgress) -> None:
    """Mail a notification, if there is still somebody to mail it to who may see the thing; tried again on failure.

    Whoever has left or lost the right since the message was written gets nothing. A repeated run sends the same
    ``Message-ID``, so that a mail program shows what was sent twice once.

    Raises:
        OSError: the mail server cannot be reached.
        smtplib.SMTPException: it does not take the message now.
    """
    settings = config.current().mail
    notification = db.session.get(Notification, payload["id"])
    if notification is None or notification.emailed_at is not None or not settings.host:
        return
    recipient = _recipient(notification)
    if recipient is None:
        return
    try:
        message = compose(notification, recipient, config.current())
        with connect(settings) as server:
            server.send_message(message)
    except UnusableAddressError:
        logger.warning("notification %s: the address of person %s is unusable", notification.id, recipient.person_id)
        return
    except smtplib.SMTPRecipientsRefused as refused:
        if any(code < _PERMANENT for code, reason in refused.recipients.values()):
            raise
        logger.warning(
            "notification %s: the server refuses the address of person %s", notification.id, recipient.person_id
        )
        return
    _mark(notification)


def _mark(notification: Notification) -> None:
    statement = update(Notification).where(Notification.id == notification.id).values(emailed_at=utcnow())
    db.session.execute(statement.execution_options(synchronize_session=False))


def _recipient(notification: Notification) -> Recipient | None:
    allowed = within(notification.audience_id, [notification.person_id])
    recipient = next(iter(lookup().recipients(allowed)), None) if allowed else None
    return recipient if recipient is not None and recipient.mail else None


def compose(notification: Notification, recipient: Recipient, portal: Config) -> EmailMessage:
    """The e-mail: plain text and HTML of the same words, with headers that tell programs that a program wrote it.

    Raises:
        UnusableAddressError: the recipient's address.
    """
    base = portal.portal.url.rstrip("/")
    sender = portal.mail.sender
    domain = sender.rpartition("@")[2] or "localhost"
    with force_locale(recipient.locale):
        context = {
            "notification": notification,
            "recipient": recipient,
            "portal_name": portal.portal.name,
            "open_url": base + OPEN_PATH.format(id=notification.id) if notification.url else "",
            "choices_url": base + CHOICES_PATH,
            "locale": recipient.locale,
        }
        text = render_template("notify/mail.txt", **context)
        html = render_template("notify/mail.html", **context)
        subject = notification.subject or str(UNNAMED)
    message = EmailMessage()
    message["From"] = Address(one_line(portal.mail.sender_name or portal.portal.name), addr_spec=sender)
    message["To"] = address_of(recipient.name, recipient.mail)
    message["Subject"] = one_line(subject)
    message["Date"] = format_datetime(notification.created_at)
    message["Message-ID"] = f"<n{notification.id}.{notification.sending}@{domain}>"
    if notification.thread:
        thread = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in notification.thread)
        message["References"] = f"<t.{notification.plugin}.{thread}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message["List-Unsubscribe"] = f"<{base}{CHOICES_PATH}>"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message


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


@contextmanager
def connect(settings: MailConfig) -> Iterator[smtplib.SMTP]:
    """A session with the mail server: plain, or with TLS whose certificate is checked."""
    context = ssl.create_default_context(cafile=settings.ca_file or None)
    if settings.security == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(settings.host, settings.port, timeout=settings.timeout, context=context)
    else:
        server = smtplib.SMTP(settings.host, settings.port, timeout=settings.timeout)
    with server:
        if settings.security == "starttls":
            server.starttls(context=context)
        if settings.user:
            server.login(settings.user, settings.password)
        yield server
