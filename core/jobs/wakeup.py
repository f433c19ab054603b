"""Tells the worker of this process, if there is one, that a job was committed: it need not wait for its next look."""

from __future__ import annotations

import threading

_bell = threading.Event()


def ring() -> None:
    """There may be something to do."""
    _bell.set()


def wait(seconds: float) -> None:
    """Sleep until the bell rings, at most ``seconds``."""
    _bell.wait(seconds)
    _bell.clear()
