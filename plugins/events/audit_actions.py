"""What the acts around events are called in the audit trail."""

from __future__ import annotations

from plugin_sdk import AuditAction
from plugin_sdk.i18n import lazy_gettext as _

ACTIONS = (
    AuditAction("events.created", _("Event begun")),
    AuditAction("events.changed", _("Event changed")),
    AuditAction("events.cover_changed", _("Picture of an event changed")),
    AuditAction("events.published", _("Event published")),
    AuditAction("events.cancelled", _("Event cancelled")),
    AuditAction("events.resumed", _("Cancelled event takes place after all")),
    AuditAction("events.deleted", _("Event deleted")),
    AuditAction("events.listed", _("People put on the list of an event")),
    AuditAction("events.unlisted", _("Person taken off the list of an event")),
    AuditAction("events.attended", _("Marked who came to an event")),
    AuditAction("events.saved_list", _("List of an event saved")),
    AuditAction("events.invited", _("People invited to an event")),
    AuditAction("events.uninvited", _("Invitation to an event withdrawn")),
    AuditAction("events.feed_made", _("Address of a personal calendar made")),
    AuditAction("events.feed_revoked", _("Address of a personal calendar revoked")),
)
