"""What ends when somebody leaves the company: their places to come, and the address of their calendar."""

from __future__ import annotations

from plugin_sdk import Payload
from plugin_sdk.db import session
from plugins.events.services import enrolling, feeds


def follow(payload: Payload) -> None:
    """Follow ``org.person_left``: whoever waits gets the places. Commits."""
    person_ids = [int(person_id) for person_id in payload["person_ids"]]
    feeds.revoke_all(person_ids)
    enrolling.leave_all(person_ids)
    session.commit()
