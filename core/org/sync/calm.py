"""Fewer looks for cyclic garbage while very many records pass through: they are trees, so there is none to find."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = 100_000
"""New objects between two looks, instead of some hundreds: measured, a third of the time of a run went into looking."""


class _Calm:
    """Counts the runs of this process; the first changes how often is looked, the last changes it back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._usual = gc.get_threshold()

    def enter(self) -> None:
        with self._lock:
            if self._inside == 0:
                self._usual = gc.get_threshold()
                gc.set_threshold(SELDOM, *self._usual[1:])
            self._inside += 1

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                gc.set_threshold(*self._usual)


_calm = _Calm()


@contextmanager
def few_collections() -> Iterator[None]:
    """Look seldom while the block runs; the process looks as usual when the last such block has ended."""
    _calm.enter()
    try:
        yield
    finally:
        _calm.leave()
