"""Twelve made-up weeks in which more and more people of the demo company have found their way to the portal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from random import Random

from sqlalchemy import select

from core.adoption.blocks import OF_CORE
from core.adoption.models import BlockUse, Presence
from core.clock import zone
from core.config import current as config
from core.db import db, utcnow
from core.identity.entry_models import Invitation
from core.identity.models import Account
from core.setup.models import SetupStep
from core.setup.steps import STEPS

DAYS = 84
INVITED, OPENED, CAME = 0.78, 0.9, 0.86
"""Shares: of all people, of the invited, and of those who opened the link."""
KEEN = (0.75, 0.45, 0.2)
"""How likely somebody is here on a working day: the keen, the usual, the rare."""


def tell(person_ids: Sequence[int], blocks: Sequence[str], today: date, chance: Random) -> None:
    """Invitations, first sign-ins, days on which people were here, opened pages. Flushed."""
    here: Counter[date] = Counter()
    for person_id, first in _invite(person_ids, today, chance).items():
        days = _days_here(first, today, chance)
        here.update(days)
        db.session.add_all(Presence(day=day, person_id=person_id) for day in days)
    known = [*dict.fromkeys(OF_CORE.values()), *blocks]
    for day, people in sorted(here.items()):
        for place, block in enumerate(known):
            # The first blocks are opened more than once by most, the last by some.
            liking = 1.6 / (place + 1) * (0.8 + 0.4 * chance.random())
            db.session.add(BlockUse(day=day, block=block, opened=round(people * liking) + 1))
    db.session.flush()


def set_up() -> None:
    """The set-up of the demo is done; its pages can be looked at all the same."""
    db.session.add_all(SetupStep(key=step.key, state="done", wishes={}) for step in STEPS)
    db.session.flush()


def _invite(person_ids: Sequence[int], today: date, chance: Random) -> dict[int, date]:
    """Whoever came in, with their first day."""
    accounts = {
        account.person_id: account
        for account in db.session.scalars(select(Account).where(Account.person_id.in_(person_ids)))
    }
    came: dict[int, date] = {}
    for person_id in person_ids:
        asked = today - timedelta(days=chance.randrange(3, DAYS))
        known = person_id in accounts
        if not known and chance.random() > INVITED:
            continue
        opened = known or chance.random() < OPENED
        inside = known or (opened and chance.random() < CAME)
        first = min(asked + timedelta(days=chance.randrange(0, 6)), today)
        db.session.add(_invitation(person_id, asked, first if opened else None, accepted=inside))
        if inside:
            came[person_id] = first
            account = accounts.get(person_id) or Account(person_id=person_id, created_at=_moment(first))
            account.last_sign_in_at = _moment(first)
            db.session.add(account)
    db.session.flush()
    return came


def _invitation(person_id: int, asked: date, opened: date | None, *, accepted: bool) -> Invitation:
    return Invitation(
        person_id=person_id,
        locale=config().portal.language,
        invited_at=_moment(asked),
        sent_at=_moment(asked),
        opened_at=_moment(opened) if opened else None,
        accepted_at=_moment(opened) if opened and accepted else None,
        expires_at=_moment(asked + timedelta(days=14)),
    )


def _days_here(first: date, today: date, chance: Random) -> list[date]:
    keen = chance.choices(KEEN, weights=(3, 5, 4))[0]
    days = (first + timedelta(days=number) for number in range((today - first).days + 1))
    return [first, *(day for day in days if day > first and day.weekday() < 5 and chance.random() < keen)]


def _moment(day: date) -> datetime:
    return min(
        datetime.combine(day, time(9, 30), zone(config().portal.time_zone)).astimezone(utcnow().tzinfo), utcnow()
    )
