"""What the acts around orders are called in the audit trail."""

from __future__ import annotations

from plugin_sdk import AuditAction
from plugin_sdk.i18n import lazy_gettext as _

ACTIONS = (
    AuditAction("orders.created", _("Order begun")),
    AuditAction("orders.changed", _("Draft of an order changed")),
    AuditAction("orders.deleted", _("Draft of an order deleted")),
    AuditAction("orders.issued", _("Order issued")),
    AuditAction("orders.version_begun", _("New version of an order begun")),
    AuditAction("orders.version_issued", _("New version of an order issued")),
    AuditAction("orders.version_dropped", _("New version of an order dropped")),
    AuditAction("orders.readdressed", _("Order addressed to others")),
    AuditAction("orders.taken_out", _("Order taken out of force")),
    AuditAction("orders.paper_entered", _("Signatures on paper entered")),
)
