"""Keep the search index in step: call :func:`refresh` in the transaction that changes something findable."""

from core.search import refresh

__all__ = ["refresh"]
