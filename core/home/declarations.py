"""What the home page brings to itself: its link, what waits, the portal's look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from core.extension import NavItem, Setting, Viewer, Widget
from core.home import waiting
from core.plugin_host.markers import hookimpl

WIDGET_ITEMS = 6


class HomeDeclarations:
    """Hook implementations of the home page."""

    @hookimpl
    def settings(self) -> list[Setting]:
        """How the portal presents itself."""
        return [
            Setting(key="name", type=str, default="", title=_("Name of the portal")),
            Setting(key="brand", type=str, default="", title=_("Colour of the company"), help=_("Like #17695a.")),
            Setting(key="logo", type=int, default=0, title=_("Logo")),
        ]

    @hookimpl
    def nav_items(self, viewer: Viewer) -> list[NavItem]:
        """The first link."""
        return [NavItem(id="home", title=_("Home"), endpoint="home.index", icon="home", weight=0)]

    @hookimpl
    def home_widgets(self, viewer: Viewer) -> list[Widget]:
        """What waits for the viewer, shown only when something does."""

        def context() -> Mapping[str, Any] | None:
            items = waiting.items(viewer)
            return {"items": items[:WIDGET_ITEMS], "total": len(items)} if items else None

        return [
            Widget(
                id="waiting",
                title=_("Waiting for me"),
                template="home/waiting_widget.html",
                context=context,
                size="medium",
                weight=5,
                mandatory=True,
            )
        ]


declarations = HomeDeclarations()
