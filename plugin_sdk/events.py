"""Tell others what happened, after it was committed.

Payloads are JSON values; the name is ``<plugin id>.<past tense>``.
"""

from core.events import publish

__all__ = ["publish"]
