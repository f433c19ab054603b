"""A test letter: whether it goes out, and if not, which setting is wrong and what to do."""

from __future__ import annotations

import smtplib
import socket
import ssl
from dataclasses import dataclass

from flask_babel import gettext as _

from core.config import Config, MailConfig
from core.notify.letters import Letter, UnusableAddressError, compose
from core.notify.line import connect

LONGEST_WAIT = 10
"""Seconds that somebody waits at the page; the portal itself may wait longer."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why no letter went out. ``setting`` is the key of ``[mail]`` that most likely has to do with it, or ``to``."""

    setting: str
    problem: str


def send(letter: Letter, portal: Config, mail: MailConfig) -> Failure | None:
    """Send a letter through a mail server that need not be the configured one; ``None`` if the server took it."""
    mail = mail.model_copy(update={"timeout": min(mail.timeout, LONGEST_WAIT)})
    try:
        message = compose(letter, portal.model_copy(update={"mail": mail}))
    except UnusableAddressError:
        return Failure("to", _("Nothing can be sent to this address."))
    except ValueError:
        return Failure("sender", _("This is not an address that letters can come from."))
    try:
        with connect(mail) as server:
            server.send_message(message)
    except smtplib.SMTPException as error:
        return _refused(error)
    except OSError as error:
        return _unreachable(error, mail)
    return None


def _refused(error: smtplib.SMTPException) -> Failure:
    """What the server itself objects to."""
    answer = _answer(error)
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return Failure("password", _("The server does not accept user and password: %(answer)s.", answer=answer))
    if isinstance(error, smtplib.SMTPNotSupportedError):
        if "STARTTLS" in str(error):
            return Failure("security", _("The server does not offer STARTTLS. Try TLS (port 465), or none."))
        return Failure("user", _("The server takes no user and password here. Leave the user empty, or try STARTTLS."))
    if isinstance(error, smtplib.SMTPSenderRefused):
        return Failure("sender", _("The server does not take letters from this address: %(answer)s.", answer=answer))
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        reasons = "; ".join(_text(reason) for _code, reason in error.recipients.values())
        return Failure("to", _("The server does not take letters to this address: %(answer)s.", answer=reasons))
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return Failure(
            "security", _("The server hung up. Port 465 mostly wants TLS, port 587 STARTTLS, port 25 mostly none.")
        )
    return Failure("host", _("The server refused: %(answer)s.", answer=answer))


def _answer(error: smtplib.SMTPException) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}".strip().rstrip(".")
    return str(error).rstrip(".")


def _text(answer: bytes | str) -> str:
    return (answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer).strip().rstrip(".")


def _unreachable(error: OSError, mail: MailConfig) -> Failure:
    """What keeps the portal from talking with the server at all."""
    if isinstance(error, socket.gaierror):
        return Failure("host", _("There is no server called %(host)s. Correct the name.", host=mail.host))
    if isinstance(error, ssl.SSLCertVerificationError):
        return _distrusted(error, mail)
    if isinstance(error, ssl.SSLError) and mail.ca_file and "PEM" in str(error):
        return Failure("ca_file", _unusable(mail))
    if isinstance(error, ssl.SSLError):
        return Failure(
            "security",
            _("The server does not speak TLS on port %(port)s. Try STARTTLS, or another port.", port=mail.port),
        )
    if isinstance(error, FileNotFoundError | PermissionError | IsADirectoryError):
        return Failure("ca_file", _unusable(mail))
    if isinstance(error, TimeoutError):
        problem = _("The server did not answer in time. Check name, port and firewall.")
        return Failure("host", problem)
    if isinstance(error, ConnectionRefusedError):
        return Failure("port", _("Nothing answers on port %(port)s of %(host)s.", port=mail.port, host=mail.host))
    return Failure("host", _("The server cannot be reached: %(error)s.", error=error.strerror or error))


def _distrusted(error: ssl.SSLCertVerificationError, mail: MailConfig) -> Failure:
    reason = error.verify_message.lower()
    if "mismatch" in reason or "doesn't match" in reason:
        return Failure("host", _("The certificate is made out to another name than %(host)s.", host=mail.host))
    if "expired" in reason:
        return Failure("host", _("The certificate of %(host)s has expired.", host=mail.host))
    return Failure(
        "ca_file",
        _("The certificate is not signed by an authority that this machine trusts. Name the authority's file here."),
    )


def _unusable(mail: MailConfig) -> str:
    return _("%(file)s is not a readable certificate in PEM form.", file=mail.ca_file)
