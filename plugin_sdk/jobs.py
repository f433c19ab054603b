"""Work outside requests. A job asked for in a transaction that is taken back never runs."""

from core.jobs import enqueue, under_way

__all__ = ["enqueue", "under_way"]
