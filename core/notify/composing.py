"""What a letter says: plain text and HTML of the same words, in the receiver's language, with the headers it needs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from sqlalchemy import select

from core import settings
from core.config import Config
from core.db import db, utcnow
from core.i18n import force_locale
from core.notify import actions, asking_again, links
from core.notify.asking_again import Asked
from core.notify.line import address_of, one_line
from core.notify.models import ALONE, LEAVE, SENT, Delivery, Notification
from core.notify.recipients import Recipient
from core.web import brand

UNNAMED = lazy_gettext("Notification")
LISTED = 40
"""Messages that a digest lists; it says how many more there are."""

EXCERPT = 300
_LOOK = "home"


@dataclass(frozen=True, slots=True)
class Line:
    """One message of a digest."""

    subject: str
    body: str
    url: str
    mandatory: bool


def letter(notification: Notification, asked: Asked, portal: Config) -> EmailMessage:
    """One message by itself.

    Raises:
        UnusableAddressError: the recipient's address.
    """
    who = _recipient(asked)
    base = portal.portal.url.rstrip("/")
    locked = notification.id in asked.mandatory
    mute_url = "" if locked else base + links.mute(who.person_id, notification.type)
    with force_locale(who.locale):
        label = actions.label_of(notification)
        context = {
            **_frame(who, portal),
            "notification": notification,
            "body": "" if asked.decided.headline_only else notification.body,
            "open_url": base + links.OPEN_PATH.format(id=notification.id) if notification.url else "",
            "action_label": label,
            "action_url": base + links.act(notification.id) if label else "",
            "mute_url": mute_url,
            "what": _title(notification),
        }
        subject = notification.subject or str(UNNAMED)
        text = render_template("notify/mail/letter.txt", **context)
        html = render_template("notify/mail/letter.html", **context)
    message = _message(who, subject, text, html, portal, mute_url)
    message["Date"] = format_datetime(notification.created_at)
    message["Message-ID"] = _message_id(notification.id, notification.sending, portal)
    if notification.thread:
        root = _root(notification, portal)
        before = _before(notification)
        last = _message_id(before.id, before.sending, portal) if before is not None else root
        message["In-Reply-To"] = last
        message["References"] = root if last == root else f"{root} {last}"
    return message


def together(asked: Asked, portal: Config, *, bundles: Collection[str], key: int) -> EmailMessage:
    """Several messages in one letter: the digest, or what came while the person was away.

    Args:
        key: names the letter; the same for a letter that is sent once more.

    Raises:
        UnusableAddressError: the recipient's address.
    """
    who = _recipient(asked)
    base = portal.portal.url.rstrip("/")
    mute_url = base + links.mute(who.person_id, links.ALL)
    # What nobody may miss comes first, then the newest.
    ordered = sorted(asked.kept, key=lambda one: (one.id not in asked.mandatory, -one.id))
    with force_locale(who.locale):
        groups: dict[str, list[Line]] = {}
        for one in ordered[:LISTED]:
            groups.setdefault(_title(one), []).append(_line(one, asked, base))
        away = LEAVE in bundles
        title = _("While you were away") if away else _("What is new for you")
        context = {
            **_frame(who, portal), "title": title, "groups": groups, "more": max(0, len(ordered) - LISTED),
            "all_url": f"{base}/notifications", "mute_url": mute_url, "away": away,
        }  # fmt: skip
        count = ngettext("%(num)s message", "%(num)s messages", len(ordered))
        text = render_template("notify/mail/digest.txt", **context)
        html = render_template("notify/mail/digest.html", **context)
    message = _message(who, f"{title}: {count}", text, html, portal, mute_url)
    message["Date"] = format_datetime(utcnow())
    message["Message-ID"] = _message_id(key, "digest", portal)
    return message


def _recipient(asked: Asked) -> Recipient:
    assert asked.recipient is not None
    return asked.recipient


def _title(notification: Notification) -> str:
    kind = asking_again.kind_of(notification)
    return str(kind.title) if kind is not None else str(UNNAMED)


def _line(notification: Notification, asked: Asked, base: str) -> Line:
    body = "" if asked.decided.headline_only else notification.body
    excerpt = body if len(body) <= EXCERPT else body[:EXCERPT].rsplit(" ", 1)[0] + " …"
    url = base + links.OPEN_PATH.format(id=notification.id) if notification.url else ""
    return Line(notification.subject or str(UNNAMED), excerpt, url, notification.id in asked.mandatory)


def _frame(who: Recipient, portal: Config) -> dict[str, Any]:
    colour = settings.get(_LOOK, "brand") or portal.portal.brand or brand.DEFAULT
    return {
        "recipient": who,
        "locale": who.locale,
        "portal_name": portal_name(portal),
        "colours": brand.shades(colour, dark=False),
        "choices_url": portal.portal.url.rstrip("/") + links.CHOICES_PATH,
    }


def portal_name(portal: Config) -> str:
    """How the portal is called."""
    return str(settings.get(_LOOK, "name") or portal.portal.name)


def _message(who: Recipient, subject: str, text: str, html: str, portal: Config, mute_url: str) -> EmailMessage:
    message = EmailMessage()
    sender = Address(one_line(portal.mail.sender_name or portal_name(portal)), addr_spec=portal.mail.sender)
    message["From"] = sender
    message["To"] = address_of(who.name, who.mail)
    message["Subject"] = one_line(subject)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    if mute_url:
        message["List-Unsubscribe"] = f"<{mute_url}>"
        if mute_url.startswith("https://"):
            message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(text)
    message.add_alternative(html, subtype="html")
    return message


def _domain(portal: Config) -> str:
    return portal.mail.sender.rpartition("@")[2] or "localhost"


def _message_id(number: int, name: str, portal: Config) -> str:
    return f"<n{number}.{name}@{_domain(portal)}>"


def _root(notification: Notification, portal: Config) -> str:
    """The beginning of a thread. No letter has this name; that all refer to it makes them one conversation."""
    thread = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in notification.thread)
    return f"<t.{notification.plugin}.{thread}@{_domain(portal)}>"


def _before(notification: Notification) -> Notification | None:
    """The message of the thread whose letter the person got last."""
    return db.session.scalar(
        select(Notification)
        .join(Delivery, Delivery.notification_id == Notification.id)
        .where(
            Notification.person_id == notification.person_id,
            Notification.thread == notification.thread,
            Notification.plugin == notification.plugin,
            Notification.id < notification.id,
            Delivery.state == SENT,
            Delivery.channel == "email",
            Delivery.bundle == ALONE,
        )
        .order_by(Notification.id.desc())
        .limit(1)
    )
