"""A person's notifications in the portal."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select, update

from core import epochs
from core.access import audiences
from core.db import db, utcnow
from core.epochs import Kept
from core.extension import Viewer
from core.notify.models import MARK, Notification

LATEST = 8
COUNT_LIMIT = 100
"""The bell says "99+" from here on, so that counting stays cheap however many wait."""


def _mine(viewer: Viewer) -> ColumnElement[bool]:
    """The viewer's own messages, without those on things that the viewer may not see any more."""
    allowed = or_(Notification.audience_id.is_(None), audiences.visible(viewer, Notification.audience_id))
    return and_(Notification.person_id == viewer.person_id, allowed)


# Every page asks, and making a statement costs more than running it.
_WAITING = (
    select(Notification.id)
    .where(
        Notification.person_id == bindparam("person"),
        Notification.shown,
        Notification.read_at.is_(None),
        or_(Notification.audience_id.is_(None), audiences.visible_when_bound(Notification.audience_id)),
    )
    .limit(COUNT_LIMIT)
    .subquery()
)
_UNREAD = select(func.count()).select_from(_WAITING)


_counted: Kept[tuple[int, frozenset[str]], int] = Kept(MARK, most=10_000)
"""Counts by person and principals: every page shows one, and few pages come after a new message."""


def unread(viewer: Viewer) -> int:
    """How many messages the viewer has not read, counted up to 100."""
    person_id = viewer.person_id
    if person_id is None:
        return 0
    values = {"person": person_id, **audiences.bound(viewer)}
    return _counted.get((person_id, viewer.principals), lambda: db.session.scalar(_UNREAD, values) or 0)


def listing(viewer: Viewer, *, unread_only: bool = False) -> Select[Notification]:
    """The viewer's messages, newest first, to be paged."""
    statement = select(Notification).where(_mine(viewer), Notification.shown).order_by(Notification.id.desc())
    return statement.where(Notification.read_at.is_(None)) if unread_only else statement


def latest(viewer: Viewer) -> list[Notification]:
    """The newest messages, for the bell."""
    return list(db.session.scalars(listing(viewer).limit(LATEST)))


def find(viewer: Viewer, notification_id: int) -> Notification | None:
    """One of the viewer's own messages, also one that came by e-mail alone."""
    return db.session.scalar(select(Notification).where(_mine(viewer), Notification.id == notification_id))


def newest_of(viewer: Viewer, message: Notification) -> Notification:
    """The message that has taken up this one, where a link of an older letter was followed; else the message itself."""
    if not message.superseded:
        return message
    later = and_(
        Notification.type == message.type, Notification.thread == message.thread, Notification.superseded.is_(False)
    )
    order = Notification.id.desc()
    newest = db.session.scalar(select(Notification).where(_mine(viewer), later).order_by(order).limit(1))
    return newest or message


def mark_read(viewer: Viewer, notification_id: int) -> None:
    """The viewer has seen this message, and with it all earlier ones on the same thing. The caller commits."""
    message = find(viewer, notification_id)
    if message is None:
        return
    same = Notification.id == message.id
    if message.thread:
        same = or_(same, and_(Notification.thread == message.thread, Notification.id < message.id))
    _read(viewer, same)


def mark_all_read(viewer: Viewer, up_to: int) -> None:
    """The viewer has seen everything up to the message ``up_to``, but not what came meanwhile. The caller commits."""
    _read(viewer, Notification.id <= up_to)


def _read(viewer: Viewer, which: ColumnElement[bool]) -> None:
    statement = update(Notification).where(
        Notification.person_id == viewer.person_id, Notification.read_at.is_(None), which
    )
    db.session.execute(statement.values(read_at=utcnow()).execution_options(synchronize_session=False))
    epochs.move(MARK)
