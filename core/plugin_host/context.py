"""Which plugin's code is running now, for logs, audit and error pages."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str | None] = ContextVar("dunbar_current_plugin", default=None)


def current_plugin() -> str | None:
    """Id of the plugin whose code is running, ``None`` in core's own."""
    return _current.get()


@contextmanager
def running(plugin_id: str | None) -> Iterator[None]:
    """Attribute everything inside to ``plugin_id``."""
    token = _current.set(plugin_id)
    try:
        yield
    finally:
        _current.reset(token)
