"""What somebody does not want: greetings on a wall, anniversaries of their work told to others."""

from __future__ import annotations

from plugin_sdk.db import session
from plugins.birthdays.models import Choice


def of(person_id: int) -> Choice:
    """A person's choice; where there is none, one that leaves nothing out and is not stored."""
    return session.get(Choice, person_id) or Choice(person_id=person_id, no_wall=False, no_anniversary=False)


def choose(person_id: int, *, no_wall: bool, no_anniversary: bool) -> None:
    """Remember what somebody does not want."""
    choice = session.get(Choice, person_id)
    if choice is None:
        choice = Choice(person_id=person_id)
        session.add(choice)
    choice.no_wall, choice.no_anniversary = no_wall, no_anniversary
    session.flush()
