"""Messages and choices of two people who have turned out to be one."""

from __future__ import annotations

from sqlalchemy import Table, delete, select, update

from core import epochs
from core.db import db, metadata
from core.notify.models import MARK

_MESSAGES: Table = metadata.tables["core_notification"]
_CHOICES: Table = metadata.tables["core_notification_choice"]
_HABITS: Table = metadata.tables["core_notification_habits"]
_FOLLOWING = ("core_notification_delivery", "core_push_subscription")


def bring_together(old_id: int, new_id: int) -> None:
    """Give ``new_id`` the messages, browsers and choices of ``old_id``; where both chose, what one refused stays off.

    The habits of who stays count before those of the other. The caller commits.
    """
    theirs = select(_MESSAGES.c.sending).where(_MESSAGES.c.person_id == new_id)
    # The same message to both was one too many.
    twice = (_MESSAGES.c.person_id == old_id, _MESSAGES.c.sending.in_(theirs))
    db.session.execute(delete(_MESSAGES).where(*twice))
    for table in (_MESSAGES, *(metadata.tables[name] for name in _FOLLOWING)):
        _hand_over(table, old_id, new_id)
    epochs.move(MARK)
    _join_choices(old_id, new_id)
    if db.session.scalar(select(_HABITS.c.person_id).where(_HABITS.c.person_id == new_id)) is None:
        _hand_over(_HABITS, old_id, new_id)
    else:
        db.session.execute(delete(_HABITS).where(_HABITS.c.person_id == old_id))


def _join_choices(old_id: int, new_id: int) -> None:
    mine = select(_CHOICES).where(_CHOICES.c.person_id == old_id)
    chosen = {(row.type, row.channel): row.wanted for row in db.session.execute(mine)}
    known = select(_CHOICES.c.type, _CHOICES.c.channel).where(_CHOICES.c.person_id == new_id)
    for kind, channel in db.session.execute(known).all():
        same = (_CHOICES.c.type == kind, _CHOICES.c.channel == channel)
        if chosen.get((kind, channel)) is False:
            db.session.execute(update(_CHOICES).where(_CHOICES.c.person_id == new_id, *same).values(wanted=False))
        db.session.execute(delete(_CHOICES).where(_CHOICES.c.person_id == old_id, *same))
    _hand_over(_CHOICES, old_id, new_id)


def _hand_over(table: Table, old_id: int, new_id: int) -> None:
    db.session.execute(update(table).where(table.c.person_id == old_id).values(person_id=new_id))
