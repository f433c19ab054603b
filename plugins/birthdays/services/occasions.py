"""The occasions that may be seen: what the portal tells, less what the settings and each person leave out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import select

from plugin_sdk import Occasion, Viewer, people, settings
from plugin_sdk.db import session, utcnow
from plugins.birthdays.models import ANNIVERSARY, KINDS, Choice

SOON = 7
"""Days ahead that count as soon."""

TEAM_AHEAD = 14
"""Days ahead that a head is told of."""

OPEN = 7
"""Days after an occasion on which it can still be greeted."""

KEPT = 366
"""Days after an occasion on which its greetings can be read."""


def allowed_kinds() -> tuple[str, ...]:
    """The kinds of occasions that the settings allow."""
    return tuple(kind for kind in KINDS if kind != ANNIVERSARY or settings.get("birthdays", "anniversaries"))


def within(
    viewer: Viewer | None, first: date, last: date, *, person_ids: Iterable[int] | None = None
) -> list[Occasion]:
    """What there is from ``first`` through ``last``, by day; ``viewer`` as in ``plugin_sdk.people.occasions``."""
    kinds = allowed_kinds()
    found = [one for one in people.occasions(viewer, first, last, person_ids=person_ids) if one.kind in kinds]
    if not any(one.kind == ANNIVERSARY for one in found):
        return found
    silent = set(session.scalars(select(Choice.person_id).where(Choice.no_anniversary.is_(True))))
    return [one for one in found if one.kind != ANNIVERSARY or one.person_id not in silent]


def around(viewer: Viewer) -> list[Occasion]:
    """What is today and soon, each by the date where the person works; newcomers of the last week."""
    day = utcnow().date()
    found = within(viewer, day - timedelta(days=SOON + 1), day + timedelta(days=SOON + 1))
    return [one for one in found if 0 <= one.ahead <= SOON or (one.kind == "joined" and -SOON <= one.ahead <= 0)]


def of_team(viewer: Viewer) -> list[Occasion]:
    """What is today and in the next days among the people below the viewer; nothing at a kiosk."""
    if viewer.person_id is None or viewer.kiosk:
        return []
    team = people.team(viewer.person_id, viewer.today)
    if not team:
        return []
    # Of everybody, for that is known already: the portal keeps what it was asked of whole days.
    day = utcnow().date()
    found = within(viewer, day - timedelta(days=1), day + timedelta(days=TEAM_AHEAD + 1))
    return [one for one in found if one.person_id in team and one.kind != "joined" and 0 <= one.ahead <= TEAM_AHEAD]


def one(viewer: Viewer | None, person_id: int, kind: str, day: date) -> Occasion | None:
    """An occasion that has come; ``None`` if there is none, it may not be seen, or it is long ago."""
    found = within(viewer, day, day, person_ids=[person_id])
    return next((one for one in found if one.kind == kind and -KEPT <= one.ahead <= 0), None)


def latest_of(viewer: Viewer, person_id: int) -> Occasion | None:
    """What a person can be greeted on now, the latest first."""
    day = utcnow().date()
    # Of everybody, for that is known already: the portal keeps what it was asked of whole days.
    found = within(viewer, day - timedelta(days=OPEN + 1), day + timedelta(days=1))
    return next((one for one in reversed(found) if one.person_id == person_id and -OPEN <= one.ahead <= 0), None)
