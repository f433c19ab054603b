"""Links in the frame: gathered from all blocks, only those that the viewer may follow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from flask import request
from werkzeug.routing import BuildError

from core.extension import NavItem, Viewer
from core.extension.pages import Slot
from core.plugin_host import host
from core.web.addresses import address


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
    found = [_link(owner, item) for owner, item in items if item.slot in slots]
    shown = [link for link in found if link is not None]
    current = _current(shown)
    return [replace(link, current=True) if link is current else link for link in shown]


def _current(shown: Sequence[Link]) -> Link | None:
    """The link of the present page, else the one with the longest address that the present one begins with."""
    here = f"{request.script_root}{request.path}"
    around = [link for link in shown if f"{here}/".startswith(f"{link.url.rstrip('/')}/")]
    home = f"{request.script_root}/"
    return max(
        (link for link in around if link.url != home or here == home), key=lambda link: len(link.url), default=None
    )


def _link(owner: str, item: NavItem) -> Link | None:
    try:
        url = address(item.endpoint)
    except BuildError:
        return None
    badge = 0
    if item.badge is not None:
        done, count = host().isolated(owner, f"badge of {item.id}", item.badge)
        badge = int(count) if done and count else 0
    return Link(title=str(item.title), url=url, icon=item.icon, endpoint=item.endpoint, badge=badge)
