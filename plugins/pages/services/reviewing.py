"""Reviews: who must look at a page again and when; who is asked where the owner has left."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import func, or_, select

from plugin_sdk import Viewer, notify, settings
from plugin_sdk.cache import Kept
from plugin_sdk.db import session, utcnow
from plugin_sdk.people import cards, heads_above
from plugins.pages.models import ARCHIVED, PUBLISHED, Page
from plugins.pages.services.addresses import lasting_url

MOST_MONTHS = 60
WAITING = 20


def months_later(day: date, months: int) -> date:
    """The same day some months later, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_review(page: Page, on: date) -> date | None:
    """When the page must be looked at next, if it was looked at ``on`` a day."""
    return months_later(on, page.review_months) if page.review_months else None


def asked_page(page_id: int, viewer: Viewer, day: date) -> Page | None:
    """A published page whose review, due on ``day``, waits for the viewer who answers for it; ``None`` otherwise."""
    page = session.get(Page, page_id)
    if page is None or page.status != PUBLISHED or page.review_on != day:
        return None
    return page if viewer.person_id == (page.asked_id or page.owner_id) else None


def confirm(page: Page, *, viewer: Viewer) -> None:
    """Somebody has read the page and found it right; the next review is due an interval later."""
    page.reviewed_at, page.reviewed_by = utcnow(), viewer.person_id
    page.review_on = next_review(page, viewer.today)


def is_due(page: Page, on: date) -> bool:
    """True if the page should have been looked at by that day."""
    return page.status == PUBLISHED and page.review_on is not None and page.review_on <= on


def overdue_count(on: date) -> int:
    """How many published pages wait for their review."""
    return session.scalar(select(func.count()).where(Page.status == PUBLISHED, Page.review_on <= on)) or 0


def overdue(on: date, limit: int) -> Sequence[Page]:
    """The published pages that wait for their review, the longest first."""
    late = select(Page).where(Page.status == PUBLISHED, Page.review_on <= on).order_by(Page.review_on, Page.id)
    return session.scalars(late.limit(limit)).all()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A page that waits for somebody: for its review, due since a day, or for another owner."""

    id: int
    title: str
    due: date | None
    needs_owner: bool


_asked: Kept[tuple[int, date], tuple[Asked, ...]] = Kept("pages", org=True, most=5000)


def waiting_for(viewer: Viewer) -> Sequence[Asked]:
    """What waits for the viewer; every page of the portal asks, so it is remembered.

    Their own published pages that are due, and pages whose owner has left, where they are asked to name another.
    """
    person_id, today = viewer.person_id, viewer.today
    if person_id is None:
        return ()
    return _asked.get((person_id, today), lambda: _waiting_for(person_id, today))


def _waiting_for(person_id: int, today: date) -> tuple[Asked, ...]:
    due = (Page.status == PUBLISHED) & (Page.review_on <= today) & (Page.owner_id == person_id)
    mine = or_(Page.asked_id == person_id, Page.asked_id.is_(None) & due)
    query = select(Page).where(Page.status != ARCHIVED, mine).order_by(Page.review_on, Page.id).limit(WAITING)
    return tuple(
        Asked(
            id=page.id,
            title=page.title,
            due=page.review_on if is_due(page, today) else None,
            needs_owner=page.asked_id == person_id,
        )
        for page in session.scalars(query)
    )


def follow_owners() -> list[Page]:
    """See which owners have left, and ask the head of each; gives the pages for which somebody else is asked now."""
    pages = session.scalars(select(Page).where(Page.owner_id.is_not(None))).all()
    known = cards({page.owner_id for page in pages if page.owner_id is not None})
    gone = {number for number, card in known.items() if not card.active}
    above = heads_above(gone)
    changed = []
    for page in pages:
        heads = above.get(page.owner_id, []) if page.owner_id in gone and page.owner_id is not None else []
        asked = heads[0].id if heads else None
        if asked == page.asked_id:
            continue
        page.asked_id = asked
        changed.append(page)
        if asked is not None and page.status != ARCHIVED:
            notify.send(
                "pages.ownerless",
                people=[asked],
                payload={"title": page.title, "name": known[page.owner_id or 0].name},
                url=f"/pages/editor/{page.id}/owner",
                plugin="pages",
                thread=f"pages:{page.id}",
            )
    session.flush()
    return changed


def remind(on: date) -> int:
    """Tell owners of reviews that are due soon, once for each due day; gives the number of messages."""
    ahead = timedelta(days=int(settings.get("pages", "remind_days")))
    query = select(Page).where(
        Page.status == PUBLISHED,
        Page.review_on <= on + ahead,
        or_(Page.reminded_for.is_(None), Page.reminded_for != Page.review_on),
        Page.owner_id.is_not(None),
    )
    told = 0
    for page in session.scalars(query.order_by(Page.id).limit(500)).all():
        page.reminded_for = page.review_on
        person_id, day = page.asked_id or page.owner_id, page.review_on
        assert person_id is not None
        assert day is not None
        payload = {"id": page.id, "title": page.title, "day": day.isoformat()}
        notify.send(
            "pages.review", people=[person_id], payload=payload, url=lasting_url(page.id), plugin="pages",
            thread=f"pages:{page.id}",
        )  # fmt: skip
        told += 1
    return told
