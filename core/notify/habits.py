"""Reading and keeping when people want to be disturbed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime, time, tzinfo

from flask_babel import gettext as _
from sqlalchemy import select, update

from core import settings
from core.db import conflict_insert, db, utcnow
from core.notify import deliveries
from core.notify.models import DIGEST, WAITING, Delivery, NotificationHabits
from core.notify.timing import RHYTHMS, Habits, next_digest

OWNER = "notify"
_NAMES = tuple(field.name for field in fields(Habits))


class HabitsRefused(ValueError):
    """Times that cannot be; ``field`` names the input."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field


def usual() -> Habits:
    """What holds for who has chosen nothing: the company's quiet hours, if it has set any."""
    begin, end = clock(settings.get(OWNER, "quiet_from")), clock(settings.get(OWNER, "quiet_until"))
    if begin is None or end is None or begin == end:
        return Habits()
    return Habits(quiet_from=begin, quiet_until=end)


def clock(text: str) -> time | None:
    """``22:00`` as a time; ``None`` for anything else."""
    try:
        return datetime.strptime(text.strip(), "%H:%M").time()  # noqa: DTZ007 - a time of day has no zone
    except ValueError:
        return None


def of_people(person_ids: Sequence[int]) -> Mapping[int, Habits]:
    """The habits of each of these people; one statement."""
    chosen = {
        row.person_id: Habits(**{name: getattr(row, name) for name in _NAMES})
        for row in db.session.scalars(select(NotificationHabits).where(NotificationHabits.person_id.in_(person_ids)))
    }
    default = usual()
    return {person_id: chosen.get(person_id, default) for person_id in person_ids}


def of_person(person_id: int) -> Habits:
    """The habits of one person."""
    return of_people([person_id])[person_id]


def keep(person_id: int, habits: Habits, zone: tzinfo) -> None:
    """Keep somebody's habits; what waits for their digest comes with the next one as it is now. The caller commits.

    Raises:
        HabitsRefused: a time is missing, both are the same, or there is no such hour, day or rhythm.
    """
    _check(habits)
    values = {name: getattr(habits, name) for name in _NAMES}
    statement = conflict_insert(NotificationHabits).values(person_id=person_id, **values)
    db.session.execute(statement.on_conflict_do_update(index_elements=["person_id"], set_=values))
    due = next_digest(habits, zone, utcnow()) if habits.in_digest else utcnow()
    waiting = update(Delivery).where(
        Delivery.person_id == person_id, Delivery.state == WAITING, Delivery.bundle == DIGEST
    )
    moved = db.session.execute(waiting.values(due_at=due).execution_options(synchronize_session=False))
    if moved.rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        deliveries.wake(deliveries.EMAIL, [due])


def _check(habits: Habits) -> None:
    if habits.rhythm not in RHYTHMS or not 0 <= habits.hour <= 23 or not 0 <= habits.weekday <= 6:
        raise HabitsRefused(_("Choose one of the values offered."), "rhythm")
    if (habits.quiet_from is None) != (habits.quiet_until is None):
        missing = "quiet_from" if habits.quiet_from is None else "quiet_until"
        raise HabitsRefused(_("Enter both times, or leave both empty."), missing)
    if habits.quiet_from is not None and habits.quiet_from == habits.quiet_until:
        raise HabitsRefused(_("Quiet hours end at another time than they begin."), "quiet_until")
