"""What the home page brings to itself: its link, what waits, the portal's look."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from core.extension import (
    AuditAction,
    ErasureReport,
    NavItem,
    Permission,
    PersonalRecord,
    Setting,
    Viewer,
    Widget,
)
from core.home import choices, waiting
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
    def permissions(self) -> list[Permission]:
        """Who arranges the home pages of others."""
        return [
            Permission(
                name="home.manage",
                title=_("Arrange home pages"),
                help=_("Layouts for audiences, and previews: of others one sees no more than one may see oneself."),
            )
        ]

    @hookimpl
    def audit_actions(self) -> list[AuditAction]:
        """What is done to layouts."""
        return [
            AuditAction("home.layout_created", _("Layout of the home page made")),
            AuditAction("home.layout_changed", _("Layout of the home page changed")),
            AuditAction("home.layout_restored", _("Layout of the home page restored")),
            AuditAction("home.layout_deleted", _("Layout of the home page deleted")),
            AuditAction("home.layouts_ordered", _("Order of the home page's layouts changed")),
        ]

    @hookimpl
    def nav_items(self, viewer: Viewer) -> list[NavItem]:
        """The first link, one's own order of the page, and the layouts."""
        return [
            NavItem(id="home", title=_("Home"), endpoint="home.index", icon="home", weight=0),
            NavItem(
                id="arrange", title=_("My home page"), endpoint="home.arrange", slot="user", icon="adjustments",
                weight=22,
            ),
            NavItem(
                id="layouts", title=_("Home pages"), endpoint="home.layouts", slot="admin", icon="layout-dashboard",
                weight=15, permission="home.manage",
            ),
        ]  # fmt: skip

    @hookimpl
    def export_personal_data(self, person_id: int) -> list[PersonalRecord]:
        """How the person arranged their home page."""
        found = choices.of_person(person_id)
        if found is None:
            return []
        data = {"arranged": found.arranged, "hidden": found.hidden, "added": found.added}
        return [PersonalRecord(title=_("Own order of the home page"), data=data)]

    @hookimpl
    def erase_personal_data(self, person_id: int) -> ErasureReport:
        """The order goes."""
        return ErasureReport(erased=choices.forget(person_id))

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
