"""A circuit breaker per plugin and hook, and the figures that the overview of the administration tells of.

It lives in the process and never changes what is stored: a hook that keeps failing is left alone for a while, so that
a broken block does not slow every page down.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

FAILURES_TO_OPEN = 5
SECONDS_OPEN = 60.0


@dataclass(slots=True)
class HookFigures:
    """What one hook of one plugin has done in this process. Times are in milliseconds."""

    calls: int = 0
    errors: int = 0
    total_ms: float = 0.0
    worst_ms: float = 0.0
    last_error: str = ""
    failing: bool = False
    """Whether the latest call failed."""
    failures_in_a_row: int = 0
    open_until: float = 0.0


@dataclass(slots=True)
class Breaker:
    """Counts calls and decides whether a hook may be called."""

    clock: Callable[[], float] = time.monotonic
    figures: dict[tuple[str, str], HookFigures] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def closed(self, owner: str, hook: str) -> bool:
        """True if the hook may be called now."""
        known = self.figures.get((owner, hook))
        return known is None or known.open_until <= self.clock()

    def succeeded(self, owner: str, hook: str, milliseconds: float) -> None:
        """Count a call that went well."""
        with self._lock:
            figure = self._count(owner, hook, milliseconds)
            figure.failing, figure.failures_in_a_row = False, 0

    def failed(self, owner: str, hook: str, milliseconds: float, error: str) -> None:
        """Count a call that failed; the fifth in a row opens the circuit for a minute."""
        with self._lock:
            figure = self._count(owner, hook, milliseconds)
            figure.errors += 1
            figure.failing, figure.last_error = True, error
            figure.failures_in_a_row += 1
            if figure.failures_in_a_row >= FAILURES_TO_OPEN:
                figure.open_until = self.clock() + SECONDS_OPEN
                figure.failures_in_a_row = 0

    def _count(self, owner: str, hook: str, milliseconds: float) -> HookFigures:
        figure = self.figures.setdefault((owner, hook), HookFigures())
        figure.calls += 1
        figure.total_ms += milliseconds
        figure.worst_ms = max(figure.worst_ms, milliseconds)
        return figure
