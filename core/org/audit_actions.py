"""What the acts around people and structure are called in the audit trail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from core.extension import AuditAction

ACTIONS = (
    AuditAction("org.person_created", _("Person added")),
    AuditAction("org.person_changed", _("Person changed")),
    AuditAction("org.person_moved", _("Person moved")),
    AuditAction("org.person_left", _("Person dismissed")),
    AuditAction("org.deputy_named", _("Deputy named")),
    AuditAction("org.deputy_removed", _("Deputy removed")),
    AuditAction("org.post_added", _("Post added")),
    AuditAction("org.post_corrected", _("Post corrected")),
    AuditAction("org.about_changed", _("Text about oneself changed")),
    AuditAction("org.photo_agreed", _("Photo agreed to")),
    AuditAction("org.photo_withdrawn", _("Photo withdrawn")),
    AuditAction("org.things_handed_over", _("Things handed over")),
    AuditAction("org.list_saved", _("List of people saved as a file")),
    AuditAction("org.department_created", _("Department added")),
    AuditAction("org.department_changed", _("Department changed")),
    AuditAction("org.department_described", _("Department described")),
    AuditAction("org.department_closed", _("Department closed")),
    AuditAction("org.head_set", _("Head named")),
    AuditAction("org.head_ended", _("Head no longer")),
    AuditAction("org.location_saved", _("Place saved")),
    AuditAction("org.entity_saved", _("Legal entity saved")),
    AuditAction("org.synchronised", _("People imported from a source")),
    AuditAction("org.sync_confirmed", _("Stopped import confirmed")),
    AuditAction("org.sync_undone", _("Import taken back")),
    AuditAction("org.source_called", _("Import asked for by another system")),
    AuditAction("org.source_columns_changed", _("Columns of a file chosen")),
    AuditAction("org.source_question_answered", _("Question of the import answered")),
    AuditAction("org.source_answer_taken_back", _("Answer taken back")),
)
