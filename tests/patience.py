"""Waiting for a state of other processes."""

from __future__ import annotations

import time
from collections.abc import Callable

PATIENCE = 180.0
"""Seconds, for a machine that is busy with other tests."""


def wait_for(what: Callable[[], object]) -> None:
    """Wait until ``what()`` is true; fail when that takes too long."""
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, f"it did not happen in time: {what()}"
        time.sleep(0.05)
