"""Asking for a message to be sent, and the job that writes it to each recipient."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Select, select

from core import jobs
from core.access import audiences
from core.clock import today_in, zone
from core.config import current as config
from core.db import conflict_insert, db, utcnow
from core.extension import JobProgress, NotificationType, Payload
from core.i18n import force_locale
from core.jobs import outbox
from core.notify.choices import EMAIL, PORTAL, decisions
from core.notify.models import Notification
from core.notify.recipients import Recipient, lookup
from core.plugin_host import host
from core.plugin_host.context import running
from core.plugin_host.declared import Declared

FAN_OUT = "notify.send"
MAIL = "notify.mail"
BATCH = 500
SUBJECT_LENGTH = 300
BODY_LENGTH = 20_000


class UnknownNotificationTypeError(LookupError):
    """A notification type that nobody declared."""


def send(
    type_name: str,
    *,
    people: Select[Any] | Sequence[int] | None = None,
    audience_id: int | None = None,
    payload: Payload | None = None,
    url: str = "",
    plugin: str = "",
    thread: str = "",
    exclude: Sequence[int] = (),
) -> int:
    """Send a message after this transaction is committed; gives the id of the job that does it.

    Args:
        people: person ids, or a select of them that is run now. Without it everyone in the audience is told.
        audience_id: who may see the thing. It is asked again at the moment of sending, so whoever has lost the right by
            then gets nothing.
        payload: given to the type's ``subject`` and ``body``; JSON-serialisable.
        url: path within the portal to open.
        plugin: who sends; by default the declarer of the type.
        thread: groups messages on one thing.
        exclude: person ids who are not told, such as the one who did it.

    Raises:
        UnknownNotificationTypeError: nobody declared the type.
        ValueError: neither people nor an audience, or a url that leads out of the portal.
    """
    declared = _declared(type_name)
    if people is None and audience_id is None:
        raise ValueError("a message needs people or an audience")
    if url and (not url.startswith("/") or url.startswith(("//", "/\\"))):
        raise ValueError(f"not a path within the portal: {url!r}")
    ids = None
    if people is not None:
        found = db.session.scalars(people) if isinstance(people, Select) else people
        ids = sorted(set(found))
    message = {
        "type": type_name, "sending": secrets.token_hex(16), "plugin": plugin or declared.owner, "url": url,
        "thread": thread, "people": ids, "audience_id": audience_id, "exclude": sorted(set(exclude)),
        "payload": dict(payload or {}),
    }  # fmt: skip
    return outbox.add(FAN_OUT, message, owner=declared.owner)


def _declared(type_name: str) -> Declared[NotificationType]:
    found = host().declared.notification_types.get(type_name)
    if found is None:
        raise UnknownNotificationTypeError(f"no notification type is named '{type_name}'")
    return found


def fan_out(message: Payload, progress: JobProgress) -> None:
    """Write the message to each recipient, batch by batch; a repeated run adds only what the first did not reach.

    Raises:
        UnknownNotificationTypeError: the type is not declared any more, after an upgrade; the job is set aside.
    """
    declared = _declared(message["type"])
    done = 0
    for ids in _batches(message):
        recipients = [who for who in lookup().recipients(ids) if who.person_id not in message["exclude"]]
        _write(message, declared.value, recipients, declared.owner)
        db.session.commit()
        done += len(ids)
        progress.step(done, len(message["people"]) if message["people"] is not None else None)


def _batches(message: Payload) -> Iterator[list[int]]:
    """The ids to write to, in portions: those asked for who belong to the audience at this moment."""
    ids, audience_id = message["people"], message["audience_id"]
    if ids is not None:
        for start in range(0, len(ids), BATCH):
            yield within(audience_id, ids[start : start + BATCH])
        return
    addressed = audiences.people(audience_id, _today()).subquery()
    person, last = addressed.c[0], 0
    while batch := list(
        db.session.scalars(select(person).where(person > last).order_by(person).distinct().limit(BATCH))
    ):
        last = batch[-1]
        yield batch


def _today() -> date:
    """The portal's date: a message goes to people of several zones at once."""
    return today_in(zone(config().portal.time_zone))


def within(audience_id: int | None, ids: Sequence[int]) -> list[int]:
    """Those of ``ids`` who belong to the audience now; all of them if there is none."""
    if audience_id is None or not ids:
        return list(ids)
    addressed = audiences.people(audience_id, _today()).subquery()
    person = addressed.c[0]
    return sorted(set(db.session.scalars(select(person).where(person.in_(ids)))))


def _write(message: Payload, kind: NotificationType, recipients: Sequence[Recipient], owner: str) -> None:
    wanted = decisions(kind, [recipient.person_id for recipient in recipients])
    texts: dict[str, tuple[str, str]] = {}
    rows = []
    for recipient in recipients:
        chosen = wanted[recipient.person_id]
        if not chosen:
            continue
        if recipient.locale not in texts:
            texts[recipient.locale] = render(kind, message["payload"], recipient.locale, owner)
        subject, body = texts[recipient.locale]
        rows.append(
            {
                "person_id": recipient.person_id, "sending": message["sending"], "type": kind.name,
                "plugin": message["plugin"], "icon": kind.icon, "subject": subject, "body": body,
                "url": message["url"][:500], "thread": message["thread"][:120], "audience_id": message["audience_id"],
                "created_at": utcnow(), "shown": PORTAL in chosen,
                "mail_wanted": EMAIL in chosen and bool(recipient.mail),
            }
        )  # fmt: skip
    if not rows:
        return
    statement = conflict_insert(Notification).values(rows)
    statement = statement.on_conflict_do_nothing(index_elements=["sending", "person_id"])
    written = db.session.execute(statement.returning(Notification.id, Notification.mail_wanted))
    for notification_id, mail_wanted in written:
        if mail_wanted:
            jobs.enqueue(MAIL, {"id": notification_id})


def render(kind: NotificationType, payload: Payload, locale: str, owner: str) -> tuple[str, str]:
    """The one-line subject and the body in a language, as plain text."""
    with force_locale(locale), running(owner):
        subject = " ".join(str(kind.subject(payload)).split())
        body = str(kind.body(payload)).strip()
    return subject[:SUBJECT_LENGTH], body[:BODY_LENGTH]
