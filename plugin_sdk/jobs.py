"""Work outside requests. A job asked for in a transaction that is taken back never runs."""

from core.jobs import enqueue

__all__ = ["enqueue"]
