"""What the set-up brings to the portal: its link, its reminder, its words in the trail."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _

from core.extension import AuditAction, NavItem, Viewer, WaitingItem
from core.plugin_host.markers import hookimpl
from core.setup import progress
from core.setup.steps import MANAGE


class SetupDeclarations:
    """Hook implementations of the set-up."""

    @hookimpl
    def nav_items(self, viewer: Viewer) -> list[NavItem]:
        """The way to the wizard, also after it was gone through."""
        return [
            NavItem(
                id="setup",
                title=_("Set-up"),
                endpoint="setup.index",
                slot="admin",
                icon="wand",
                weight=5,
                permission=MANAGE,
            )
        ]

    @hookimpl
    def waiting_items(self, viewer: Viewer) -> list[WaitingItem]:
        """The reminder of who administers, until the set-up is finished."""
        if not viewer.may(MANAGE) or progress.finished():
            return []
        return [
            WaitingItem(
                id="setup", title=_("Go on setting the portal up"), url=url_for("setup.index"), icon="wand", weight=1
            )
        ]

    @hookimpl
    def audit_actions(self) -> list[AuditAction]:
        """What is done in the wizard itself; what it changes is told where it belongs."""
        return [
            AuditAction("setup.done", _("Step of the set-up done")),
            AuditAction("setup.skipped", _("Step of the set-up left out")),
            AuditAction("setup.tried", _("Connection tried out in the set-up")),
            AuditAction("setup.uploaded", _("List of people uploaded in the set-up")),
        ]


declarations = SetupDeclarations()
