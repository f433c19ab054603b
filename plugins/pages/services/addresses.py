"""Addresses of pages: made from titles, kept when a page is moved or renamed, followed to where it is now."""

from __future__ import annotations

import re

from sqlalchemy import delete, select

from plugin_sdk.db import conflict_insert, session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.text import transliterate
from plugins.pages.models import PATH_LENGTH, SLUG_LENGTH, Address, Page
from plugins.pages.services.refusal import Refused

RESERVED = frozenset({"editor", "id"})
"""Words that pages at the top cannot be called in addresses, for other addresses begin with them."""

_OTHER = re.compile(r"[^a-z0-9]+")
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def slug_of(title: str) -> str:
    """The part of an address that a title gives: small Latin letters, digits and hyphens."""
    words = _OTHER.sub("-", transliterate(title.lower())).strip("-")
    return words[:SLUG_LENGTH].rstrip("-") or "page"


def free_slug(title: str, parent: Page | None, page_id: int | None = None) -> str:
    """The same, with a number at its end where a sibling is called so already."""
    base, number = slug_of(title), 1
    while True:
        slug = base if number == 1 else f"{base[: SLUG_LENGTH - 5]}-{number}"
        if not _taken(path_of(slug, parent), page_id) and not (parent is None and slug in RESERVED):
            return slug
        number += 1


def path_of(slug: str, parent: Page | None) -> str:
    """The whole address of a page called ``slug`` below ``parent``."""
    return f"{parent.path}/{slug}" if parent is not None else slug


def check(slug: str, parent: Page | None, page_id: int | None) -> None:
    """See that a page may be called so there.

    Raises:
        Refused: the word is no part of an address, or is taken.
    """
    if not SLUG.fullmatch(slug) or len(slug) > SLUG_LENGTH:
        raise Refused(_("Use small Latin letters, digits and hyphens only, such as leave-policy."), "slug")
    if parent is None and slug in RESERVED:
        raise Refused(_("This word is needed for other addresses. Choose another."), "slug")
    path = path_of(slug, parent)
    if len(path) > PATH_LENGTH:
        raise Refused(_("That lies too deep. Choose a page further up."), "parent")
    if _taken(path, page_id):
        raise Refused(_("Another page has this address. Choose another word."), "slug")


def _taken(path: str, page_id: int | None) -> bool:
    holder = session.scalar(select(Page.id).where(Page.path == path))
    return holder is not None and holder != page_id


def readdress(page: Page, slug: str, parent: Page | None) -> None:
    """Give a page and all below it their new addresses; the former ones lead to them from now on."""
    page.slug = slug
    _readdress(page, path_of(slug, parent))


def _readdress(page: Page, path: str) -> None:
    if page.path == path:
        return
    _remember(page)
    page.path = path
    session.execute(delete(Address).where(Address.path == path))
    session.flush()
    for child in session.scalars(select(Page).where(Page.parent_id == page.id)):
        _readdress(child, f"{path}/{child.slug}")


def _remember(page: Page) -> None:
    """Keep the present address; where another page had it once, it is this page's now."""
    statement = conflict_insert(Address).values(path=page.path, page_id=page.id)
    session.execute(
        statement.on_conflict_do_update(index_elements=["path"], set_={"page_id": statement.excluded.page_id})
    )


def find(path: str) -> Page | None:
    """The page that has this address, or had it."""
    path = path.strip("/")
    page = session.scalar(select(Page).where(Page.path == path))
    if page is not None:
        return page
    return session.scalar(select(Page).join(Address, Address.page_id == Page.id).where(Address.path == path))


def url_of(page: Page) -> str:
    """The page's path within the portal."""
    return f"/pages/{page.path}"


def lasting_url(page_id: int) -> str:
    """An address that never changes, for messages."""
    return f"/pages/id/{page_id}"
