"""Asking for a message to be sent, and the job that writes it to each recipient."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select

from core import epochs
from core.config import current as config
from core.db import conflict_insert, db, utcnow
from core.extension import JobProgress, NotificationType, Payload
from core.i18n import force_locale, force_zone
from core.jobs import outbox
from core.notify import choices, deliveries, folding, habits, rules, timing
from core.notify.addressed import everyone_in, today, within
from core.notify.choices import EMAIL, PORTAL, PUSH
from core.notify.folding import MOST_PARTS, Earlier
from core.notify.models import ALONE, MARK, QUIET, Notification
from core.notify.push import subscriptions
from core.notify.recipients import Recipient, lookup
from core.notify.rules import Decided
from core.notify.timing import NEVER, Habits, Reader
from core.plugin_host import host
from core.plugin_host.context import running
from core.plugin_host.declared import Declared

FAN_OUT = "notify.send"
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
        "thread": thread[:120], "people": ids, "audience_id": audience_id, "exclude": sorted(set(exclude)),
        "payload": dict(payload or {}),
    }  # fmt: skip
    return outbox.add(FAN_OUT, message, owner=declared.owner)


def owner_of(type_name: str) -> str:
    """Which block declared a notification type.

    Raises:
        UnknownNotificationTypeError: none did.
    """
    return _declared(type_name).owner


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
        if declared.value.to_deputy:
            recipients += _deputies(message, recipients)
        _write(message, declared, recipients)
        db.session.commit()
        done += len(ids)
        progress.step(done, len(message["people"]) if message["people"] is not None else None)


def _batches(message: Payload) -> Iterator[list[int]]:
    """The ids to write to, in portions: those asked for who belong to the audience at this moment."""
    ids, audience_id = message["people"], message["audience_id"]
    if ids is None:
        yield from everyone_in(audience_id, BATCH)
        return
    for start in range(0, len(ids), BATCH):
        yield within(audience_id, ids[start : start + BATCH])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Deputy(Recipient):
    """Who is told because somebody else is absent."""

    instead_of: str


def _deputies(message: Payload, recipients: Sequence[Recipient]) -> list[_Deputy]:
    """Those who stand in for absent recipients, are not told anyway, and may see the thing themselves."""
    absent = {who.person_id: who.name for who in recipients if who.absent}
    standing_in = lookup().deputies(list(absent), today()) if absent else {}
    told = {who.person_id for who in recipients} | set(message["exclude"])
    wanted = {deputy: absent[person] for person, deputy in standing_in.items() if deputy not in told}
    found = lookup().recipients(within(message["audience_id"], sorted(wanted)))
    return [
        _Deputy(
            person_id=who.person_id, name=who.name, mail=who.mail, locale=who.locale, time_zone=who.time_zone,
            absent=who.absent, absent_until=who.absent_until, instead_of=wanted[who.person_id],
        )
        for who in found
    ]  # fmt: skip


@dataclass(slots=True)
class _Batch:
    """What is known of the recipients of one batch, read with a constant number of statements."""

    kind: NotificationType
    owner: str
    recipients: Mapping[int, Recipient]
    decided: Mapping[int, Decided]
    channels: Mapping[int, set[str]]
    habits: Mapping[int, Habits]
    earlier: Mapping[int, Earlier]
    texts: dict[tuple[str, str], tuple[str, str]] = field(default_factory=dict)


def _write(message: Payload, declared: Declared[NotificationType], recipients: Sequence[Recipient]) -> None:
    if not recipients:
        return
    kind, ids = declared.value, [who.person_id for who in recipients]
    decided = rules.for_people(ids, kind.name)
    batch = _Batch(
        kind=kind,
        owner=declared.owner,
        recipients={who.person_id: who for who in recipients},
        decided=decided,
        channels=choices.decisions(kind, ids, decided),
        habits=habits.of_people(ids),
        earlier=folding.earlier(kind, message, [who.person_id for who in recipients if not isinstance(who, _Deputy)]),
    )
    rows = [_row(message, batch, who) for who in recipients if batch.channels[who.person_id]]
    if not rows:
        return
    statement = conflict_insert(Notification).values(rows)
    statement = statement.on_conflict_do_nothing(index_elements=["sending", "person_id"])
    written = db.session.execute(statement.returning(Notification.id, Notification.person_id)).all()
    epochs.move(MARK)
    new = {person_id: number for number, person_id in written}
    folding.supersede([old for person_id in new if person_id in batch.earlier for old in batch.earlier[person_id].ids])
    deliveries.plan(_planned(batch, new, utcnow()))


def _row(message: Payload, batch: _Batch, who: Recipient) -> dict[str, Any]:
    before = batch.earlier.get(who.person_id)
    parts = [*(before.parts if before else ()), dict(message["payload"])][-MOST_PARTS:]
    subject, body = _words(batch, who, parts)
    return {
        "person_id": who.person_id, "sending": message["sending"], "type": batch.kind.name,
        "plugin": message["plugin"], "icon": batch.kind.icon, "subject": subject, "body": body,
        "url": message["url"][:500], "thread": message["thread"], "audience_id": message["audience_id"],
        "parts": parts, "events": 1 + (before.events if before else 0), "created_at": utcnow(),
        "shown": PORTAL in batch.channels[who.person_id], "superseded": False,
        "instead_of": who.instead_of if isinstance(who, _Deputy) else "",
    }  # fmt: skip


def _words(batch: _Batch, who: Recipient, parts: Sequence[Payload]) -> tuple[str, str]:
    if len(parts) == 1 and not isinstance(who, _Deputy):
        alike = who.locale, str(who.time_zone)
        if alike not in batch.texts:
            batch.texts[alike] = render(batch.kind, parts, who, batch.owner)
        return batch.texts[alike]
    subject, body = render(batch.kind, parts, who, batch.owner)
    if isinstance(who, _Deputy):
        with force_locale(who.locale):
            subject = _("For %(name)s: %(subject)s", name=who.instead_of, subject=subject)[:SUBJECT_LENGTH]
    return subject, body


def render(kind: NotificationType, parts: Sequence[Payload], who: Recipient, owner: str) -> tuple[str, str]:
    """The one-line subject and the body in the recipient's language and zone, as plain text.

    The body is the latest part's.
    """
    with force_locale(who.locale), force_zone(who.time_zone), running(owner):
        text = kind.folded(parts) if kind.folded is not None and len(parts) > 1 else kind.subject(parts[-1])
        subject = " ".join(str(text).split())
        body = str(kind.body(parts[-1])).strip()
    return subject[:SUBJECT_LENGTH], body[:BODY_LENGTH]


def _planned(batch: _Batch, new: Mapping[int, int], now: datetime) -> list[dict[str, Any]]:
    """The letters and pushes of these new messages, by person."""
    rows: list[dict[str, Any]] = []
    browsers = _browsers([person_id for person_id in new if PUSH in batch.channels[person_id]])
    for person_id, number in new.items():
        who = batch.recipients[person_id]
        reader = reader_of(who, batch.habits[person_id])
        due = _letter(batch, who, reader, now)
        if due is not None:
            rows.append(
                {
                    "notification_id": number, "person_id": person_id, "channel": EMAIL, "due_at": due.at,
                    "bundle": due.bundle,
                }
            )  # fmt: skip
        pushed_at = timing.push_due(reader, now, urgent=_urgent(batch.kind))
        if pushed_at is not None:
            push = {
                "notification_id": number, "person_id": person_id, "channel": PUSH, "due_at": pushed_at,
                "bundle": QUIET if pushed_at > now else ALONE,
            }  # fmt: skip
            rows += [{**push, "subscription_id": browser} for browser in browsers.get(person_id, ())]
    return rows


def _letter(batch: _Batch, who: Recipient, reader: Reader, now: datetime) -> timing.Due | None:
    if EMAIL not in batch.channels[who.person_id] or not who.mail or not config().mail.host:
        return None
    mandatory = choices.is_mandatory(batch.kind, batch.decided[who.person_id])
    if reader.habits.rhythm == NEVER and not mandatory:
        return None
    due = timing.letter_due(reader, now, urgent=_urgent(batch.kind), mandatory=mandatory)
    if batch.kind.folded is None or _urgent(batch.kind) or due.bundle:
        return due
    before = batch.earlier.get(who.person_id)
    waited_for = before.letter_at if before and before.letter_at else now + folding.WAIT
    return timing.Due(max(due.at, waited_for))


def _browsers(person_ids: Collection[int]) -> Mapping[int, Sequence[int]]:
    return subscriptions.of_people(person_ids) if config().push.enabled else {}


def _urgent(kind: NotificationType) -> bool:
    return kind.urgency == "urgent"


def reader_of(who: Recipient, chosen: Habits) -> Reader:
    """For whom times are reckoned."""
    return Reader(habits=chosen, zone=who.time_zone, absent=who.absent, absent_until=who.absent_until)
