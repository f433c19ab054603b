"""Where a page stands in the tree, what it is called in addresses, who sees it and who owns it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from plugin_sdk import EVERYONE, Viewer, access, search
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext as _
from plugins.pages.models import DEEPEST, KINDS, PUBLISHED, Page
from plugins.pages.services import addresses, audience, writing
from plugins.pages.services.audience import Shift
from plugins.pages.services.content import Content
from plugins.pages.services.refusal import Meanwhile, Refused
from plugins.pages.services.reviewing import next_review
from plugins.pages.services.tree import MOST


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an editor decides about a page. ``audience`` is ``None`` where it is that of the page above."""

    slug: str
    owner_id: int | None = None
    audience: Sequence[str] | None = None
    tells_owner: bool = False
    review_months: int = 0


def create(
    kind: str, content: Content, *, parent: Page | None, owner_id: int | None, months: int, viewer: Viewer | None = None
) -> Page:
    """Make a page with a draft, as the last one below ``parent``, with the audience of that.

    Raises:
        Refused: it would lie too deep, or the tree is full.
    """
    if kind not in KINDS:
        raise ValueError(f"no kind of page: {kind}")
    if parent is not None and depth_of(parent) + 1 >= DEEPEST:
        raise Refused(_("That lies too deep. Choose a page further up."), "parent")
    if (session.scalar(select(func.count(Page.id))) or 0) >= MOST:
        raise Refused(_("There are too many pages. Archived ones that were never published can be deleted."))
    slug = addresses.free_slug(content.title, parent)
    page = Page(
        kind=kind,
        title=content.title,
        parent_id=parent.id if parent else None,
        slug=slug,
        path=addresses.path_of(slug, parent),
        position=_last_position(parent) + 1,
        owner_id=owner_id,
        review_months=months,
        created_at=utcnow(),
        audience_id=access.everyone() if parent is None else parent.audience_id,
    )
    _mark(page)
    session.add(page)
    session.flush()
    writing.save_draft(page, content, version=page.version, viewer=viewer)
    writing.note("pages.created", page, viewer)
    return page


def depth_of(page: Page) -> int:
    """How many pages stand above it."""
    return page.path.count("/")


def _last_position(parent: Page | None) -> int:
    siblings = Page.parent_id == parent.id if parent is not None else Page.parent_id.is_(None)
    return session.scalar(select(func.max(Page.position)).where(siblings)) or 0


def parent_of(page: Page) -> Page | None:
    """The page above."""
    return session.get(Page, page.parent_id) if page.parent_id is not None else None


def settle(page: Page, chosen: Settings, *, version: int, viewer: Viewer) -> None:
    """Take an editor's decisions over.

    Raises:
        Refused: the address is taken, or the audience reaches beyond the page above.
        Meanwhile: somebody else changed the page since it was opened.
    """
    if page.version != version:
        raise Meanwhile(page)
    above = parent_of(page)
    addresses.check(chosen.slug, above, page.id)
    own_id = access.intern(chosen.audience) if chosen.audience is not None else None
    outcome = audience.in_force(own_id, above.audience_id if above else None, viewer.today)
    if not outcome.fits:
        raise Refused(_beyond(outcome.beyond), "audience")
    addresses.readdress(page, chosen.slug, above)
    page.own_audience_id, page.tells_owner = own_id, chosen.tells_owner
    if page.review_months != chosen.review_months:
        page.review_months = chosen.review_months
        page.review_on = next_review(page, viewer.today)
    own(page, chosen.owner_id, viewer=viewer, leave_trace=False)
    writing.note("pages.settled", page, viewer)
    apply_audiences(page)


def _beyond(principals: Sequence[str]) -> str:
    names = ", ".join(label.title for label in access.describe(access.intern(principals)))
    return _("%(names)s: not everybody there may see the page above. Choose a part of those who may.", names=names)


def own(page: Page, person_id: int | None, *, viewer: Viewer, leave_trace: bool = True) -> None:
    """Make somebody the owner."""
    if page.owner_id != person_id:
        page.owner_id, page.asked_id, page.reminded_for = person_id, None, None
    writing.touch(page, viewer)
    writing.share_files(page)
    search.refresh(writing.KIND, [page.id])
    if leave_trace:
        writing.note("pages.owner_changed", page, viewer, {"owner_id": person_id})


def apply_audiences(page: Page) -> list[Page]:
    """Bring the audience in force of a page and of all below it in line; gives those that changed."""
    above = parent_of(page)
    outcome = audience.in_force(page.own_audience_id, above.audience_id if above else None)
    changed = []
    if (page.audience_id, page.fits) != (outcome.audience_id, outcome.fits):
        page.audience_id, page.fits = outcome.audience_id, outcome.fits
        _mark(page)
        session.flush()
        changed.append(page)
        writing.share_files(page)
        search.refresh(writing.KIND, [page.id])
    for child in session.scalars(select(Page).where(Page.parent_id == page.id)).all():
        changed.extend(apply_audiences(child))
    return changed


def _mark(page: Page) -> None:
    page.for_everyone = EVERYONE in access.principals_of(page.audience_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a move would mean: addresses keep working; ``shifts`` are the pages that others would see."""

    parent: Page | None
    shifts: Sequence[Shift]


def plan_move(page: Page, parent: Page | None, *, viewer: Viewer) -> Plan:
    """What moving a page below another (``None``: to the top) would change; nothing is changed.

    Raises:
        Refused: it would stand below itself, too deep, below what is not published, or with an audience that reaches
            beyond its new place.
    """
    _check_place(page, parent)
    outcome = audience.in_force(page.own_audience_id, parent.audience_id if parent else None, viewer.today)
    if not outcome.fits:
        raise Refused(_beyond(outcome.beyond), "parent")
    shifts: list[Shift] = []
    _plan(page, outcome.audience_id, viewer, shifts)
    return Plan(parent=parent, shifts=shifts)


def _plan(page: Page, after_id: int, viewer: Viewer, shifts: list[Shift]) -> None:
    if page.audience_id == after_id:
        return
    shifts.append(audience.shift(page.title, page.audience_id, after_id, viewer.today))
    for child in session.scalars(select(Page).where(Page.parent_id == page.id).order_by(Page.position, Page.id)):
        _plan(child, audience.in_force(child.own_audience_id, after_id, viewer.today).audience_id, viewer, shifts)


def _check_place(page: Page, parent: Page | None) -> None:
    if parent is None:
        addresses.check(page.slug if page.slug not in addresses.RESERVED else f"{page.slug}-1", None, page.id)
        return
    if parent.id == page.id or parent.path.startswith(f"{page.path}/"):
        raise Refused(_("A page cannot stand below itself."), "parent")
    if page.status == PUBLISHED and parent.status != PUBLISHED:
        raise Refused(_("Publish the page above first: “%(title)s”.", title=parent.title), "parent")
    below = session.scalars(select(Page.path).where(Page.path.startswith(f"{page.path}/", autoescape=True))).all()
    height = max((path.count("/") for path in below), default=depth_of(page)) - depth_of(page)
    if depth_of(parent) + 1 + height >= DEEPEST:
        raise Refused(_("That lies too deep. Choose a page further up."), "parent")


def move(page: Page, parent: Page | None, *, version: int, viewer: Viewer) -> None:
    """Put a page, with all below it, last below another; its former addresses lead to the new ones.

    Raises:
        Refused: as ``plan_move``.
        Meanwhile: somebody else changed the page since it was opened.
    """
    if page.version != version:
        raise Meanwhile(page)
    plan_move(page, parent, viewer=viewer)
    if page.parent_id == (parent.id if parent else None):
        return
    page.position = _last_position(parent) + 1
    page.parent_id = parent.id if parent else None
    slug = addresses.free_slug(page.slug, parent, page.id)
    addresses.readdress(page, slug, parent)
    writing.touch(page, viewer)
    apply_audiences(page)
    writing.note("pages.moved", page, viewer, {"parent_id": page.parent_id})


def shift_place(page: Page, steps: int, *, viewer: Viewer) -> None:
    """Exchange a page with the one before it (-1) or after it (1); nothing happens at the end of the row."""
    siblings = Page.parent_id == page.parent_id if page.parent_id is not None else Page.parent_id.is_(None)
    row = list(session.scalars(select(Page).where(siblings).order_by(Page.position, Page.title, Page.id)))
    place = row.index(page)
    other = place + steps
    if not 0 <= other < len(row):
        return
    row[place], row[other] = row[other], row[place]
    for number, sibling in enumerate(row, start=1):
        sibling.position = number
    session.flush()
