"""The audit trail: who did what, when, on what, from where. It can only be added to."""

from core.audit.models import AppendOnlyError, AuditEntry
from core.audit.origin import acting_from
from core.audit.query import Filters, entries, export
from core.audit.record import record
from core.audit.words import called, titles

__all__ = ["AppendOnlyError", "AuditEntry", "Filters", "acting_from", "called", "entries", "export", "record", "titles"]
