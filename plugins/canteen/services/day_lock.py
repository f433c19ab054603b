"""One at a time: who changes a day's menu or its orders lets others wait until the end of the transaction."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update

from plugin_sdk.db import session
from plugins.canteen.models import Day


def lock(site_id: int, day: date) -> bool:
    """Let nobody else write the day from here on; false if it has no menu.

    The statement changes nothing. It is an UPDATE because that makes others wait on both engines.
    """
    held = update(Day).where(Day.site_id == site_id, Day.day == day).returning(Day.id)
    unchanged = held.values(reminded=Day.reminded, updated_at=Day.updated_at)
    return session.execute(unchanged.execution_options(synchronize_session=False)).first() is not None
