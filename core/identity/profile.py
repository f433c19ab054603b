"""What people choose for themselves."""

from __future__ import annotations

from core.db import db, utcnow
from core.extension import Viewer
from core.identity.models import Account
from core.org import photos, refresh
from core.org.models import Person


def set_preferences(
    account: Account, *, locale: str | None = None, time_zone: str | None = None, color_scheme: str | None = None
) -> None:
    """Change what is given; an empty text returns to what is usual. Flushes."""
    if locale is not None:
        account.locale = locale
    if time_zone is not None:
        account.time_zone = time_zone
    if color_scheme is not None:
        account.color_scheme = color_scheme
    db.session.flush()


def set_visibility(person: Person, viewer: Viewer, *, birthday: bool, photo: bool) -> None:
    """Whether colleagues see the day of birth and the photo. Flushes."""
    if person.show_birthday != birthday:
        person.show_birthday, person.updated_at = birthday, utcnow()
        refresh.refresh([person.id])
    if photos.agreed(person) != photo:
        decide = photos.agree if photo else photos.withdraw
        decide(person, viewer, photos.SETTINGS)
