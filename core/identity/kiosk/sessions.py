"""Sessions at a kiosk: short, counted to the second, and with an employee's rights whoever it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import update

from core import settings
from core.access.roles import RoleBook
from core.db import db, utcnow
from core.extension import EMPLOYEE_ROLE, Viewer
from core.identity.entry_models import Kiosk, KioskSession
from core.identity.models import AccountSession

IDLE_SETTING = "kiosk_idle_minutes"
SHORTEST_IDLE, LONGEST_IDLE = 1, 30
LONGEST = timedelta(hours=1)
"""However much it is used: whoever forgets to sign out is out before the next shift."""

_TO_TAKE_AWAY = frozenset({"org.export"})
"""What would leave files on the device."""

NOTED_EVERY = timedelta(seconds=2)
GRACE = timedelta(seconds=20)
"""The page tells of touches every quarter of a minute; whoever still sees time on its clock must not be out."""


def idle_limit() -> timedelta:
    """How long a session lasts unused."""
    minutes = int(settings.get("identity", IDLE_SETTING))
    return timedelta(minutes=min(max(minutes, SHORTEST_IDLE), LONGEST_IDLE))


def mark(session_id: int, kiosk: Kiosk) -> None:
    """Make a session that has just begun one of this kiosk. Flushes."""
    now = utcnow()
    db.session.add(KioskSession(session_id=session_id, kiosk_id=kiosk.id, seen_at=now))
    shortened = update(AccountSession).where(AccountSession.id == session_id).values(expires_at=now + LONGEST)
    db.session.execute(shortened, execution_options={"synchronize_session": False})
    db.session.flush()


def of(session_id: int, kiosk: Kiosk) -> KioskSession | None:
    """The session, if it was opened at this kiosk and was used lately."""
    found = db.session.get(KioskSession, session_id)
    if found is None or found.kiosk_id != kiosk.id or found.seen_at + idle_limit() + GRACE <= utcnow():
        return None
    return found


def note_used(found: KioskSession) -> bool:
    """Let the time begin anew; True if there is something to commit."""
    now = utcnow()
    if now - found.seen_at < NOTED_EVERY:
        return False
    found.seen_at = now
    return True


def as_employee(viewer: Viewer) -> Viewer:
    """The viewer without whatever goes beyond an employee: four digits must not open the administration."""
    roles = viewer.roles & {EMPLOYEE_ROLE}
    principals = {name for name in viewer.principals if not name.startswith(("role:", "account:"))}
    return replace(
        viewer,
        roles=roles,
        principals=frozenset(principals | {f"role:{role}" for role in roles}),
        permissions=RoleBook.current().permissions_of(roles) - _TO_TAKE_AWAY,
        kiosk=True,
    )
