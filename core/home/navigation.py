"""Links in the frame: gathered from all blocks, only those that the viewer may follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import request, url_for
from werkzeug.routing import BuildError

from core.extension import NavItem, Viewer
from core.extension.pages import Slot
from core.plugin_host import host


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link as the theme draws it."""

    title: str
    url: str
    icon: str
    endpoint: str = ""
    current: bool = False
    badge: int = 0
    external: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkGroup:
    """Links under a title."""

    title: str
    items: Sequence[Link]


def gather(viewer: Viewer) -> list[tuple[str, NavItem]]:
    """All items that the viewer may follow, in order."""
    items = host().gather("nav_items", viewer=viewer)
    return [(owner, item) for owner, item in items if item.permission is None or viewer.may(item.permission)]


def links(items: Iterable[tuple[str, NavItem]], slots: Sequence[Slot]) -> list[Link]:
    """The items of these slots as links; one whose page does not exist is left out."""
    chosen = [(owner, item) for owner, item in items if item.slot in slots]
    current = _current(item.endpoint for _owner, item in chosen)
    found = [_link(owner, item, current=item.endpoint == current) for owner, item in chosen]
    return [link for link in found if link is not None]


def _current(endpoints: Iterable[str]) -> str:
    """The endpoint that stands for the present page: itself, else the first page of its block."""
    here = request.endpoint or ""
    first = f"{here.rpartition('.')[0]}.index"
    known = set(endpoints)
    return here if here in known else first if first in known else ""


def _link(owner: str, item: NavItem, *, current: bool) -> Link | None:
    try:
        url = url_for(item.endpoint)
    except BuildError:
        return None
    badge = 0
    if item.badge is not None:
        done, count = host().isolated(owner, f"badge of {item.id}", item.badge)
        badge = int(count) if done and count else 0
    return Link(title=str(item.title), url=url, icon=item.icon, endpoint=item.endpoint, current=current, badge=badge)
