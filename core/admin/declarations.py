"""What administering the portal asks for and shows."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from core.extension import AuditAction, NavItem, Permission, Viewer
from core.plugin_host.markers import hookimpl

MANAGE = "admin.manage"
AUDIT = "admin.audit"


class AdminDeclarations:
    """Hook implementations of the administrator's screens."""

    @hookimpl
    def permissions(self) -> list[Permission]:
        """Administering the portal, and reading its trail."""
        return [
            Permission(name=MANAGE, title=_("Administer the portal"), help=_("Blocks, settings, background work.")),
            Permission(name=AUDIT, title=_("Read the audit trail")),
        ]

    @hookimpl
    def audit_actions(self) -> list[AuditAction]:
        """What is done to blocks and settings."""
        return [
            AuditAction("plugin.install", _("Block installed")),
            AuditAction("plugin.enable", _("Block switched on")),
            AuditAction("plugin.disable", _("Block switched off")),
            AuditAction("plugin.purge", _("Data of a block deleted")),
            AuditAction("settings.change", _("Settings changed")),
        ]

    @hookimpl
    def nav_items(self, viewer: Viewer) -> list[NavItem]:
        """The administration's menu."""
        items = (
            ("overview", _("Overview"), "admin.index", "layout-dashboard", 0, MANAGE),
            ("blocks", _("Blocks"), "admin.plugins", "puzzle", 10, MANAGE),
            ("settings", _("Settings"), "admin.settings_index", "adjustments", 20, MANAGE),
            ("jobs", _("Background work"), "admin.jobs", "refresh", 70, MANAGE),
            ("audit", _("Audit trail"), "admin.audit", "history", 80, AUDIT),
        )
        return [
            NavItem(
                id=key, title=title, endpoint=endpoint, icon=icon, weight=weight, permission=permission, slot="admin"
            )
            for key, title, endpoint, icon, weight, permission in items
        ]


declarations = AdminDeclarations()
