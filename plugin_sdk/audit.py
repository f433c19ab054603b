"""The audit trail: who did what, when, on what."""

from core.audit import record

__all__ = ["record"]
