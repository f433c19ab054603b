"""What the acts around pushed people are called in the audit trail."""

from __future__ import annotations

from plugin_sdk import AuditAction
from plugin_sdk.i18n import lazy_gettext as _

ACTIONS = (
    AuditAction("scim.token_created", _("SCIM token made")),
    AuditAction("scim.token_revoked", _("SCIM token revoked")),
    AuditAction("scim.user_deleted", _("User deleted by SCIM")),
    AuditAction("scim.user_returned", _("User recognised as one who was deleted")),
    AuditAction("scim.user_not_recognised", _("User held to be somebody new")),
)
