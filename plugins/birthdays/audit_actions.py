"""What the acts around greetings are called in the audit trail."""

from __future__ import annotations

from plugin_sdk import AuditAction
from plugin_sdk.i18n import lazy_gettext as _

ACTIONS = (AuditAction("birthdays.greeting_removed", _("Greeting of somebody else removed")),)
