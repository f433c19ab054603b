"""What a reader sees: one page with its files, the latest changes, the pages that somebody owns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from plugin_sdk import Viewer
from plugin_sdk.db import session
from plugins.pages.models import PUBLISHED, Page, Version
from plugins.pages.services import tree, writing
from plugins.pages.services.tree import Node, Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A page to read. ``tree`` is what the viewer sees of everything."""

    page: Page
    version: Version
    tree: Tree


def read(viewer: Viewer, page: Page) -> Found | None:
    """The page as readers see it; ``None`` if it is not for the viewer or not published.

    Editors read every published page.
    """
    seen = tree.of_viewer(viewer)
    version = writing.published(page) if page.status == PUBLISHED else None
    if version is None or (page.id not in seen.by_id and not writing.may_edit_all(viewer)):
        return None
    return Found(page=page, version=version, tree=seen)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A page with when it was published last and what was different."""

    node: Node
    at: datetime
    note: str


def latest(viewer: Viewer, limit: int, seen: Tree | None = None) -> list[Change]:
    """The pages that the viewer may see and that changed last."""
    known = (seen or tree.of_viewer(viewer)).by_id
    if not known:
        return []
    rows = session.execute(
        select(Version.page_id, Version.published_at, Version.note)
        .join(Page, (Page.id == Version.page_id) & (Page.number == Version.number))
        .where(Page.status == PUBLISHED)
        .order_by(Version.published_at.desc(), Version.id.desc())
        .limit(tree.MOST)
    )
    found: list[Change] = []
    for row in rows:
        if row.page_id in known and row.published_at is not None and len(found) < limit:
            found.append(Change(node=known[row.page_id], at=row.published_at, note=row.note))
    return found


def owned_by(viewer: Viewer, person_id: int) -> Sequence[Node]:
    """The pages of an owner that the viewer may see, in the order of the tree."""
    return [node for node in tree.of_viewer(viewer).walk() if node.owner_id == person_id]
