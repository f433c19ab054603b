"""The tree of pages: as a reader may see it, and whole for editors. One query either way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import or_, select

from plugin_sdk import Viewer, access
from plugin_sdk.db import session
from plugins.pages.models import PUBLISHED, Page

MOST = 5000
"""Pages that one portal can have in its tree."""


@dataclass(slots=True, kw_only=True)
class Node:
    """A page in the tree; ``depth`` counts from 0, ``path`` is its address below ``/pages/``."""

    id: int
    parent_id: int | None
    title: str
    path: str
    kind: str
    status: str
    audience_id: int
    for_everyone: bool
    fits: bool
    owner_id: int | None
    asked_id: int | None
    review_on: date | None
    depth: int = 0
    children: list[Node] = field(default_factory=list)

    def walk(self) -> Iterator[Node]:
        """Itself and all below it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """Pages by id, and those at the top."""

    roots: list[Node]
    by_id: dict[int, Node]

    def walk(self) -> Iterator[Node]:
        """All pages in order, each before those below it."""
        for root in self.roots:
            yield from root.walk()

    def trail(self, page_id: int) -> list[Node]:
        """The way from the top down to a page, itself included; empty if it is not in the tree."""
        found: list[Node] = []
        node = self.by_id.get(page_id)
        while node is not None:
            found.append(node)
            node = self.by_id.get(node.parent_id) if node.depth and node.parent_id is not None else None
        return found[::-1]


_COLUMNS = (
    Page.id, Page.parent_id, Page.title, Page.path, Page.kind, Page.status, Page.audience_id, Page.for_everyone,
    Page.fits, Page.owner_id, Page.asked_id, Page.review_on,
)  # fmt: skip
_ORDER = (Page.position, Page.title, Page.id)


def of_viewer(viewer: Viewer) -> Tree:
    """The published pages that the viewer may see.

    A page counts only where the whole way to it does, whatever its own audience says at this moment. Who looks after a
    page sees it in any case; where the way to it is closed, it stands at the top.
    """
    allowed = access.visible(viewer, Page.audience_id)
    if viewer.person_id is not None:
        allowed = or_(allowed, Page.owner_id == viewer.person_id, Page.asked_id == viewer.person_id)
    query = select(*_COLUMNS).where(Page.status == PUBLISHED, allowed)
    nodes = [Node(**row._mapping) for row in session.execute(query.order_by(*_ORDER).limit(MOST))]
    return _tree(nodes, lambda node: keeps(viewer, node))


def whole() -> Tree:
    """All pages in every state, for editors."""
    query = select(*_COLUMNS).order_by(*_ORDER).limit(MOST)
    return _tree([Node(**row._mapping) for row in session.execute(query)], lambda node: False)


def _tree(nodes: list[Node], kept: Callable[[Node], bool]) -> Tree:
    """What hangs together from the top, and below each page that is kept although the way to it is interrupted."""
    known = {node.id: node for node in nodes}
    for node in nodes:
        above = known.get(node.parent_id) if node.parent_id is not None else None
        if above is not None:
            above.children.append(node)
    tree = Tree(roots=[], by_id={})
    for node in sorted(nodes, key=lambda node: node.path.count("/")):
        if node.id not in tree.by_id and (node.parent_id is None or kept(node)):
            tree.roots.append(node)
            _place(node, 0, tree.by_id)
    return tree


def _place(node: Node, depth: int, by_id: dict[int, Node]) -> None:
    node.depth = depth
    by_id[node.id] = node
    for child in node.children:
        _place(child, depth + 1, by_id)


def keeps(viewer: Viewer, node: Node | Page) -> bool:
    """True if the viewer looks after the page: as its owner, or asked in a leaver's place."""
    return viewer.person_id is not None and viewer.person_id in (node.owner_id, node.asked_id)
