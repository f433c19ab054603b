"""What the acts around official information are called in the audit trail."""

from __future__ import annotations

from plugin_sdk import AuditAction
from plugin_sdk.i18n import lazy_gettext as _

ACTIONS = (
    AuditAction("pages.created", _("Page begun")),
    AuditAction("pages.draft_discarded", _("Draft of a page discarded")),
    AuditAction("pages.published", _("Page published")),
    AuditAction("pages.restored", _("Earlier version of a page restored")),
    AuditAction("pages.archived", _("Page put into the archive")),
    AuditAction("pages.brought_back", _("Page taken out of the archive")),
    AuditAction("pages.deleted", _("Page deleted")),
    AuditAction("pages.settled", _("Settings of a page changed")),
    AuditAction("pages.owner_changed", _("Owner of a page changed")),
    AuditAction("pages.moved", _("Page moved")),
    AuditAction("pages.file_added", _("File added to a page")),
    AuditAction("pages.file_removed", _("File removed from a page")),
    AuditAction("pages.reviewed", _("Page reviewed")),
)
