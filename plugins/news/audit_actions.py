"""What the acts around news are called in the audit trail."""

from __future__ import annotations

from plugin_sdk import AuditAction
from plugin_sdk.i18n import lazy_gettext as _

ACTIONS = (
    AuditAction("news.created", _("Post begun")),
    AuditAction("news.changed", _("Post changed")),
    AuditAction("news.cover_changed", _("Picture of a post changed")),
    AuditAction("news.asked", _("Post handed to an editor")),
    AuditAction("news.returned", _("Post returned to its writer")),
    AuditAction("news.scheduled", _("Post scheduled")),
    AuditAction("news.unscheduled", _("Post no longer scheduled")),
    AuditAction("news.published", _("Post published")),
    AuditAction("news.ended", _("Post ended")),
    AuditAction("news.withdrawn", _("Post withdrawn")),
    AuditAction("news.deleted", _("Post deleted")),
    AuditAction("news.translated", _("Translation of a post saved")),
    AuditAction("news.untranslated", _("Translation of a post deleted")),
    AuditAction("news.pictures_changed", _("Pictures of an album changed")),
    AuditAction("news.removal_asked", _("Asked to take a picture down")),
    AuditAction("news.removal_decided", _("Decided about a picture to take down")),
    AuditAction("news.reach_exported", _("Figures of a post downloaded")),
    AuditAction("news.comment_removed", _("Comment removed")),
)
