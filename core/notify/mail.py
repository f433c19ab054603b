"""The job that mails what is due: one letter for each receiver, many over one line."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from core import config
from core.db import db, utcnow
from core.extension import JobProgress, Payload
from core.notify import asking_again, composing, deliveries
from core.notify.asking_again import Asked
from core.notify.deliveries import DROPPED, EMAIL, FAILED, SENT
from core.notify.line import Line, RefusedLetterError, ServerAwayError, UnusableAddressError
from core.notify.models import ALONE, LEAVE, Delivery

logger = logging.getLogger("dunbar.notify")

ROUND = 200
"""Letters of one run; the next run takes the rest, so that a worker is not held for hours."""

AWAY_PAUSE = timedelta(minutes=3)
"""How long to leave a mail server alone that does not answer."""


def send_due(payload: Payload, progress: JobProgress) -> None:
    """Mail what is due. What the server does not take now is tried again later; what it refuses for good is noted."""
    progress.step(send_all(utcnow()))


def send_all(now: datetime) -> int:
    """Mail what is due at ``now``, at most 200 letters; gives how many were taken. Commits after each.

    Whoever has left or lost the right since the message was written gets nothing, nor does who has read it in the
    portal or muted it meanwhile, or wants quiet now.
    """
    settings = config.current().mail
    if not settings.host:
        return 0
    done = 0
    with Line(settings) as line:
        while done < ROUND and (delivery := deliveries.take(EMAIL, now)) is not None:
            done += 1
            try:
                _send_one(delivery, line, now)
            except ServerAwayError as away:
                logger.warning("the mail server %s:%s is away: %s", settings.host, settings.port, away)
                return done
    if done == ROUND:
        deliveries.wake(EMAIL, [utcnow()])
        db.session.commit()
    return done


def _send_one(delivery: Delivery, line: Line, now: datetime) -> None:
    taken = [delivery]
    if delivery.bundle != ALONE:
        taken += deliveries.take_together(delivery, now)
    asked = asking_again.ask_of(taken)
    kept = {one.id for one in asked.kept}
    for reason in set(asked.dropped.values()):
        unwanted = [one for one in taken if asked.dropped.get(one.notification_id) == reason]
        deliveries.finish(unwanted, DROPPED, reason)
    taken = [one for one in taken if one.notification_id in kept]
    if not taken:
        return
    due = max(asked.may_go(one, now, delivery.bundle) for one in asked.kept)
    if due > now:
        # Who has gone on leave meanwhile finds one letter afterwards, not many.
        held = asked.reader is not None and asked.reader.held
        deliveries.postpone(taken, due, bundle=LEAVE if held else None)
        return
    _hand_over(taken, asked, line, now)


def _hand_over(taken: Sequence[Delivery], asked: Asked, line: Line, now: datetime) -> None:
    first = taken[0]
    try:
        if first.bundle == ALONE:
            message = composing.letter(asked.kept[0], asked, config.current())
        else:
            message = composing.together(asked, config.current(), bundles={one.bundle for one in taken}, key=first.id)
        line.send(message)
    except UnusableAddressError:
        logger.warning("the e-mail address of person %s is unusable", first.person_id)
        deliveries.finish(taken, FAILED, "unusable address")
    except RefusedLetterError as refused:
        logger.warning("the mail server refuses a letter to person %s: %s", first.person_id, refused)
        if refused.for_good:
            deliveries.finish(taken, FAILED, str(refused))
        else:
            deliveries.try_again(taken, now, str(refused))
    except ServerAwayError as away:
        # Nobody's letter is to blame: it is not counted as an attempt, however long the server is away.
        deliveries.postpone(taken, now + AWAY_PAUSE, str(away))
        raise
    else:
        deliveries.finish(taken, SENT)
