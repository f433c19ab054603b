"""The job that hands messages to the browsers' services."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from flask_babel import ngettext
from sqlalchemy import delete, update

from core import config
from core.db import db, utcnow
from core.extension import JobProgress, Payload
from core.i18n import force_locale
from core.notify import asking_again, deliveries
from core.notify.asking_again import Asked
from core.notify.deliveries import DROPPED, FAILED, PUSH, SENT
from core.notify.models import ALONE, QUIET, Delivery, Notification, PushSubscription
from core.notify.push import message, subscriptions
from core.notify.push.message import Push

if TYPE_CHECKING:
    from requests import Response, Session

logger = logging.getLogger("dunbar.notify")

ROUND = 300
OPEN_PATH = "/notifications/{id}/open"
LIST_PATH = "/notifications?unread=1"
HEADLINES = 3
"""Of a summary; a phone shows no more lines."""

_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)
_TOO_MANY = HTTPStatus.TOO_MANY_REQUESTS


def send_due(payload: Payload, progress: JobProgress) -> None:
    """Send what is due; failures that may pass are tried again, a browser that is gone is forgotten."""
    progress.step(send_all(utcnow()))


def send_all(now: datetime) -> int:
    """Send what is due at ``now``, at most 300; gives how many were taken. Commits after each."""
    import requests

    if not config.current().push.enabled:
        return 0
    done = 0
    with requests.Session() as line:
        while done < ROUND and (delivery := deliveries.take(PUSH, now)) is not None:
            _send_one(delivery, line, now)
            done += 1
    if done == ROUND:
        deliveries.wake(PUSH, [utcnow()])
        db.session.commit()
    return done


def _send_one(delivery: Delivery, line: Session, now: datetime) -> None:
    taken = [delivery]
    if delivery.bundle != ALONE:
        taken += deliveries.take_together(delivery, now)
    asked = asking_again.ask_of(taken)
    browser = subscriptions.find(delivery.subscription_id or 0, delivery.person_id)
    if browser is None or not subscriptions.allowed(browser.endpoint):
        deliveries.finish(taken, DROPPED, asking_again.GONE)
        return
    for reason in set(asked.dropped.values()):
        deliveries.finish([one for one in taken if asked.dropped.get(one.notification_id) == reason], DROPPED, reason)
    taken = [one for one in taken if one.notification_id not in asked.dropped]
    if not taken:
        return
    due = max(asked.may_go(one, now) for one in asked.kept)
    if due <= now:
        _hand_over(taken, _words(asked), browser, line, now)
    elif asked.reader is not None and asked.reader.held:
        deliveries.finish(taken, DROPPED, "absent")
    else:
        deliveries.postpone(taken, due, bundle=QUIET)


def _hand_over(taken: Sequence[Delivery], push: Push, browser: PushSubscription, line: Session, now: datetime) -> None:
    import requests

    try:
        answer = line.post(
            browser.endpoint,
            data=message.encrypt(push.json(), browser.p256dh, browser.auth),
            headers=message.headers(push, browser.endpoint),
            timeout=config.current().push.timeout,
            # Where a service sends us is no address that was allowed.
            allow_redirects=False,
        )
    except requests.RequestException as error:
        deliveries.try_again(taken, now, f"{type(error).__name__}")
        return
    _judge(taken, browser, answer, now)


def _words(asked: Asked) -> Push:
    assert asked.recipient is not None
    with force_locale(asked.recipient.locale):
        if len(asked.kept) > 1:
            return _summary(asked.kept)
        notification = asked.kept[0]
        kind = asking_again.kind_of(notification)
        what = str(kind.title) if kind is not None else ""
    return Push(
        title=notification.subject,
        body=what,
        url=OPEN_PATH.format(id=notification.id),
        tag=message.tag_of(notification.type, notification.thread, notification.id),
        urgency=kind.urgency if kind is not None else "normal",
    )


def _summary(kept: Sequence[Notification]) -> Push:
    """What came in quiet hours, in one message: a phone must not ring nine times at seven o'clock."""
    number = len(kept)
    lines = [one.subject for one in reversed(kept[-HEADLINES:])]
    if number > HEADLINES:
        rest = number - HEADLINES
        lines.append(ngettext("and %(num)s more", "and %(num)s more", rest))
    return Push(
        title=ngettext("%(num)s new message", "%(num)s new messages", number),
        body="\n".join(lines),
        url=LIST_PATH,
        tag=message.tag_of("summary", QUIET, number),
    )


def _judge(taken: Sequence[Delivery], browser: PushSubscription, answer: Response, now: datetime) -> None:
    status = answer.status_code
    if 200 <= status < 300:
        db.session.execute(update(PushSubscription).where(PushSubscription.id == browser.id).values(sent_at=now))
        deliveries.finish(taken, SENT)
    elif status in _GONE:
        # The browser has taken its leave, or its owner has forbidden messages there.
        db.session.execute(delete(PushSubscription).where(PushSubscription.id == browser.id))
        db.session.commit()
    elif status == _TOO_MANY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        deliveries.try_again(taken, now, f"HTTP {status}", wait=_asked_to_wait(answer))
    else:
        logger.warning("a push service refuses message %s: HTTP %s", taken[0].notification_id, status)
        deliveries.finish(taken, FAILED, f"HTTP {status}")


def _asked_to_wait(answer: Response) -> timedelta | None:
    text = answer.headers.get("Retry-After", "")
    return timedelta(seconds=int(text)) if text.isdecimal() and len(text) < 7 else None
