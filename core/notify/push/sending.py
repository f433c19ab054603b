"""The job that hands messages to the browsers' services."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from core import config
from core.db import db, utcnow
from core.extension import JobProgress, Payload
from core.i18n import force_locale
from core.notify import asking_again, deliveries
from core.notify.asking_again import Asked
from core.notify.deliveries import DROPPED, FAILED, PUSH, SENT
from core.notify.models import Delivery, Notification, PushSubscription
from core.notify.push import message, subscriptions
from core.notify.push.message import Push

if TYPE_CHECKING:
    from requests import Response, Session

logger = logging.getLogger("dunbar.notify")

ROUND = 300
OPEN_PATH = "/notifications/{id}/open"
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
    import requests

    notification = db.session.get_one(Notification, delivery.notification_id, populate_existing=True)
    asked = asking_again.ask(delivery.person_id, [notification], PUSH)
    browser = subscriptions.find(delivery.subscription_id or 0, delivery.person_id)
    if not asked.kept or browser is None or not subscriptions.allowed(browser.endpoint):
        deliveries.finish([delivery], DROPPED, asked.dropped.get(notification.id, asking_again.GONE))
        return
    due = asked.may_go(notification, now)
    if due > now:
        if asked.reader is not None and asked.reader.held:
            deliveries.finish([delivery], DROPPED, "absent")
        else:
            deliveries.postpone([delivery], due)
        return
    try:
        push = _words(notification, asked)
        answer = line.post(
            browser.endpoint,
            data=message.encrypt(push.json(), browser.p256dh, browser.auth),
            headers=message.headers(push, browser.endpoint),
            timeout=config.current().push.timeout,
            # Where a service sends us is no address that was allowed.
            allow_redirects=False,
        )
    except requests.RequestException as error:
        deliveries.try_again([delivery], now, f"{type(error).__name__}")
        return
    _judge(delivery, browser, answer, now)


def _words(notification: Notification, asked: Asked) -> Push:
    kind = asking_again.kind_of(notification)
    assert asked.recipient is not None
    with force_locale(asked.recipient.locale):
        what = str(kind.title) if kind is not None else ""
    return Push(
        title=notification.subject,
        body=what,
        url=OPEN_PATH.format(id=notification.id),
        tag=message.tag_of(notification.type, notification.thread, notification.id),
        urgency=kind.urgency if kind is not None else "normal",
    )


def _judge(delivery: Delivery, browser: PushSubscription, answer: Response, now: datetime) -> None:
    status = answer.status_code
    if 200 <= status < 300:
        db.session.execute(update(PushSubscription).where(PushSubscription.id == browser.id).values(sent_at=now))
        deliveries.finish([delivery], SENT)
    elif status in _GONE:
        # The browser has taken its leave, or its owner has forbidden messages there.
        db.session.execute(delete(PushSubscription).where(PushSubscription.id == browser.id))
        db.session.commit()
    elif status == _TOO_MANY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        deliveries.try_again([delivery], now, f"HTTP {status}", wait=_asked_to_wait(answer))
    else:
        logger.warning("a push service refuses message %s: HTTP %s", delivery.notification_id, status)
        deliveries.finish([delivery], FAILED, f"HTTP {status}")


def _asked_to_wait(answer: Response) -> timedelta | None:
    text = answer.headers.get("Retry-After", "")
    return timedelta(seconds=int(text)) if text.isdecimal() and len(text) < 7 else None
