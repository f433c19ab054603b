"""Where an act comes from: the address of the request, or what else the process said of itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from flask import has_request_context, request

COMMAND_LINE = "command line"

_origin: ContextVar[str | None] = ContextVar("dunbar_audit_origin", default=None)


@contextmanager
def acting_from(origin: str) -> Iterator[None]:
    """Record everything inside as coming from ``origin``, e.g. ``command line`` or the name of a source."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def origin() -> str:
    """What was said by ``acting_from``, else the client's address, else nothing."""
    said = _origin.get()
    if said is not None:
        return said
    return (request.remote_addr or "") if has_request_context() else ""
