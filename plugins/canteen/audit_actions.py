"""What the acts around menus are called in the audit trail."""

from __future__ import annotations

from plugin_sdk import AuditAction
from plugin_sdk.i18n import lazy_gettext as _

ACTIONS = (
    AuditAction("canteen.day_saved", _("Day's menu saved")),
    AuditAction("canteen.sold_out", _("Dish sold out")),
    AuditAction("canteen.back_on_menu", _("Dish back on the menu")),
    AuditAction("canteen.order_changed", _("Somebody's meal order changed by the kitchen")),
    AuditAction("canteen.limits_changed", _("Limits of portions changed")),
    AuditAction("canteen.payroll_exported", _("Sums of meal orders exported")),
    AuditAction("canteen.menu_imported", _("Menu imported")),
    AuditAction("canteen.import_undone", _("Import of a menu taken back")),
    AuditAction("canteen.courses_changed", _("Courses changed")),
    AuditAction("canteen.prices_changed", _("Prices changed")),
    AuditAction("canteen.site_added", _("Canteen added")),
    AuditAction("canteen.site_changed", _("Canteen changed")),
    AuditAction("canteen.site_removed", _("Canteen removed")),
)
