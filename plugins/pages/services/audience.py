"""Who may see a page: what was chosen for it, never more than the page above allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from plugin_sdk import ADMINISTRATOR_ROLE, EDITOR_ROLE, EVERYONE, access
from plugin_sdk.access import PrincipalLabel
from plugin_sdk.db import session
from plugin_sdk.people import today
from plugins.pages.models import PUBLISHED, Page

NOBODY = (f"role:{ADMINISTRATOR_ROLE}",)
"""Who is left where nothing of a choice is in force: an audience must have somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """Who may see a page in force. ``fits``: all of what was chosen is; ``beyond`` is what reaches too far."""

    audience_id: int
    fits: bool = True
    beyond: Sequence[str] = ()


def in_force(own_id: int | None, above_id: int | None, on: date | None = None) -> Outcome:
    """What is in force below a page with the audience ``above_id`` (``None`` at the top) for a choice ``own_id``.

    A principal of the choice counts if everybody whom it addresses on the day may see the page above, and it addresses
    somebody. Anything else is left out, so that nobody sees a page below one that is closed to them.
    """
    above = access.everyone() if above_id is None else above_id
    if own_id is None or own_id == above:
        return Outcome(audience_id=above)
    if EVERYONE in access.principals_of(above):
        return Outcome(audience_id=own_id)
    chosen = access.principals_of(own_id)
    beyond = [principal for principal in chosen if not _within(principal, above, on or today())]
    if not beyond:
        return Outcome(audience_id=own_id)
    left = [principal for principal in chosen if principal not in beyond]
    return Outcome(audience_id=access.intern(left or NOBODY), fits=False, beyond=beyond)


def _within(principal: str, above_id: int, on: date) -> bool:
    if principal in access.principals_of(above_id):
        return True
    if principal == EVERYONE:
        return False
    addressed = access.people(access.intern([principal]), on).subquery()
    allowed = access.people(above_id, on).subquery()
    outside = select(func.count()).where(addressed.c[0].not_in(select(allowed.c[0])))
    return bool(session.scalar(select(func.count()).select_from(addressed))) and not session.scalar(outside)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A page whose audience would change: who may see it now and then, and how many would gain and lose."""

    title: str
    before: Sequence[PrincipalLabel]
    after: Sequence[PrincipalLabel]
    gain: int
    lose: int


def shift(title: str, before_id: int, after_id: int, on: date) -> Shift:
    """What a change of audience means, for people to read."""
    return Shift(
        title=title,
        before=access.describe(before_id),
        after=access.describe(after_id),
        gain=_only(after_id, before_id, on),
        lose=_only(before_id, after_id, on),
    )


def _only(first_id: int, second_id: int, on: date) -> int:
    """How many people belong to the first audience and not to the second."""
    first, second = (access.people(audience_id, on).subquery() for audience_id in (first_id, second_id))
    person = first.c[0]
    query = select(func.count(person.distinct())).where(person.not_in(select(second.c[0])))
    return session.scalar(query) or 0


def readers(page: Page) -> int:
    """The audience that may find the page and read it: those in force, and who looks after it."""
    return access.intern({*access.principals_of(page.audience_id), *_keepers(page)})


def of_files(page: Page) -> int:
    """The audience of the page's files: readers while it is published, and always those who write it."""
    writers = {f"role:{EDITOR_ROLE}", f"role:{ADMINISTRATOR_ROLE}", *_keepers(page)}
    return access.intern(writers | set(access.principals_of(page.audience_id)) if page.status == PUBLISHED else writers)


def _keepers(page: Page) -> set[str]:
    return {f"person:{person_id}" for person_id in (page.owner_id, page.asked_id) if person_id is not None}
