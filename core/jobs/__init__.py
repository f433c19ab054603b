"""Work outside requests: written in the transaction that asks for it, run at least once by a worker."""

from core.jobs.control import Progress, cancel, discard, progress, retry, under_way
from core.jobs.outbox import UnknownJobError, enqueue, ensure_waiting
from core.jobs.runner import init_app, run, run_job

__all__ = [
    "Progress",
    "UnknownJobError",
    "cancel",
    "discard",
    "enqueue",
    "ensure_waiting",
    "init_app",
    "progress",
    "retry",
    "run",
    "run_job",
    "under_way",
]
